package dev.purlin.transforms.query;

import dev.purlin.core.expression.RowExpressions;
import dev.purlin.core.reject.RowRejection;
import dev.purlin.core.step.RowFunction;
import dev.purlin.transforms.join.PairCondition;
import java.util.function.Consumer;
import org.apache.beam.sdk.values.Row;

/** Keeps the rows, or the pairs of a join, for which a condition is true. */
record Condition(RowExpressions condition) implements RowFunction, PairCondition {
  @Override
  public void setup() {
    condition.setup();
  }

  @Override
  public void apply(Row row, Consumer<Row> output) throws RowRejection {
    if (holds(row)) {
      output.accept(row);
    }
  }

  @Override
  public boolean holds(Row row) throws RowRejection {
    return Boolean.TRUE.equals(condition.evaluate(row)[0]);
  }
}
