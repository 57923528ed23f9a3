package dev.purlin.pipelines.spec;

import dev.purlin.core.step.WrittenValue;
import org.checkerframework.checker.nullness.qual.Nullable;

/** A value of a pipeline file, with its place. */
public sealed interface Value permits ScalarValue, ListValue, MapValue {
  /** Where the value begins. */
  Position position();

  /**
   * The value as plain Java: a scalar's {@link ScalarValue#value}, a {@code List} or a {@code Map}
   * in the file's order. Secrets are in it: it is for running, not for showing.
   */
  @Nullable Object toObject();

  /** The value as JSON text. Secrets are in it: it is for running, not for showing. */
  default String toJson() {
    return Json.write(toObject());
  }

  /**
   * The value as JSON text in which scalars that YAML takes for something else than they were
   * written as are {@link WrittenValue}s. Secrets are in it.
   */
  default String toWrittenJson() {
    return Json.write(toWritten());
  }

  /** The same as {@link #toObject} with {@link WrittenValue}s in it. */
  @Nullable Object toWritten();

  /**
   * The place of an entry, to point at what an error is about.
   *
   * @param path keys and list indices separated by dots, as in {@code fields.total.expression};
   *     empty for the value itself
   * @return the place of the entry's value, or of the nearest entry above it that exists
   */
  default Position at(String path) {
    return Paths.locate(this, path);
  }

  /** How errors name the kind of this value: "a map", "a list", "a number", and so on. */
  String kind();
}
