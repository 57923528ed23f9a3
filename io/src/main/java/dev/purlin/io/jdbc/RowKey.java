package dev.purlin.io.jdbc;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The values that identify a row, in an order that is the same everywhere. */
record RowKey(List<@Nullable Object> values) implements Comparable<RowKey> {

  static RowKey of(Row row, List<LoadColumn> columns) {
    List<@Nullable Object> values = new ArrayList<>();
    for (LoadColumn column : columns) {
      if (column.key()) {
        Object value = row.getValue(column.field());
        values.add(value instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : value);
      }
    }
    return new RowKey(values);
  }

  @Override
  public int compareTo(RowKey other) {
    for (int i = 0; i < values.size(); i++) {
      int order = compare(values.get(i), other.values.get(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private static int compare(@Nullable Object left, @Nullable Object right) {
    if (left == null || right == null) {
      // The database refuses such rows; here they only need a place.
      return Boolean.compare(left != null, right != null);
    }
    @SuppressWarnings(
        "unchecked") // Values of one field; all types that columns take as keys compare.
    Comparable<Object> comparable = (Comparable<Object>) left;
    return comparable.compareTo(right);
  }
}
