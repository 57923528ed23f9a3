package dev.purlin.core.order;

import dev.purlin.core.key.KeyKind;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * An order of rows by some of their fields.
 *
 * <p>Text is ordered by its code points, whatever the language; NaN is greater than all other
 * numbers; false comes before true.
 *
 * @param positions the fields, the most important one first
 * @param descending for each whether great values come first
 * @param nullsFirst for each whether rows without a value come first
 */
public record RowOrder(int[] positions, boolean[] descending, boolean[] nullsFirst)
    implements Comparator<Row>, Serializable {

  /** Whether values of a type have an order. */
  public static boolean has(FieldType type) {
    return KeyKind.of(type).isPresent();
  }

  @Override
  public int compare(Row left, Row right) {
    for (int i = 0; i < positions.length; i++) {
      int order = compare(i, left.getValue(positions[i]), right.getValue(positions[i]));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private int compare(int key, @Nullable Object left, @Nullable Object right) {
    if (left == null || right == null) {
      return left == right ? 0 : (left == null) == nullsFirst[key] ? -1 : 1;
    }
    return descending[key] ? compareValues(right, left) : compareValues(left, right);
  }

  /** Compares two values of one type. */
  @SuppressWarnings("unchecked") // Only types with an order are let through.
  public static int compareValues(Object left, Object right) {
    if (left instanceof String text) {
      return compareText(text, (String) right);
    }
    if (left instanceof byte[] bytes) {
      return Arrays.compareUnsigned(bytes, (byte[]) right);
    }
    return ((Comparable<Object>) left).compareTo(right);
  }

  /** By code points: a surrogate stands for one that is greater than all others. */
  private static int compareText(String left, String right) {
    int mismatch = -1;
    int length = Math.min(left.length(), right.length());
    for (int i = 0; i < length && mismatch < 0; i++) {
      if (left.charAt(i) != right.charAt(i)) {
        mismatch = i;
      }
    }
    if (mismatch < 0) {
      return Integer.compare(left.length(), right.length());
    }
    char one = left.charAt(mismatch);
    char other = right.charAt(mismatch);
    boolean surrogate = Character.isSurrogate(one);
    return surrogate == Character.isSurrogate(other)
        ? Character.compare(one, other)
        : surrogate ? 1 : -1;
  }
}
