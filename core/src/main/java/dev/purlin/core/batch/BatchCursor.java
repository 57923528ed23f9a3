package dev.purlin.core.batch;

import java.util.AbstractList;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Shows the rows of batches one after the other as the same {@link Row}, whose values are made as
 * they are asked for: for who needs few of them, and keeps none.
 *
 * <pre>{@code
 * cursor.start(batch);
 * for (int i = 0; i < batch.size(); i++) {
 *   total += cursor.at(i).getInt64(amount);
 * }
 * }</pre>
 *
 * <p>Whoever keeps the row keeps what it shows next; {@link RowBatch#row} gives one to keep.
 */
public final class BatchCursor {
  private final Values values;
  private final Row row;

  public BatchCursor(Schema schema) {
    values = new Values(schema.getFieldCount());
    row = Row.withSchema(schema).attachValues(values);
  }

  /** Begins a batch. */
  public void start(RowBatch batch) {
    for (int i = 0; i < values.columns.length; i++) {
      values.columns[i] = batch.column(i);
    }
  }

  /** The row, which shows this one of the batch until the next call. */
  public Row at(int row) {
    values.row = row;
    return this.row;
  }

  private static final class Values extends AbstractList<@Nullable Object> {
    private final Column[] columns;
    private int row;

    private Values(int fields) {
      columns = new Column[fields];
    }

    @Override
    public @Nullable Object get(int field) {
      return columns[field].value(row);
    }

    @Override
    public int size() {
      return columns.length;
    }
  }
}
