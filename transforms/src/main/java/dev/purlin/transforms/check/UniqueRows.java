package dev.purlin.transforms.check;

import dev.purlin.core.exchange.GroupByBytes;
import dev.purlin.core.key.KeyCodec;
import dev.purlin.transforms.check.JudgedRow.JudgedRowCoder;
import java.util.Iterator;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Marks the rows whose key other rows have too. Holds one row at a time, however many there are of
 * a key.
 *
 * <p>Its outputs are all rows ({@link #ROWS}) and the tallies ({@link ExpectFn#TALLIES}).
 */
final class UniqueRows extends PTransform<PCollection<JudgedRow>, PCollectionTuple> {
  private static final long serialVersionUID = 1L;

  static final TupleTag<JudgedRow> ROWS = new TupleTag<>("rows");

  private static final TupleTag<KV<byte[], JudgedRow>> KEYED = new TupleTag<>("keyed");
  private static final TupleTag<JudgedRow> OTHERS = new TupleTag<>("others");

  private final int number;
  private final transient RowExpectation expectation;
  private final transient CheckTallies.Kind kind;
  private final transient ExampleRows examples;

  /**
   * @param number the number of the expectation
   */
  UniqueRows(int number, RowExpectation expectation, CheckTallies.Kind kind, ExampleRows examples) {
    this.number = number;
    this.expectation = expectation;
    this.kind = kind;
    this.examples = examples;
  }

  @Override
  public PCollectionTuple expand(PCollection<JudgedRow> rows) {
    JudgedRowCoder coder = (JudgedRowCoder) rows.getCoder();
    PCollectionTuple keyed =
        rows.apply(
            "Keys",
            ParDo.of(new KeyFn(number, expectation, kind))
                .withOutputTags(KEYED, TupleTagList.of(OTHERS).and(ExpectFn.TALLIES)));
    PCollectionTuple marked =
        keyed
            .get(KEYED)
            .setCoder(KvCoder.of(ByteArrayCoder.of(), coder))
            .apply("Group", GroupByBytes.create())
            .apply(
                "Mark",
                ParDo.of(new MarkFn(number, expectation.field(), kind, examples))
                    .withOutputTags(ROWS, TupleTagList.of(ExpectFn.TALLIES)));
    PCollection<JudgedRow> all =
        PCollectionList.of(marked.get(ROWS).setCoder(coder))
            .and(keyed.get(OTHERS).setCoder(coder))
            .apply("All", Flatten.pCollections());
    PCollection<CheckTallies> tallies =
        PCollectionList.of(marked.get(ExpectFn.TALLIES).setCoder(kind.coder()))
            .and(keyed.get(ExpectFn.TALLIES).setCoder(kind.coder()))
            .apply("Tallies", Flatten.pCollections());
    return PCollectionTuple.of(ROWS, all).and(ExpectFn.TALLIES, tallies);
  }

  /** Gives the rows that are compared their keys, and counts them. */
  private static final class KeyFn extends DoFn<JudgedRow, KV<byte[], JudgedRow>> {
    private static final long serialVersionUID = 1L;

    private final int number;
    private final RowExpectation expectation;
    private final CheckTallies.Kind kind;
    private transient CheckTallies tallies;

    private KeyFn(int number, RowExpectation expectation, CheckTallies.Kind kind) {
      this.number = number;
      this.expectation = expectation;
      this.kind = kind;
    }

    @StartBundle
    public void startBundle() {
      tallies = kind.empty();
    }

    @ProcessElement
    public void processElement(@Element JudgedRow judged, MultiOutputReceiver output) {
      boolean concerned = judged.concerns().get(number);
      if (concerned) {
        tallies.get(number).rows++;
      }
      KeyCodec codec = expectation.requiredKey().codec();
      @Nullable Object[] key = new Object[codec.size()];
      if (concerned && codec.canonical(judged.row(), key)) {
        output.get(KEYED).output(KV.of(codec.encode(key), judged));
      } else {
        output.get(OTHERS).output(judged);
      }
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      context.output(
          ExpectFn.TALLIES, tallies, GlobalWindow.INSTANCE.maxTimestamp(), GlobalWindow.INSTANCE);
    }
  }

  /** A runner may let the rows of a key be read once only. */
  private static final class MarkFn extends DoFn<KV<byte[], Iterable<JudgedRow>>, JudgedRow> {
    private static final long serialVersionUID = 1L;

    private final int number;
    private final int field;
    private final CheckTallies.Kind kind;
    private final ExampleRows examples;
    private transient CheckTallies tallies;

    private MarkFn(int number, int field, CheckTallies.Kind kind, ExampleRows examples) {
      this.number = number;
      this.field = field;
      this.kind = kind;
      this.examples = examples;
    }

    @StartBundle
    public void startBundle() {
      tallies = kind.empty();
    }

    @ProcessElement
    public void processElement(
        @Element KV<byte[], Iterable<JudgedRow>> equal, MultiOutputReceiver output) {
      Iterator<JudgedRow> rows = equal.getValue().iterator();
      JudgedRow first = rows.next();
      if (!rows.hasNext()) {
        output.get(ROWS).output(first);
        return;
      }
      mark(first, output);
      long count = 1;
      while (rows.hasNext()) {
        mark(rows.next(), output);
        count++;
      }
      tallies.get(number).failed += count;
    }

    private void mark(JudgedRow judged, MultiOutputReceiver output) {
      output.get(ROWS).output(judged.failing(number));
      examples.keep(number, number + 1, judged.row(), field, tallies.get(number));
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      context.output(
          ExpectFn.TALLIES, tallies, GlobalWindow.INSTANCE.maxTimestamp(), GlobalWindow.INSTANCE);
    }
  }
}
