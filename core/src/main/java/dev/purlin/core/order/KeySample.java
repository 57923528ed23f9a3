package dev.purlin.core.order;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.BooleanCoder;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.vendor.guava.v32_1_2_jre.com.google.common.hash.HashFunction;
import org.apache.beam.vendor.guava.v32_1_2_jre.com.google.common.hash.Hashing;

/**
 * The keys of a sample of rows: of those distinct rows whose hashes are the least. So the sample is
 * the same in every run, wherever its rows were seen and in whatever order. How often each row of
 * it was seen is counted.
 */
public final class KeySample {
  /** How many distinct rows it holds at most: a range of 1 % of the rows is off by a tenth. */
  static final int MOST = 10_000;

  private static final HashFunction HASH = Hashing.farmHashFingerprint64();

  private final TreeMap<Long, Entry> entries = new TreeMap<>();
  private boolean complete = true;

  /** The key of a row, and how often the row was seen. */
  private static final class Entry {
    private final byte[] key;
    private long count;

    private Entry(byte[] key) {
      this.key = key;
    }
  }

  /** A key, and how many rows of the sample have it. */
  record Weighed(byte[] key, long weight) {}

  /** Adds a row. */
  public void add(byte[] key, byte[] row) {
    add(HASH.hashBytes(row).asLong(), key, 1);
  }

  private void add(long hash, byte[] key, long count) {
    if (entries.size() == MOST && hash > entries.lastKey()) {
      complete = false;
      return;
    }
    entries.computeIfAbsent(hash, unknown -> new Entry(key)).count += count;
    if (entries.size() > MOST) {
      entries.pollLastEntry();
      complete = false;
    }
  }

  /** Adds all rows of another sample. */
  void add(KeySample other) {
    complete &= other.complete;
    other.entries.forEach((hash, entry) -> add(hash, entry.key, entry.count));
  }

  /**
   * What was added since the last call and is in the sample of all that was ever added: a worker
   * outputs few rows, however small the bundles are that they come in.
   */
  public KeySample takeNew() {
    KeySample taken = new KeySample();
    taken.complete = complete;
    entries.forEach(
        (hash, entry) -> {
          if (entry.count > 0) {
            taken.add(hash, entry.key, entry.count);
            entry.count = 0;
          }
        });
    return taken;
  }

  /**
   * The distinct keys in their order. Copies of a row count if the sample has all rows; else they
   * would count for other rows too, for each row of the sample stands for many.
   */
  List<Weighed> weighed() {
    TreeMap<byte[], Long> weights = new TreeMap<>(SortKeys::compare);
    for (Entry entry : entries.values()) {
      weights.merge(entry.key, complete ? entry.count : 1, Long::sum);
    }
    return weights.entrySet().stream()
        .map(key -> new Weighed(key.getKey(), key.getValue()))
        .toList();
  }

  /** Encodes samples. */
  public static final class SampleCoder extends AtomicCoder<KeySample> {
    private static final long serialVersionUID = 1L;
    private static final VarLongCoder LONG = VarLongCoder.of();

    @Override
    public void encode(KeySample sample, OutputStream out) throws IOException {
      BooleanCoder.of().encode(sample.complete, out);
      LONG.encode((long) sample.entries.size(), out);
      for (Map.Entry<Long, Entry> entry : sample.entries.entrySet()) {
        LONG.encode(entry.getKey(), out);
        ByteArrayCoder.of().encode(entry.getValue().key, out);
        LONG.encode(entry.getValue().count, out);
      }
    }

    @Override
    public KeySample decode(InputStream in) throws IOException {
      KeySample sample = new KeySample();
      boolean complete = BooleanCoder.of().decode(in);
      for (long left = LONG.decode(in); left > 0; left--) {
        sample.add(LONG.decode(in), ByteArrayCoder.of().decode(in), LONG.decode(in));
      }
      sample.complete = complete;
      return sample;
    }
  }
}
