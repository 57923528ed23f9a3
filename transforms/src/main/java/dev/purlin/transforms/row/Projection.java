package dev.purlin.transforms.row;

import dev.purlin.core.batch.Column;
import dev.purlin.core.batch.RowBatch;
import dev.purlin.core.reject.Refusals;
import dev.purlin.core.step.BatchFunction;
import java.util.function.Consumer;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;

/**
 * Outputs some fields, in some order; the columns of a batch are shared.
 *
 * @param output the schema of the output
 * @param positions where its fields stand in the input
 */
record Projection(Schema output, int[] positions) implements BatchFunction {
  @Override
  public void apply(Row row, Consumer<Row> next) {
    Object[] values = new Object[positions.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.getValue(positions[i]);
    }
    next.accept(Row.withSchema(output).attachValues(values));
  }

  @Override
  public RowBatch apply(RowBatch batch, Refusals refusals) {
    Column[] columns = new Column[positions.length];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = batch.column(positions[i]);
    }
    return RowBatch.of(output, batch.size(), columns);
  }
}
