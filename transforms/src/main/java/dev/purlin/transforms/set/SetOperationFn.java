package dev.purlin.transforms.set;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.books.StepCounts.Entry;
import dev.purlin.core.key.KeyCodec;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Outputs the rows that INTERSECT or EXCEPT leaves of all rows that are equal: with ALL as many as
 * the least input has, or as the first has more than the others; else one or none.
 */
final class SetOperationFn extends DoFn<KV<byte[], Iterable<Integer>>, Row> {
  private static final long serialVersionUID = 1L;

  private final KeyCodec keys;
  private final Schema schema;
  private final int inputs;
  private final boolean intersect;
  private final boolean all;
  private final boolean last;
  private final StepCounts counts;

  /**
   * @param keys reads the values of a row of the result
   * @param schema the schema of the result
   * @param inputs how many inputs there are
   */
  SetOperationFn(KeyCodec keys, Schema schema, int inputs, SetOperation operation) {
    this.keys = keys;
    this.schema = schema;
    this.inputs = inputs;
    this.intersect = operation.intersect();
    this.all = operation.all();
    this.last = operation.last();
    this.counts = operation.counts();
  }

  @ProcessElement
  public void processElement(
      @Element KV<byte[], Iterable<Integer>> equal, OutputReceiver<Row> output) {
    long[] rows = new long[inputs];
    long total = 0;
    for (int input : equal.getValue()) {
      rows[input]++;
      total++;
    }
    long left = intersect ? intersect(rows) : except(rows);
    List<@Nullable Object> values = new ArrayList<>();
    keys.decode(equal.getKey(), values);
    Row row = Row.withSchema(schema).attachValues(values);
    for (long i = 0; i < left; i++) {
      output.output(row);
    }
    if (left == 0) {
      counts.add(Entry.FILTERED, total);
    } else {
      counts.add(Entry.MERGED, total);
      counts.add(Entry.CREATED, left);
      counts.add(Entry.WRITTEN, last ? left : 0);
    }
  }

  private long intersect(long[] rows) {
    long least = rows[0];
    for (long count : rows) {
      least = Math.min(least, count);
    }
    return all ? least : Math.min(least, 1);
  }

  private long except(long[] rows) {
    long others = 0;
    for (int i = 1; i < rows.length; i++) {
      others += rows[i];
    }
    return all ? Math.max(0, rows[0] - others) : others == 0 ? 1 : 0;
  }

  @FinishBundle
  public void finishBundle() {
    counts.flush();
  }

  /** Makes a row its own key, and keeps only the input that it came from. */
  static final class KeyFn extends DoFn<Row, KV<byte[], Integer>> {
    private static final long serialVersionUID = 1L;

    private final KeyCodec keys;
    private final int input;
    private final @Nullable StepCounts reading;

    /**
     * @param reading where rows are counted as read; null if they have been
     */
    KeyFn(KeyCodec keys, int input, @Nullable StepCounts reading) {
      this.keys = keys;
      this.input = input;
      this.reading = reading;
    }

    @ProcessElement
    public void processElement(@Element Row row, OutputReceiver<KV<byte[], Integer>> output) {
      if (reading != null) {
        reading.read();
      }
      @Nullable Object[] key = new Object[keys.size()];
      keys.canonical(row, key);
      output.output(KV.of(keys.encode(key), input));
    }

    @FinishBundle
    public void finishBundle() {
      if (reading != null) {
        reading.flush();
      }
    }
  }
}
