package dev.purlin.transforms.check;

import dev.purlin.core.books.StepCounts;
import java.io.Serializable;
import java.util.BitSet;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn.MultiOutputReceiver;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.joda.time.Instant;

/**
 * Where a row goes when all is known of it.
 *
 * @param labels what failed rows say of each expectation
 * @param failedIsRead whether rows that fail go anywhere
 */
record RowRouter(List<String> labels, Schema failedSchema, boolean failedIsRead, StepCounts counts)
    implements Serializable {
  static final TupleTag<Row> PASSED = new TupleTag<>("passed");
  static final TupleTag<Row> FAILED = new TupleTag<>("failed");

  /**
   * Sends a row, and counts it.
   *
   * @param failed the expectations that it fails, by number
   */
  void send(Row row, Instant at, BitSet failed, MultiOutputReceiver output) {
    if (failed.isEmpty()) {
      output.get(PASSED).outputWithTimestamp(row, at);
      counts.written();
    } else if (failedIsRead) {
      List<String> told = failed.stream().mapToObj(labels::get).toList();
      output
          .get(FAILED)
          .outputWithTimestamp(
              Row.withSchema(failedSchema).addValues(row.getValues()).addValue(told).build(), at);
      counts.writtenTo(Expect.FAILED);
    } else {
      counts.filtered();
    }
  }
}
