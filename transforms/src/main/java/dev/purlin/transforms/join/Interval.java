package dev.purlin.transforms.join;

import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/** A row with its interval; a bound that is null is none. */
final class Interval {
  private final Row row;
  private final @Nullable Object start;
  private final @Nullable Object end;
  private boolean used;

  Interval(Row row, @Nullable Object start, @Nullable Object end) {
    this.row = row;
    this.start = start;
    this.end = end;
  }

  Row row() {
    return row;
  }

  @Nullable Object start() {
    return start;
  }

  @Nullable Object end() {
    return end;
  }

  /** Takes down that the row has a match, and says whether it is the first one. */
  boolean firstUse() {
    boolean first = !used;
    used = true;
    return first;
  }
}
