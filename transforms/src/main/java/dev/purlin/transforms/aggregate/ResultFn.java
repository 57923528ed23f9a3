package dev.purlin.transforms.aggregate;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.key.KeyCodec;
import dev.purlin.core.problem.PurlinException;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.Row;

/** Makes the row of each group, and books the rows that went into it. */
final class ResultFn extends DoFn<KV<byte[], Accumulator>, Row> {
  private static final long serialVersionUID = 1L;

  private final KeyCodec keys;
  private final Schema schema;
  private final StepCounts counts;
  private final boolean writes;

  /**
   * @param writes whether the rows leave the step here
   */
  ResultFn(KeyCodec keys, Schema schema, StepCounts counts, boolean writes) {
    this.keys = keys;
    this.schema = schema;
    this.counts = counts;
    this.writes = writes;
  }

  @ProcessElement
  public void processElement(@Element KV<byte[], Accumulator> group, OutputReceiver<Row> output) {
    List<Object> values = new ArrayList<>(schema.getFieldCount());
    keys.decode(group.getKey(), values);
    for (State state : group.getValue().states) {
      try {
        values.add(state.result());
      } catch (ArithmeticException e) {
        throw PurlinException.user(
            "step '%s': the value of '%s' is %s; aggregate a DECIMAL instead, as in CAST(... AS DECIMAL)"
                .formatted(counts.step(), schema.getField(values.size()).getName(), e.getMessage()),
            e);
      } catch (PurlinException e) {
        throw PurlinException.user("step '%s': %s".formatted(counts.step(), e.getMessage()), e);
      }
    }
    output.output(Row.withSchema(schema).attachValues(values));
    counts.add(StepCounts.Entry.MERGED, group.getValue().rows);
    counts.created();
    if (writes) {
      counts.written();
    }
  }

  @FinishBundle
  public void finishBundle() {
    counts.flush();
  }
}
