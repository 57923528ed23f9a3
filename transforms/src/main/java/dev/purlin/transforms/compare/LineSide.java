package dev.purlin.transforms.compare;

import dev.purlin.core.key.KeyCodec;
import dev.purlin.core.order.SortedRows;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * One side of a comparison.
 *
 * @param keys the key fields, by their places in the input
 * @param codec writes their values
 * @param positions the fields that travel, by their places in the input
 * @param carried their schema
 * @param cells the compared fields, by their places among those that travel
 */
record LineSide(List<Cell> keys, KeyCodec codec, int[] positions, Schema carried, List<Cell> cells)
    implements SortedRows.Form<Line>, Serializable {

  /** How many rows of a key wait in memory; more of them wait on disk. */
  static final int IN_MEMORY = 10_000;

  /** Rows of this side in order, none yet. */
  SortedRows<Line> sorted() {
    return new SortedRows<>(carried, IN_MEMORY, this);
  }

  /** The key of a row of the input. */
  byte[] key(Row row) {
    @Nullable Object[] key = new Object[keys.size()];
    for (int i = 0; i < key.length; i++) {
      key[i] = keys.get(i).of(row);
    }
    for (Object value : key) {
      if (value instanceof Cell.Unread) {
        return unread(key);
      }
    }
    return codec.encode(key);
  }

  /** A key that no row of the other side has: others begin with 0 or 1, for NULL or a value. */
  private static byte[] unread(@Nullable Object[] key) {
    return ("\u0002" + Arrays.toString(key)).getBytes(StandardCharsets.UTF_8);
  }

  /** What travels of a row of the input. */
  Row carry(Row row) {
    List<@Nullable Object> values = new ArrayList<>(positions.length);
    for (int position : positions) {
      values.add(row.getValue(position));
    }
    return Row.withSchema(carried).attachValues(values);
  }

  /** A row that has travelled, with its values as they are compared. */
  @Override
  public Line of(Row row) {
    @Nullable Object[] values = new Object[cells.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = cells.get(i).of(row);
    }
    return new Line(row, values);
  }

  @Override
  public Row row(Line line) {
    return line.row();
  }

  @Override
  public Comparator<Line> order() {
    return Line.ORDER;
  }
}
