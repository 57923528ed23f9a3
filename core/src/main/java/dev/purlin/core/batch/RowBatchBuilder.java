package dev.purlin.core.batch;

import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;

/** Makes batches of rows. */
public final class RowBatchBuilder {
  private final Schema schema;
  private final ColumnBuilder[] columns;
  private int size;

  /** A builder of batches of about so many rows. */
  public RowBatchBuilder(Schema schema, int rows) {
    this.schema = schema;
    this.columns =
        schema.getFields().stream()
            .map(field -> ColumnBuilder.of(ColumnType.of(field.getType()), rows))
            .toArray(ColumnBuilder[]::new);
  }

  public int size() {
    return size;
  }

  /** Whether a batch of these rows is as large as batches should be. */
  public boolean full() {
    if (size >= RowBatch.ROWS) {
      return true;
    }
    long bytes = 0;
    for (ColumnBuilder column : columns) {
      bytes += column.bytes();
    }
    return bytes >= RowBatch.BYTES;
  }

  public void append(Row row) {
    for (int i = 0; i < columns.length; i++) {
      columns[i].appendValue(row.getValue(i));
    }
    size++;
  }

  /** Appends a copy of a row of another batch, which shares no memory with it. */
  public void append(RowBatch batch, int row) {
    for (int i = 0; i < columns.length; i++) {
      columns[i].append(batch.column(i), row);
    }
    size++;
  }

  /** What was appended since the last batch. */
  public RowBatch build() {
    Column[] built = new Column[columns.length];
    for (int i = 0; i < built.length; i++) {
      built[i] = columns[i].build();
    }
    RowBatch batch = RowBatch.of(schema, size, built);
    size = 0;
    return batch;
  }
}
