package dev.purlin.transforms.compare;

import dev.purlin.core.key.ByteKey;
import java.util.Arrays;
import java.util.Comparator;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/** A row with its values as they are compared, column by column. */
record Line(Row row, @Nullable Object[] values) {

  /** Some order, in which lines stand beside each other that are equal without any tolerance. */
  static final Comparator<Line> ORDER =
      (one, other) -> {
        for (int i = 0; i < one.values.length; i++) {
          int order = compare(one.values[i], other.values[i]);
          if (order != 0) {
            return order;
          }
        }
        return 0;
      };

  @SuppressWarnings("unchecked") // Of one class, and what a cell gives is comparable.
  private static int compare(@Nullable Object one, @Nullable Object other) {
    if (one == null || other == null) {
      return Boolean.compare(one == null, other == null);
    }
    if (!one.getClass().equals(other.getClass())) {
      return one.getClass().getName().compareTo(other.getClass().getName());
    }
    if (one instanceof ByteKey bytes) {
      return Arrays.compareUnsigned(bytes.bytes(), ((ByteKey) other).bytes());
    }
    return one instanceof Comparable<?>
        ? ((Comparable<Object>) one).compareTo(other)
        : one.toString().compareTo(other.toString());
  }
}
