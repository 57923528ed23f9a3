package dev.purlin.transforms.check;

import dev.purlin.core.key.GroupByBytes;
import dev.purlin.core.type.JsonRows;
import dev.purlin.transforms.check.RowExpectation.RowKey;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Counts keys, and the rows of keys that several rows have. The number of a key's expectation comes
 * first in its bytes, so that one shuffle does for all expectations.
 */
final class KeyTallies extends PTransform<PCollection<KV<byte[], Long>>, PCollection<Tallies>> {
  private static final long serialVersionUID = 1L;

  private final transient ExpectationPlan plan;
  private final transient Tallies.Kind kind;

  KeyTallies(ExpectationPlan plan, Tallies.Kind kind) {
    this.plan = plan;
    this.kind = kind;
  }

  @Override
  public PCollection<Tallies> expand(PCollection<KV<byte[], Long>> keys) {
    PCollection<KV<byte[], Long>> all = keys.apply("All windows", Window.into(new GlobalWindows()));
    PCollection<KV<byte[], Long>> counted =
        GroupByBytes.inBuckets(all)
            ? all.apply("Buckets", GroupByBytes.create())
                .apply("Count", Combine.groupedValues(Sum.ofLongs()))
            : all.apply("Count", Combine.perKey(Sum.ofLongs()));
    return counted
        .setCoder(keys.getCoder())
        .apply("Tally", ParDo.of(new TallyFn(plan.expectations(), kind)))
        .setCoder(kind.coder());
  }

  /** An example of a key that several rows have: {@code 17 (2 rows)}. */
  static String example(RowKey key, byte[] bytes, long rows) {
    List<@Nullable Object> values = new ArrayList<>();
    key.codec().decode(bytes, values);
    Row row = Row.withSchema(key.schema()).attachValues(values);
    String text =
        values.size() == 1
            ? JsonRows.toNode(row).get(key.schema().getField(0).getName()).asText()
            : JsonRows.toJson(row);
    return "%s (%,d rows)".formatted(text, rows);
  }

  private static final class TallyFn extends DoFn<KV<byte[], Long>, Tallies> {
    private static final long serialVersionUID = 1L;

    private final List<RowExpectation> expectations;
    private final Tallies.Kind kind;
    private transient @Nullable Tallies tallies;

    private TallyFn(List<RowExpectation> expectations, Tallies.Kind kind) {
      this.expectations = expectations;
      this.kind = kind;
    }

    @StartBundle
    public void startBundle() {
      tallies = null;
    }

    @ProcessElement
    public void processElement(@Element KV<byte[], Long> key) {
      ByteBuffer bytes = ByteBuffer.wrap(key.getKey());
      int number = bytes.getInt();
      if (tallies == null) {
        tallies = kind.empty();
      }
      Tally tally = tallies.get(number);
      tally.counted++;
      RowExpectation expectation = expectations.get(number);
      if (expectation.whole() == null && key.getValue() > 1) {
        tally.failed += key.getValue();
        if (tally.wantsExamples()) {
          byte[] value = new byte[bytes.remaining()];
          bytes.get(value);
          tally.example(example(expectation.key(), value, key.getValue()));
        }
      }
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      if (tallies != null) {
        context.output(tallies, GlobalWindow.INSTANCE.maxTimestamp(), GlobalWindow.INSTANCE);
      }
    }
  }
}
