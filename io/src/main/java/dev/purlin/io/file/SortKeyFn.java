package dev.purlin.io.file;

import dev.purlin.core.batch.CompactRowCoder;
import dev.purlin.core.books.StepCounts;
import dev.purlin.core.exchange.Packing;
import dev.purlin.core.order.KeySample;
import dev.purlin.core.order.SortKeys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Packs rows as bytes, with their sort keys, and takes a sample of them if one is wanted. */
final class SortKeyFn extends DoFn<Row, KV<Integer, byte[]>> {
  private static final long serialVersionUID = 1L;

  /** All packets are of one bucket until ranges are known. */
  private static final int ALL = 0;

  private final CompactRowCoder coder;
  private final SortKeys keys;
  private final @Nullable TupleTag<KeySample> samples;
  private final StepCounts counts;
  private transient Packing packing;
  private transient ByteArrayOutputStream bytes;
  private transient KeySample sample;

  /**
   * Packs rows.
   *
   * @param samples the output that samples of the keys go to; null for none
   */
  SortKeyFn(
      Schema schema, SortKeys keys, @Nullable TupleTag<KeySample> samples, StepCounts counts) {
    this.coder = CompactRowCoder.of(schema);
    this.keys = keys;
    this.samples = samples;
    this.counts = counts;
  }

  @Setup
  public void setup() {
    bytes = new ByteArrayOutputStream();
    sample = new KeySample();
  }

  /** A bundle that failed may have left packets behind. */
  @StartBundle
  public void startBundle() {
    packing = new Packing(1);
  }

  @ProcessElement
  public void processElement(
      @Element Row row, BoundedWindow window, OutputReceiver<KV<Integer, byte[]>> output)
      throws IOException {
    counts.add(StepCounts.Entry.READ, 1);
    byte[] key = keys.key(row);
    bytes.reset();
    coder.encode(row, bytes);
    byte[] value = bytes.toByteArray();
    packing.value().write(value);
    packing.add(ALL, key, window, output);
    if (samples != null) {
      sample.add(key, value);
    }
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext context) {
    counts.flush();
    packing.finish(context);
    if (samples != null) {
      context.output(
          samples, sample.takeNew(), GlobalWindow.INSTANCE.maxTimestamp(), GlobalWindow.INSTANCE);
    }
  }
}
