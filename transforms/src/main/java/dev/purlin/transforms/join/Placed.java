package dev.purlin.transforms.join;

import java.util.Objects;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/** A row and its place in the order; null if it has none. */
final class Placed {
  private final Row row;
  private final @Nullable Object on;
  private boolean used;

  Placed(Row row, @Nullable Object on) {
    this.row = row;
    this.on = on;
  }

  Row row() {
    return row;
  }

  /** Whether it has a place in the order. */
  boolean hasPlace() {
    return on != null;
  }

  /** What a row that has a place is ordered by. */
  Object on() {
    return Objects.requireNonNull(on);
  }

  /** Takes down that the row has a match, and says whether it is the first one. */
  boolean firstUse() {
    boolean first = !used;
    used = true;
    return first;
  }
}
