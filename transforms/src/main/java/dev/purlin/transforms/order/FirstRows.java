package dev.purlin.transforms.order;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.books.StepCounts.Entry;
import dev.purlin.core.exchange.GroupByBytes;
import dev.purlin.core.key.KeyCodec;
import dev.purlin.core.step.Step;
import dev.purlin.transforms.window.CountRows;
import dev.purlin.transforms.window.InputWindows;
import dev.purlin.transforms.window.WindowCopies;
import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.RowCoder;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The first rows of each group of a window, in an order or in any.
 *
 * <p>Every bundle lets only its first rows through; in one place they meet, and the first of all go
 * on. In an order, those are held in memory there.
 */
public final class FirstRows {
  /** All rows of a window are one group. */
  public static final KeyCodec ONE_GROUP = new KeyCodec(new int[0], List.of(), List.of());

  private final KeyCodec groups;
  private final long offset;
  private final long fetch;

  /**
   * @param groups the fields whose values make a group
   * @param offset how many rows of each are passed over
   * @param fetch how many go on then
   */
  public FirstRows(KeyCodec groups, long offset, long fetch) {
    this.groups = groups;
    this.offset = offset;
    this.fetch = fetch;
  }

  /**
   * The first rows; the others are counted as filtered.
   *
   * @param name what the runner calls the parts of this
   * @param order null if any rows will do
   */
  public <C extends Comparator<Row> & Serializable> PCollection<Row> apply(
      String name, PCollection<Row> input, @Nullable C order, Supplier<StepCounts> counts) {
    return input
        .apply(
            name + " of bundles",
            ParDo.of(
                new FirstOfBundleFn(
                    groups, order, offset + fetch, FirstOfBundleFn.MOST, counts.get())))
        .setCoder(KvCoder.of(ByteArrayCoder.of(), RowCoder.of(input.getSchema())))
        .apply(name + " gather", GroupByBytes.create())
        .apply(name, ParDo.of(new FirstFn(order, offset, fetch, counts.get())))
        .setRowSchema(input.getSchema());
  }

  /** The same as a whole step, whose books are kept. */
  <C extends Comparator<Row> & Serializable> PCollection<Row> apply(
      Step step, PCollection<Row> input, @Nullable C order) {
    InputWindows.checkEnds("input", input);
    PCollection<Row> single = WindowCopies.read(step, input);
    return apply("First", single, order, step::counts)
        .apply("Written", ParDo.of(new CountRows(step.counts(), Entry.WRITTEN)))
        .setRowSchema(input.getSchema());
  }
}
