package dev.purlin.core.batch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;

/**
 * Some thousand rows, in columns: what travels between steps that know it, in place of a {@code
 * Row} for every row.
 *
 * <pre>{@code
 * RowBatch adults = people.select(rows, count);
 * long age = ((LongColumn) adults.column(2)).get(0);
 * Row first = adults.row(0);
 * }</pre>
 *
 * <p>A batch and its columns never change: runners may keep it, steps pass it on and share its
 * columns.
 */
public final class RowBatch {
  /** About how many rows a batch has: its columns should fit into a processor's cache. */
  public static final int ROWS = 1024;

  /** How many bytes of text and the like make a batch full that has fewer rows. */
  public static final long BYTES = 1 << 20;

  private final Schema schema;
  private final int size;
  private final Column[] columns;

  private RowBatch(Schema schema, int size, Column[] columns) {
    this.schema = schema;
    this.size = size;
    this.columns = columns;
  }

  /** A batch of columns; each has as many rows, and lies as its field's type does. */
  public static RowBatch of(Schema schema, int size, Column... columns) {
    if (columns.length != schema.getFieldCount()) {
      throw new IllegalArgumentException(
          "%d columns for %d fields".formatted(columns.length, schema.getFieldCount()));
    }
    return new RowBatch(schema, size, columns.clone());
  }

  /** A batch of rows. */
  public static RowBatch ofRows(Schema schema, List<Row> rows) {
    RowBatchBuilder builder = new RowBatchBuilder(schema, rows.size());
    rows.forEach(builder::append);
    return builder.build();
  }

  public Schema schema() {
    return schema;
  }

  /** How many rows there are. */
  public int size() {
    return size;
  }

  public Column column(int field) {
    return columns[field];
  }

  /** The columns, in the order of the fields. */
  public Column[] columns() {
    return columns.clone();
  }

  /** A row by itself. */
  public Row row(int row) {
    Object[] values = new Object[columns.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = columns[i].value(row);
    }
    return Row.withSchema(schema).attachValues(Arrays.asList(values));
  }

  /** All rows. */
  public List<Row> rows() {
    List<Row> rows = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      rows.add(row(i));
    }
    return rows;
  }

  /**
   * Some of the rows, in their order.
   *
   * @param rows their numbers, ascending; the first {@code count} of them count
   */
  public RowBatch select(int[] rows, int count) {
    if (count == size) {
      return this;
    }
    Column[] selected = new Column[columns.length];
    for (int i = 0; i < selected.length; i++) {
      selected[i] = columns[i].select(rows, count);
    }
    return new RowBatch(schema, count, selected);
  }

  /** The rows that are not among the given ones. */
  public RowBatch without(BitSet rows) {
    int[] left = new int[size];
    int count = 0;
    for (int i = rows.nextClearBit(0); i < size; i = rows.nextClearBit(i + 1)) {
      left[count++] = i;
    }
    return select(left, count);
  }
}
