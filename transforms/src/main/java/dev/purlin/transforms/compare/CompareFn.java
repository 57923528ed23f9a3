package dev.purlin.transforms.compare;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.books.StepCounts.Entry;
import dev.purlin.transforms.join.HeldRows;
import dev.purlin.transforms.join.SortedRows;
import dev.purlin.transforms.join.Tagged;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
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
 * <p>Rows that are equal without any tolerance go together first, the others in their order; so it
 * depends on the rows alone which of several is missing or differs. The rows of a key are gone
 * through once, since some runners allow no more; what does not fit into memory waits on disk.
 */
final class CompareFn extends DoFn<KV<byte[], Iterable<Tagged>>, Tally> {
  private static final long serialVersionUID = 1L;

  static final TupleTag<Tally> TALLY = new TupleTag<>("tally");
  static final TupleTag<Row> MISSING = new TupleTag<>("missing");
  static final TupleTag<Row> EXTRA = new TupleTag<>("extra");
  static final TupleTag<Row> DIFFERING = new TupleTag<>("differing");

  private static final int IN_MEMORY = 10_000;

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
    try (SortedRows<Line> sources = sorted(plan.source());
        SortedRows<Line> targets = sorted(plan.target())) {
      for (Tagged tagged : group.getValue()) {
        Line line = (tagged.right() ? plan.target() : plan.source()).of(tagged.row());
        total(line, tagged.right());
        (tagged.right() ? targets : sources).add(line);
      }
      tally.sourceRows += sources.size();
      tally.targetRows += targets.size();
      tally.sourceDuplicateKeys += sources.size() > 1 ? 1 : 0;
      tally.targetDuplicateKeys += targets.size() > 1 ? 1 : 0;
      if (sources.size() == 1 && targets.size() == 1) {
        pair(sources.only(), targets.only(), output);
      } else {
        pair(sources, targets, output);
      }
    }
  }

  private static SortedRows<Line> sorted(LineSide side) {
    return new SortedRows<>(side.carried(), IN_MEMORY, side);
  }

  private void total(Line line, boolean target) {
    for (int i = 0; i < columns.length; i++) {
      Object value = line.values()[i];
      if (value == null || summed[i]) {
        Tally.ColumnTally column = tally.columns[i];
        (target ? column.target : column.source).add(value);
      }
    }
  }

  /** Goes through both sides in order. What has no equal waits, and is paired in that order. */
  private void pair(SortedRows<Line> sources, SortedRows<Line> targets, MultiOutputReceiver output)
      throws IOException {
    try (HeldRows leftSources = new HeldRows(plan.source().carried(), IN_MEMORY);
        HeldRows leftTargets = new HeldRows(plan.target().carried(), IN_MEMORY)) {
      Iterator<Line> ofSource = sources.iterator();
      Iterator<Line> ofTarget = targets.iterator();
      Line source = next(ofSource);
      Line target = next(ofTarget);
      while (source != null || target != null) {
        int order = source == null ? 1 : target == null ? -1 : Line.ORDER.compare(source, target);
        if (order < 0) {
          leftSources.add(source.row());
        } else if (order > 0) {
          leftTargets.add(target.row());
        } else {
          pair(source, target, output);
        }
        source = order <= 0 ? next(ofSource) : source;
        target = order >= 0 ? next(ofTarget) : target;
      }
      left(leftSources.iterator(), leftTargets.iterator(), output);
    }
  }

  private static @Nullable Line next(Iterator<Line> lines) {
    return lines.hasNext() ? lines.next() : null;
  }

  private void left(Iterator<Row> sources, Iterator<Row> targets, MultiOutputReceiver output) {
    while (sources.hasNext() && targets.hasNext()) {
      pair(plan.source().of(sources.next()), plan.target().of(targets.next()), output);
    }
    while (sources.hasNext()) {
      alone(sources.next(), false, tally.missing, output);
    }
    while (targets.hasNext()) {
      alone(targets.next(), true, tally.extra, output);
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

  private void pair(Line source, Line target, MultiOutputReceiver output) {
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
