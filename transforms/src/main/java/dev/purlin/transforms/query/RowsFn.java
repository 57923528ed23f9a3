package dev.purlin.transforms.query;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.books.StepCounts.Entry;
import dev.purlin.core.reject.Rejector;
import dev.purlin.core.reject.RowRejection;
import dev.purlin.core.step.RowFunction;
import dev.purlin.core.type.JsonRows;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Sends each row through functions, by plain method calls.
 *
 * <p>A row that one of them refuses is set aside as it was when it came in here. A row of which
 * nothing comes out is filtered; of several that do, all but one are created.
 */
final class RowsFn extends DoFn<Row, Row> {
  private static final long serialVersionUID = 1L;

  private final List<RowFunction> functions;
  private final List<Entry> before;
  private final List<Entry> after;
  private final StepCounts counts;
  private final Rejector rejector;
  private final TupleTag<Row> main;
  private final TupleTag<Row> refused;
  private transient Consumer<Row> first;
  private transient @Nullable MultiOutputReceiver receiver;
  private transient @Nullable Row incoming;

  /**
   * @param before what a row is counted as that comes in
   * @param after what a row is counted as that goes out
   */
  RowsFn(
      List<RowFunction> functions,
      List<Entry> before,
      List<Entry> after,
      StepCounts counts,
      Rejector rejector,
      TupleTag<Row> main,
      TupleTag<Row> refused) {
    this.functions = functions;
    this.before = before;
    this.after = after;
    this.counts = counts;
    this.rejector = rejector;
    this.main = main;
    this.refused = refused;
  }

  @Setup
  public void setup() {
    first = this::output;
    for (int i = functions.size() - 1; i >= 0; i--) {
      functions.get(i).setup();
      first = new Link(functions.get(i), first);
    }
  }

  @ProcessElement
  public void processElement(@Element Row row, MultiOutputReceiver receiver) {
    this.receiver = receiver;
    incoming = row;
    count(before);
    first.accept(row);
  }

  @FinishBundle
  public void finishBundle() {
    counts.flush();
  }

  private void output(Row row) {
    count(after);
    output(main).output(row);
  }

  /** Where what comes of the row at hand goes. */
  private OutputReceiver<Row> output(TupleTag<Row> tag) {
    return Objects.requireNonNull(receiver).get(tag);
  }

  private void count(List<Entry> entries) {
    for (Entry entry : entries) {
      counts.add(entry, 1);
    }
  }

  /** A function, wired to what follows it. */
  private final class Link implements Consumer<Row> {
    private final RowFunction function;
    private final Consumer<Row> output;
    private int outputs;

    private Link(RowFunction function, Consumer<Row> next) {
      this.function = function;
      this.output =
          row -> {
            outputs++;
            next.accept(row);
          };
    }

    @Override
    public void accept(Row row) {
      outputs = 0;
      try {
        function.apply(row, output);
      } catch (RowRejection refusal) {
        rejector.reject(
            JsonRows.toJson(Objects.requireNonNull(incoming)),
            refusal.rejection(),
            counts,
            RowsFn.this.output(refused));
        return;
      }
      if (outputs == 0) {
        counts.filtered();
      } else if (outputs > 1) {
        counts.add(Entry.CREATED, outputs - 1L);
      }
    }
  }
}
