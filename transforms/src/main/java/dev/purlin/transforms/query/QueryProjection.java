package dev.purlin.transforms.query;

import dev.purlin.core.expression.RowExpressions;
import dev.purlin.core.reject.RowRejection;
import dev.purlin.core.step.RowFunction;
import java.util.function.Consumer;
import org.apache.beam.sdk.values.Row;

/** Makes a row of the values of expressions. */
record QueryProjection(RowExpressions columns) implements RowFunction {
  @Override
  public void setup() {
    columns.setup();
  }

  @Override
  public void apply(Row row, Consumer<Row> output) throws RowRejection {
    output.accept(Row.withSchema(columns.schema()).attachValues(columns.evaluate(row)));
  }
}
