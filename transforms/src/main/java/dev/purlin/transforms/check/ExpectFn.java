package dev.purlin.transforms.check;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.expression.ComputedFields;
import dev.purlin.core.reject.Rejector;
import dev.purlin.core.reject.RowRejection;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Instant;

/**
 * Looks at each row, sends it where it belongs, and counts what failed. Holds one number for each
 * expectation, however many rows there are.
 */
final class ExpectFn extends DoFn<Row, Row> {
  private static final long serialVersionUID = 1L;

  static final TupleTag<Row> PASSED = new TupleTag<>("passed");
  static final TupleTag<Row> FAILED = new TupleTag<>("failed");
  static final TupleTag<List<Long>> TALLY = new TupleTag<>("tally");
  static final TupleTag<Row> REFUSED = new TupleTag<>("refused");

  private final List<RowExpectation> expectations;
  private final ComputedFields computed;
  private final Schema failedSchema;
  private final boolean failedIsRead;
  private final StepCounts counts;
  private final Rejector rejector;
  private transient long[] tally;
  private transient @Nullable BoundedWindow window;
  private transient Instant timestamp;

  ExpectFn(
      List<RowExpectation> expectations,
      ComputedFields computed,
      Schema failedSchema,
      boolean failedIsRead,
      StepCounts counts,
      Rejector rejector) {
    this.expectations = expectations;
    this.computed = computed;
    this.failedSchema = failedSchema;
    this.failedIsRead = failedIsRead;
    this.counts = counts;
    this.rejector = rejector;
  }

  @Setup
  public void setup() {
    computed.setup();
  }

  @StartBundle
  public void startBundle() {
    tally = new long[2 * expectations.size()];
    window = null;
  }

  @ProcessElement
  public void processElement(
      @Element Row row, @Timestamp Instant at, BoundedWindow in, MultiOutputReceiver output) {
    counts.read();
    window = in;
    timestamp = at;
    @Nullable Object[] results;
    try {
      results = computed.evaluate(row);
    } catch (RowRejection refusal) {
      rejector.reject(row, refusal.rejection(), counts, output.get(REFUSED));
      return;
    }
    List<String> failed = null;
    for (int i = 0; i < expectations.size(); i++) {
      RowExpectation expectation = expectations.get(i);
      if (!expectation.concerns(results)) {
        continue;
      }
      tally[2 * i]++;
      if (!expectation.holds(row, results)) {
        tally[2 * i + 1]++;
        if (expectation.severity() != Severity.WARN) {
          failed = failed == null ? new ArrayList<>() : failed;
          failed.add(expectation.label());
        }
      }
    }
    if (failed == null) {
      output.get(PASSED).output(row);
      counts.written();
    } else if (failedIsRead) {
      output
          .get(FAILED)
          .output(Row.withSchema(failedSchema).addValues(row.getValues()).addValue(failed).build());
      counts.writtenTo(Expect.FAILED);
    } else {
      counts.filtered();
    }
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext context) {
    counts.flush();
    if (window != null) {
      List<Long> all = new ArrayList<>();
      for (long count : tally) {
        all.add(count);
      }
      context.output(TALLY, all, timestamp, window);
    }
  }
}
