package dev.purlin.transforms.check;

import dev.purlin.core.expression.ComputedFields;
import dev.purlin.core.key.ByteKey;
import dev.purlin.core.reject.Rejector;
import dev.purlin.core.reject.RowRejection;
import dev.purlin.transforms.check.RowExpectation.RowKey;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Instant;

/**
 * Looks at each row, sends it where it belongs, and counts what failed. Holds a tally for each
 * expectation, and some thousand keys, however many rows there are.
 */
final class ExpectFn extends DoFn<Row, Row> {
  private static final long serialVersionUID = 1L;

  static final TupleTag<CheckTallies> TALLIES = new TupleTag<>("tallies");
  static final TupleTag<Row> REFUSED = new TupleTag<>("refused");
  static final TupleTag<KV<byte[], Long>> KEYS = new TupleTag<>("keys");
  static final TupleTag<JudgedRow> JUDGED = new TupleTag<>("judged");

  private static final int HELD_KEYS = 20_000;

  private final List<RowExpectation> expectations;
  private final ComputedFields computed;
  private final CheckTallies.Kind kind;
  private final RowRouter router;
  private final boolean compared;
  private final Rejector rejector;
  private final ExampleRows examples;
  private transient CheckTallies tallies;
  private transient Map<ByteKey, long[]> keys;
  private transient @Nullable BoundedWindow window;
  private transient @Nullable Instant timestamp;

  /**
   * @param compared whether rows are compared before they are sent
   */
  ExpectFn(
      ExpectationPlan plan,
      CheckTallies.Kind kind,
      RowRouter router,
      boolean compared,
      Rejector rejector,
      ExampleRows examples) {
    this.expectations = plan.expectations();
    this.computed = plan.computed();
    this.kind = kind;
    this.router = router;
    this.compared = compared;
    this.rejector = rejector;
    this.examples = examples;
  }

  @Setup
  public void setup() {
    computed.setup();
  }

  @StartBundle
  public void startBundle() {
    tallies = kind.empty();
    keys = new HashMap<>();
    window = null;
  }

  @ProcessElement
  public void processElement(
      @Element Row row, @Timestamp Instant at, BoundedWindow in, MultiOutputReceiver output) {
    router.counts().read();
    window = in;
    timestamp = at;
    @Nullable Object[] results;
    try {
      results = computed.evaluate(row);
    } catch (RowRejection refusal) {
      rejector.reject(row, refusal.rejection(), router.counts(), output.get(REFUSED));
      return;
    }
    BitSet failed = new BitSet();
    BitSet concerns = new BitSet();
    for (int i = 0; i < expectations.size(); i++) {
      if (expectations.get(i).concerns(results)) {
        look(i, row, results, failed, concerns);
      }
    }
    if (compared) {
      output.get(JUDGED).output(new JudgedRow(row, at, failed, concerns));
    } else {
      router.send(row, at, failed, output);
    }
    if (keys.size() >= HELD_KEYS) {
      keys.forEach((key, count) -> output.get(KEYS).output(KV.of(key.bytes(), count[0])));
      keys.clear();
    }
  }

  private void look(
      int number, Row row, @Nullable Object[] results, BitSet failed, BitSet concerns) {
    RowExpectation expectation = expectations.get(number);
    CheckTally tally = tallies.get(number);
    RowKey key = expectation.key();
    if (key != null && key.routed()) {
      concerns.set(number);
      return;
    }
    tally.rows++;
    if (key != null) {
      @Nullable Object[] values = new Object[key.codec().size()];
      if (key.codec().canonical(row, values)) {
        byte[] bytes = key.codec().encode(values);
        byte[] numbered =
            ByteBuffer.allocate(Integer.BYTES + bytes.length).putInt(number).put(bytes).array();
        keys.computeIfAbsent(new ByteKey(numbered), absent -> new long[1])[0]++;
      }
    } else if (expectation.whole() != null) {
      int field = expectation.field();
      expectation.whole().look(field < 0 ? null : row.getValue(field), tally);
    } else if (!expectation.holds(row, results)) {
      tally.failed++;
      examples.keep(number, expectations.size(), row, expectation.field(), tally);
      if (expectation.severity() != Severity.WARN) {
        failed.set(number);
      }
    }
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext context) {
    router.counts().flush();
    if (window != null) {
      context.output(TALLIES, tallies, timestamp, window);
      keys.forEach(
          (key, count) -> context.output(KEYS, KV.of(key.bytes(), count[0]), timestamp, window));
      keys.clear();
    }
  }
}
