package dev.purlin.transforms.compare;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.books.StepCounts.Entry;
import dev.purlin.core.order.SortedRows;
import dev.purlin.core.step.Step;
import dev.purlin.core.step.StepOutputs;
import dev.purlin.transforms.join.Tagged;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Outputs what happened to the rows that have one key. */
final class DiffFn extends DoFn<KV<byte[], Iterable<Tagged>>, Row> {
  private static final long serialVersionUID = 1L;

  static final TupleTag<Row> CHANGES = new TupleTag<>("changes");

  private final LineSide before;
  private final LineSide after;
  private final Schema changes;
  private final boolean changesAreRead;
  private final boolean[] read = new boolean[Change.values().length];
  private final StepCounts counts;

  DiffFn(Step step, DiffPlan plan) {
    this.before = plan.before();
    this.after = plan.after();
    this.changes = plan.changes();
    this.changesAreRead = step.reads(StepOutputs.MAIN);
    for (Change change : Change.values()) {
      read[change.ordinal()] = step.reads(change.word());
    }
    this.counts = step.counts();
  }

  static TupleTag<Row> tag(Change change) {
    return new TupleTag<>(change.word());
  }

  @ProcessElement
  public void processElement(
      @Element KV<byte[], Iterable<Tagged>> group, MultiOutputReceiver output) throws IOException {
    try (SortedRows<Line> olds = before.sorted();
        SortedRows<Line> news = after.sorted()) {
      for (Tagged tagged : group.getValue()) {
        Line line = (tagged.right() ? after : before).of(tagged.row());
        (tagged.right() ? news : olds).add(line);
      }
      new Pairing(before, after, new Changes(output)).of(olds, news);
    }
  }

  @FinishBundle
  public void finishBundle() {
    counts.flush();
  }

  private final class Changes implements Pairing.Found {
    private final MultiOutputReceiver output;

    private Changes(MultiOutputReceiver output) {
      this.output = output;
    }

    @Override
    public void pair(Line old, Line recent) {
      boolean same = Line.ORDER.compare(old, recent) == 0;
      put(same ? Change.UNCHANGED : Change.UPDATED, recent.row(), 2);
    }

    @Override
    public void alone(Row row, boolean inserted) {
      put(inserted ? Change.INSERTED : Change.DELETED, row, 1);
    }

    /**
     * Outputs a row.
     *
     * @param merged how many rows it was
     */
    private void put(Change change, Row row, int merged) {
      boolean inMain = changesAreRead && change != Change.UNCHANGED;
      boolean alone = read[change.ordinal()];
      counts.add(inMain || alone ? Entry.MERGED : Entry.FILTERED, merged);
      if (inMain) {
        List<@Nullable Object> values = new ArrayList<>(changes.getFieldCount());
        values.add(change.word());
        values.addAll(row.getValues());
        output.get(CHANGES).output(Row.withSchema(changes).attachValues(values));
        counts.created();
        counts.written();
      }
      if (alone) {
        output.get(tag(change)).output(row);
        counts.created();
        counts.writtenTo(change.word());
      }
    }
  }
}
