package dev.purlin.transforms.row;

import dev.purlin.core.batch.Column;
import dev.purlin.core.batch.ColumnBuilder;
import dev.purlin.core.batch.ColumnType;
import dev.purlin.core.batch.RowBatch;
import dev.purlin.core.expression.function.EvaluationFailure;
import dev.purlin.core.problem.Reasons;
import dev.purlin.core.reject.Refusals;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.reject.RowRejection;
import dev.purlin.core.step.BatchFunction;
import dev.purlin.core.type.UnfitValueException;
import java.util.List;
import java.util.function.Consumer;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Changes the values of some fields, each by itself; the other columns of a batch are shared.
 *
 * @param output the schema of the output, its fields those of the input
 * @param positions the fields that change
 * @param changes what becomes of the values of each
 */
record FieldChanges(Schema output, int[] positions, ValueChange[] changes)
    implements BatchFunction {

  static FieldChanges of(Schema output, int[] positions, List<ValueChange> changes) {
    return new FieldChanges(output, positions, changes.toArray(ValueChange[]::new));
  }

  @Override
  public void apply(Row row, Consumer<Row> next) throws RowRejection {
    Object[] values = row.getValues().toArray();
    for (int i = 0; i < positions.length; i++) {
      values[positions[i]] = changed(i, values[positions[i]]);
    }
    next.accept(Row.withSchema(output).attachValues(values));
  }

  @Override
  public RowBatch apply(RowBatch batch, Refusals refusals) {
    Column[] columns = batch.columns();
    for (int i = 0; i < positions.length; i++) {
      Column column = columns[positions[i]];
      ColumnType type = ColumnType.of(output.getField(positions[i]).getType());
      ColumnBuilder builder = ColumnBuilder.of(type, batch.size());
      for (int row = 0; row < batch.size(); row++) {
        Object value = null;
        try {
          value = changed(i, column.value(row));
        } catch (RowRejection refusal) {
          refusals.refuse(row, refusal.rejection());
        }
        builder.appendValue(value);
      }
      columns[positions[i]] = builder.build();
    }
    return refusals.accepted(RowBatch.of(output, batch.size(), columns));
  }

  private @Nullable Object changed(int index, @Nullable Object value) throws RowRejection {
    try {
      return changes[index].apply(value);
    } catch (UnfitValueException | EvaluationFailure e) {
      String field = output.getField(positions[index]).getName();
      throw new RowRejection(Rejection.of(Reasons.of(e), field, value));
    }
  }
}
