package dev.purlin.transforms.query;

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
final class SetFn extends DoFn<KV<byte[], Iterable<Integer>>, Row> {
  private static final long serialVersionUID = 1L;

  private final KeyCodec keys;
  private final Schema schema;
  private final int inputs;
  private final boolean intersect;
  private final boolean all;
  private final StepCounts counts;

  SetFn(
      KeyCodec keys, Schema schema, int inputs, boolean intersect, boolean all, StepCounts counts) {
    this.keys = keys;
    this.schema = schema;
    this.inputs = inputs;
    this.intersect = intersect;
    this.all = all;
    this.counts = counts;
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

    KeyFn(KeyCodec keys, int input) {
      this.keys = keys;
      this.input = input;
    }

    @ProcessElement
    public void processElement(@Element Row row, OutputReceiver<KV<byte[], Integer>> output) {
      @Nullable Object[] key = new Object[keys.size()];
      keys.canonical(row, key);
      output.output(KV.of(keys.encode(key), input));
    }
  }
}
