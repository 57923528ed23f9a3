package dev.purlin.transforms.compare;

import dev.purlin.core.books.StepChecks;
import dev.purlin.core.books.StepCounts;
import dev.purlin.core.run.RunOptions;
import java.util.List;
import java.util.Locale;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;

/** Says what came out, once all rows are through; fails the run if need be. */
final class VerdictFn extends DoFn<byte[], Row> {
  private static final long serialVersionUID = 1L;

  static final TupleTag<Row> SUMMARY = new TupleTag<>("summary");
  static final TupleTag<Row> COLUMNS = new TupleTag<>("columns");

  private final String step;
  private final ReconcilePlan plan;
  private final Limits limits;
  private final Reconcile.Severity severity;
  private final PCollectionView<Tally> tally;
  private final boolean columnsAreRead;
  private final StepCounts counts;

  VerdictFn(
      String step,
      ReconcilePlan plan,
      Reconcile.Configuration configuration,
      PCollectionView<Tally> tally,
      boolean columnsAreRead,
      StepCounts counts) {
    this.step = step;
    this.plan = plan;
    this.limits = configuration.limits();
    this.severity = configuration.severity();
    this.tally = tally;
    this.columnsAreRead = columnsAreRead;
    this.counts = counts;
  }

  @ProcessElement
  public void processElement(ProcessContext context) {
    Verdict verdict = new Verdict(plan, context.sideInput(tally), limits);
    boolean fails = !verdict.passed() && severity == Reconcile.Severity.FAIL;
    String failure =
        fails
            ? "step '%s': source and target differ\n  %s"
                .formatted(
                    step,
                    verdict
                        .text(
                            !context.getPipelineOptions().as(RunOptions.class).isWithoutExamples())
                        .replace("\n", "\n  "))
            : null;
    String word = severity.name().toLowerCase(Locale.ROOT);
    new StepChecks(step, failure, List.of(verdict.result(word))).send(context.getPipelineOptions());
    context.output(verdict.summary());
    counts.created();
    counts.written();
    if (columnsAreRead) {
      for (Row column : verdict.columns()) {
        context.output(COLUMNS, column);
        counts.created();
        counts.writtenTo(Reconcile.COLUMNS);
      }
    }
  }

  @FinishBundle
  public void finishBundle() {
    counts.flush();
  }
}
