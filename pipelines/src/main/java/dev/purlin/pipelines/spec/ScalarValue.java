package dev.purlin.pipelines.spec;

import dev.purlin.core.step.WrittenValue;
import java.math.BigInteger;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A single value.
 *
 * @param value a String, Long, BigInteger, Double, Boolean or null; a date or timestamp is a String
 *     as it was written. A secret ({@code ${env:NAME}}) is resolved in it.
 * @param text the text as it was written, with secrets unresolved; the one to show
 */
public record ScalarValue(@Nullable Object value, String text, Position position) implements Value {

  @Override
  public @Nullable Object toObject() {
    return value;
  }

  @Override
  public @Nullable Object toWritten() {
    return value == null || value instanceof String || text.equals(Json.write(value))
        ? value
        : WrittenValue.of(text, value);
  }

  @Override
  public String kind() {
    if (value == null) {
      return "nothing";
    }
    if (value instanceof Boolean) {
      return "a boolean";
    }
    return value instanceof Long || value instanceof BigInteger || value instanceof Double
        ? "a number"
        : "a string";
  }

  @Override
  public String toString() {
    return text;
  }
}
