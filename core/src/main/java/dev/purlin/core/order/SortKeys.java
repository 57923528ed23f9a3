package dev.purlin.core.order;

import dev.purlin.core.key.ByteKey;
import dev.purlin.core.key.KeyField;
import dev.purlin.core.key.KeyKind;
import java.io.Serializable;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Makes keys out of rows: bytes that, compared without sign, are in the order of the rows, so that
 * rows are sorted and cut into ranges without being decoded. The order is that of {@link RowOrder}.
 *
 * <pre>{@code
 * byte[] key = SortKeys.of(List.of(OrderBy.desc("amount")), schema).key(row);
 * }</pre>
 *
 * <p>Not for use by several threads.
 */
public final class SortKeys implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int VALUE = 1;
  private static final int NULL_LAST = 2;

  private final Field[] fields;
  private transient @Nullable SortBytes buffer;

  /** A field that rows are ordered by. */
  private record Field(
      int position, KeyKind kind, KeyField values, boolean descending, boolean nullsFirst)
      implements Serializable {}

  private SortKeys(Field[] fields) {
    this.fields = fields;
  }

  /** Keys for an order, of which no field may be a problem to {@link OrderBy#check}. */
  public static SortKeys of(List<OrderBy> orderBy, Schema schema) {
    return new SortKeys(
        orderBy.stream()
            .map(
                order -> {
                  FieldType type = schema.getField(order.field()).getType();
                  KeyKind kind = KeyKind.of(type).orElseThrow();
                  return new Field(
                      schema.indexOf(order.field()),
                      kind,
                      new KeyField(type, kind),
                      order.order() == OrderBy.Direction.DESC,
                      order.nulls() == OrderBy.Nulls.FIRST);
                })
            .toArray(Field[]::new));
  }

  /** The key of a row. */
  public byte[] key(Row row) {
    SortBytes to = buffer;
    if (to == null) {
      to = new SortBytes();
      buffer = to;
    }
    to.clear();
    for (Field field : fields) {
      Object value = row.getValue(field.position());
      if (value == null) {
        to.put(field.nullsFirst() ? 0 : NULL_LAST);
        continue;
      }
      to.put(VALUE);
      int start = to.size();
      write(field, value, to);
      if (field.descending()) {
        to.invert(start);
      }
    }
    return to.copy();
  }

  private static void write(Field field, Object value, SortBytes to) {
    if (value instanceof Double || value instanceof Float) {
      // Canonical zeros are one, but here -0.0 comes before 0.0, as RowOrder has it.
      to.putDouble(((Number) value).doubleValue());
      return;
    }
    Object canonical = field.values().canonical(value);
    switch (field.kind()) {
      case BOOLEAN -> to.put((Boolean) canonical ? 1 : 0);
      case INTEGER, INSTANT -> to.putLong((Long) canonical);
      case DECIMAL -> to.putDecimal((BigDecimal) canonical);
      case FLOATING -> to.putDouble((Double) canonical);
      case TEXT -> to.putEscaped(((String) canonical).getBytes(StandardCharsets.UTF_8));
      case BYTES -> to.putEscaped(((ByteKey) canonical).bytes());
      case DATE -> to.putLong(((LocalDate) canonical).toEpochDay());
      case TIME -> to.putLong(((LocalTime) canonical).toNanoOfDay());
      case LOCAL_TIMESTAMP -> {
        to.putLong(((LocalDateTime) canonical).toLocalDate().toEpochDay());
        to.putLong(((LocalDateTime) canonical).toLocalTime().toNanoOfDay());
      }
    }
  }

  /** Compares two keys. */
  public static int compare(byte[] left, byte[] right) {
    return Arrays.compareUnsigned(left, right);
  }
}
