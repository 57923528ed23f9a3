package dev.purlin.transforms.aggregate;

import java.util.List;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.checkerframework.checker.nullness.qual.Nullable;

/** An aggregate without parameters; see {@link Aggregate} for an example. */
public abstract class SimpleAggregate extends Aggregate {

  /** No parameters. */
  private record None() {}

  /**
   * An aggregate of one value.
   *
   * @param name as it stands in pipeline files, in snake_case
   * @param takes of what types the value is, in words
   */
  protected SimpleAggregate(String name, String takes) {
    this(name, 1, 1, takes);
  }

  /**
   * An aggregate of several values of each row.
   *
   * @param fewest how many it takes at least, 0 if it needs none
   * @param most how many it takes at most
   */
  protected SimpleAggregate(String name, int fewest, int most, String takes) {
    super(name, None.class, fewest, most, takes);
  }

  @Override
  final @Nullable Bound bind(List<FieldType> arguments, Record given) {
    return over(arguments);
  }

  /**
   * Makes it ready for arguments of these types; null if it does not take them. A state sees the
   * only argument as it is, several as a list.
   */
  protected abstract @Nullable Bound over(List<FieldType> arguments);
}
