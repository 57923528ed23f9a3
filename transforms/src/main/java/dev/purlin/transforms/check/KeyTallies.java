package dev.purlin.transforms.check;

import dev.purlin.core.exchange.GroupByBytes;
import dev.purlin.transforms.check.RowExpectation.RowKey;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
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
final class KeyTallies
    extends PTransform<PCollection<KV<byte[], Long>>, PCollection<CheckTallies>> {
  private static final long serialVersionUID = 1L;

  private final transient ExpectationPlan plan;
  private final transient CheckTallies.Kind kind;
  private final transient ExampleRows examples;

  KeyTallies(ExpectationPlan plan, CheckTallies.Kind kind, ExampleRows examples) {
    this.plan = plan;
    this.kind = kind;
    this.examples = examples;
  }

  @Override
  public PCollection<CheckTallies> expand(PCollection<KV<byte[], Long>> keys) {
    PCollection<KV<byte[], Long>> all = keys.apply("All windows", Window.into(new GlobalWindows()));
    PCollection<KV<byte[], Long>> counted =
        GroupByBytes.inPackets(all)
            ? all.apply("Gather", GroupByBytes.create())
                .apply("Count", Combine.groupedValues(Sum.ofLongs()))
            : all.apply("Count", Combine.perKey(Sum.ofLongs()));
    return counted
        .setCoder(keys.getCoder())
        .apply("Tally", ParDo.of(new TallyFn(plan.expectations(), kind, examples)))
        .setCoder(kind.coder());
  }

  private static final class TallyFn extends DoFn<KV<byte[], Long>, CheckTallies> {
    private static final long serialVersionUID = 1L;

    private final List<RowExpectation> expectations;
    private final CheckTallies.Kind kind;
    private final ExampleRows examples;
    private transient @Nullable CheckTallies tallies;

    private TallyFn(
        List<RowExpectation> expectations, CheckTallies.Kind kind, ExampleRows examples) {
      this.expectations = expectations;
      this.kind = kind;
      this.examples = examples;
    }

    @StartBundle
    public void startBundle() {
      tallies = null;
    }

    @ProcessElement
    public void processElement(@Element KV<byte[], Long> key) {
      int number = ByteBuffer.wrap(key.getKey()).getInt();
      if (tallies == null) {
        tallies = kind.empty();
      }
      CheckTally tally = tallies.get(number);
      tally.counted++;
      if (expectations.get(number).whole() == null && key.getValue() > 1) {
        tally.failed += key.getValue();
        examples.keep(number, expectations.size(), row(number, key.getKey()), -1, tally);
      }
    }

    /** The rows themselves are not here, but what they share is. */
    private Row row(int number, byte[] key) {
      RowKey kept = expectations.get(number).requiredKey();
      List<@Nullable Object> values = new ArrayList<>();
      kept.codec().decode(Arrays.copyOfRange(key, Integer.BYTES, key.length), values);
      return Row.withSchema(kept.schema()).attachValues(values);
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      if (tallies != null) {
        context.output(tallies, GlobalWindow.INSTANCE.maxTimestamp(), GlobalWindow.INSTANCE);
      }
    }
  }
}
