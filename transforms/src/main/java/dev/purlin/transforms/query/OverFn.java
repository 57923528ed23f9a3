package dev.purlin.transforms.query;

import dev.purlin.core.order.RowOrder;
import dev.purlin.core.problem.PurlinException;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Adds the values of windowed functions to the rows of each partition, which it holds in memory.
 */
final class OverFn extends DoFn<KV<byte[], Iterable<Row>>, Row> {
  private static final long serialVersionUID = 1L;

  private final String step;
  private final RowOrder order;
  private final Frame frame;
  private final List<OverCall> calls;
  private final Schema output;

  OverFn(String step, RowOrder order, Frame frame, List<OverCall> calls, Schema output) {
    this.step = step;
    this.order = order;
    this.frame = frame;
    this.calls = calls;
    this.output = output;
  }

  @ProcessElement
  public void processElement(
      @Element KV<byte[], Iterable<Row>> partition, OutputReceiver<Row> receiver) {
    List<Row> rows = new ArrayList<>();
    partition.getValue().forEach(rows::add);
    rows.sort(order);
    OverFunctions functions = new OverFunctions(new WindowPartition(rows, order), frame);
    List<@Nullable Object[]> columns = new ArrayList<>();
    for (OverCall call : calls) {
      columns.add(values(functions, call));
    }
    for (int i = 0; i < rows.size(); i++) {
      List<@Nullable Object> values = new ArrayList<>(rows.get(i).getValues());
      for (@Nullable Object[] column : columns) {
        values.add(column[i]);
      }
      receiver.output(Row.withSchema(output).attachValues(values));
    }
  }

  private @Nullable Object[] values(OverFunctions functions, OverCall call) {
    try {
      return functions.values(call);
    } catch (ArithmeticException e) {
      throw PurlinException.user(
          "step '%s': the value of %s OVER (...) is %s"
              .formatted(step, call.function(), e.getMessage()),
          e);
    }
  }
}
