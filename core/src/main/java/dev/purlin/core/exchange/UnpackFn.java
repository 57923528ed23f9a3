package dev.purlin.core.exchange;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/** Forms the groups of a bucket out of its packets. */
final class UnpackFn<V> extends DoFn<KV<Integer, Iterable<byte[]>>, KV<byte[], Iterable<V>>> {
  private static final long serialVersionUID = 1L;

  private final Coder<V> values;
  private final long inMemory;
  private transient List<SpilledPackets> files;

  /**
   * @param inMemory how many bytes of a bucket are held in memory before files are used
   */
  UnpackFn(Coder<V> values, long inMemory) {
    this.values = values;
    this.inMemory = inMemory;
  }

  @Setup
  public void setup() {
    files = new ArrayList<>();
  }

  /** A bundle that failed may have left files behind. */
  @StartBundle
  public void startBundle() throws IOException {
    close();
  }

  @ProcessElement
  public void processElement(
      @Element KV<Integer, Iterable<byte[]>> element,
      OutputReceiver<KV<byte[], Iterable<V>>> output)
      throws IOException {
    Bucket<V> bucket = new Bucket<>(values, inMemory, files);
    for (byte[] packet : element.getValue()) {
      bucket.add(packet);
    }
    bucket.groups((key, group) -> output.output(KV.of(key, group)));
  }

  /**
   * Only now may the files be closed: there are runners that hand on what was output when its
   * element has been processed.
   */
  @FinishBundle
  public void finishBundle() throws IOException {
    close();
  }

  @Teardown
  public void teardown() throws IOException {
    close();
  }

  private void close() throws IOException {
    for (SpilledPackets file : files) {
      file.close();
    }
    files.clear();
  }
}
