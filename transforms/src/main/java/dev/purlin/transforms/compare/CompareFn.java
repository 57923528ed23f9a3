package dev.purlin.transforms.compare;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.books.StepCounts.Entry;
import dev.purlin.core.order.SortedRows;
import dev.purlin.transforms.join.Tagged;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Compares the rows of both sides that have one key.
 *
 * <p>The rows of a key are gone through once, since some runners allow no more; what does not fit
 * into memory waits on disk.
 */
final class CompareFn extends DoFn<KV<byte[], Iterable<Tagged>>, Tally> {
  private static final long serialVersionUID = 1L;

  static final TupleTag<Tally> TALLY = new TupleTag<>("tally");
  static final TupleTag<Row> MISSING = new TupleTag<>("missing");
  static final TupleTag<Row> EXTRA = new TupleTag<>("extra");
  static final TupleTag<Row> DIFFERING = new TupleTag<>("differing");

  private final ReconcilePlan plan;
  private final ComparedColumn[] columns;
  private final boolean[] summed;
  private final DifferenceRows differences;
  private final boolean missingIsRead;
  private final boolean extraIsRead;
  private final boolean differingIsRead;
  private final StepCounts counts;
  private transient @Nullable Tally tally;

  CompareFn(
      ReconcilePlan plan,
      boolean missingIsRead,
      boolean extraIsRead,
      boolean differingIsRead,
      boolean columnsAreRead,
      StepCounts counts) {
    this.plan = plan;
    this.columns = plan.columns().toArray(new ComparedColumn[0]);
    this.summed = new boolean[columns.length];
    for (int i = 0; i < columns.length; i++) {
      summed[i] = columnsAreRead && columns[i].isNumber();
    }
    this.differences = new DifferenceRows(plan);
    this.missingIsRead = missingIsRead;
    this.extraIsRead = extraIsRead;
    this.differingIsRead = differingIsRead;
    this.counts = counts;
  }

  @StartBundle
  public void startBundle() {
    tally = null;
  }

  @ProcessElement
  public void processElement(
      @Element KV<byte[], Iterable<Tagged>> group, MultiOutputReceiver output) throws IOException {
    if (tally == null) {
      tally = new Tally(columns.length);
    }
    try (SortedRows<Line> sources = plan.source().sorted();
        SortedRows<Line> targets = plan.target().sorted()) {
      for (Tagged tagged : group.getValue()) {
        Line line = (tagged.right() ? plan.target() : plan.source()).of(tagged.row());
        total(line, tagged.right(), tally);
        (tagged.right() ? targets : sources).add(line);
      }
      tally.sourceRows += sources.size();
      tally.targetRows += targets.size();
      tally.sourceDuplicateKeys += sources.size() > 1 ? 1 : 0;
      tally.targetDuplicateKeys += targets.size() > 1 ? 1 : 0;
      new Pairing(plan.source(), plan.target(), new Comparison(tally, output)).of(sources, targets);
    }
  }

  private void total(Line line, boolean target, Tally tally) {
    for (int i = 0; i < columns.length; i++) {
      Object value = line.values()[i];
      if (value == null || summed[i]) {
        Tally.ColumnTally column = tally.columns[i];
        (target ? column.target : column.source).add(value);
      }
    }
  }

  /** What becomes of the rows of one key. */
  private final class Comparison implements Pairing.Found {
    private final Tally tally;
    private final MultiOutputReceiver output;

    private Comparison(Tally tally, MultiOutputReceiver output) {
      this.tally = tally;
      this.output = output;
    }

    @Override
    public void pair(Line source, Line target) {
      CompareFn.this.pair(source, target, tally, output);
    }

    @Override
    public void alone(Row row, boolean target) {
      CompareFn.this.alone(row, target, target ? tally.extra : tally.missing, output);
    }
  }

  private void alone(Row row, boolean target, Tally.Kind kind, MultiOutputReceiver output) {
    kind.rows++;
    String example = differences.key(row, target);
    if (Tally.isWanted(kind.examples, example)) {
      Tally.keep(kind.examples, example);
    }
    if (target ? extraIsRead : missingIsRead) {
      output.get(target ? EXTRA : MISSING).output(row);
      counts.writtenTo(target ? Reconcile.EXTRA : Reconcile.MISSING);
    } else {
      counts.filtered();
    }
  }

  private void pair(Line source, Line target, Tally tally, MultiOutputReceiver output) {
    counts.add(Entry.MERGED, 2);
    List<Integer> differing = null;
    for (int i = 0; i < columns.length; i++) {
      if (!columns[i].equal(source.values()[i], target.values()[i])) {
        differing = differing == null ? new ArrayList<>() : differing;
        differing.add(i);
      }
    }
    if (differing == null) {
      tally.equal++;
      return;
    }
    tally.differing++;
    for (int i : differing) {
      tally.columns[i].differing++;
      Reason reason = Reason.of(columns[i], source.values()[i], target.values()[i]);
      Tally.keep(tally.examples, differences.example(i, source.row(), target.row(), reason));
      if (differingIsRead) {
        output.get(DIFFERING).output(differences.row(i, source.row(), target.row(), reason));
        counts.created();
        counts.writtenTo(Reconcile.DIFFERING);
      }
    }
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext context) {
    counts.flush();
    if (tally != null) {
      context.output(TALLY, tally, GlobalWindow.INSTANCE.maxTimestamp(), GlobalWindow.INSTANCE);
    }
  }
}
