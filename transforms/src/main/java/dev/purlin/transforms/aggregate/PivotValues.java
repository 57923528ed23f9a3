package dev.purlin.transforms.aggregate;

import dev.purlin.core.key.KeyCodec;
import dev.purlin.core.key.KeyKind;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.reject.RowRejection;
import java.io.Serializable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Shows a row only to the aggregates of the column that a field of it names. */
public final class PivotValues implements RowValues {
  private static final long serialVersionUID = 1L;

  private final AggregateValues values;
  private final int count;
  private final KeyCodec key;
  private final KeyCodec only;
  private final Schema one;
  private final Columns columns;
  private transient @Nullable Object @Nullable [] buffer;
  private transient @Nullable Map<Object, Integer> positions;

  /**
   * The columns.
   *
   * @param field the field that names them
   * @param values the value of the field for each
   * @param refusing whether a row of another value is rejected, and not left out
   */
  public record Columns(String field, List<Object> values, boolean refusing)
      implements Serializable {}

  PivotValues(AggregateValues values, int count, Schema input, KeyKind kind, Columns columns) {
    this.values = values;
    this.count = count;
    this.columns = columns;
    Schema.Field field = input.getField(columns.field);
    this.one = Schema.of(field);
    this.key = codec(input.indexOf(columns.field), field, kind);
    this.only = codec(0, field, kind);
  }

  private static KeyCodec codec(int position, Schema.Field field, KeyKind kind) {
    return new KeyCodec(new int[] {position}, List.of(field.getType()), List.of(kind));
  }

  @Override
  public void setup() {
    values.setup();
    buffer = new Object[count];
    positions = new HashMap<>();
    for (Object value : columns.values) {
      positions.put(canonical(only, Row.withSchema(one).attachValues(value)), positions.size());
    }
  }

  /** The value of the field that names the column, in a form that equal values share. */
  private static @Nullable Object canonical(KeyCodec codec, Row row) {
    @Nullable Object[] name = new Object[1];
    codec.canonical(row, name);
    return name[0];
  }

  @Override
  public void read(Row row, @Nullable Object[] all) throws RowRejection {
    Arrays.fill(all, SKIPPED);
    Integer column =
        Objects.requireNonNull(positions, "setup() comes first").get(canonical(key, row));
    if (column == null) {
      if (columns.refusing) {
        throw new RowRejection(
            Rejection.of(
                "the value is not among those that have a column",
                columns.field,
                row.getValue(columns.field)));
      }
      return;
    }
    @Nullable Object[] buffer = Objects.requireNonNull(this.buffer);
    values.read(row, buffer);
    System.arraycopy(buffer, 0, all, column * count, count);
  }
}
