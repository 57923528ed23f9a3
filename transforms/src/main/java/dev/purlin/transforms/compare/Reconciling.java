package dev.purlin.transforms.compare;

import dev.purlin.core.step.Step;
import dev.purlin.core.step.StepOutputs;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.Impulse;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/** Runs a comparison: both sides are shuffled by key, compared, and judged together. */
record Reconciling(Step step, Reconcile.Configuration configuration, ReconcilePlan plan) {

  PCollectionRowTuple apply(PCollection<Row> source, PCollection<Row> target) {
    PCollectionTuple compared = compare(source, target);
    PCollectionTuple judged = judge(compared);
    PCollectionRowTuple outputs =
        PCollectionRowTuple.of(
            StepOutputs.MAIN, judged.get(VerdictFn.SUMMARY).setRowSchema(Verdict.SUMMARY));
    outputs = and(outputs, Reconcile.COLUMNS, judged, VerdictFn.COLUMNS, Verdict.COLUMN);
    outputs = and(outputs, Reconcile.MISSING, compared, CompareFn.MISSING, plan.source().carried());
    outputs = and(outputs, Reconcile.EXTRA, compared, CompareFn.EXTRA, plan.target().carried());
    return and(outputs, Reconcile.DIFFERING, compared, CompareFn.DIFFERING, plan.differingSchema());
  }

  private PCollectionRowTuple and(
      PCollectionRowTuple outputs,
      String name,
      PCollectionTuple made,
      TupleTag<Row> tag,
      Schema schema) {
    return step.reads(name) ? outputs.and(name, made.get(tag).setRowSchema(schema)) : outputs;
  }

  private PCollectionTuple compare(PCollection<Row> source, PCollection<Row> target) {
    TupleTagList others = TupleTagList.empty();
    others = step.reads(Reconcile.MISSING) ? others.and(CompareFn.MISSING) : others;
    others = step.reads(Reconcile.EXTRA) ? others.and(CompareFn.EXTRA) : others;
    others = step.reads(Reconcile.DIFFERING) ? others.and(CompareFn.DIFFERING) : others;
    CompareFn fn =
        new CompareFn(
            plan,
            step.reads(Reconcile.MISSING),
            step.reads(Reconcile.EXTRA),
            step.reads(Reconcile.DIFFERING),
            step.reads(Reconcile.COLUMNS),
            step.counts());
    return new KeyedSides(step, plan.source(), plan.target())
        .group(Reconcile.SOURCE, source, Reconcile.TARGET, target)
        .apply("Compare", ParDo.of(fn).withOutputTags(CompareFn.TALLY, others));
  }

  private PCollectionTuple judge(PCollectionTuple compared) {
    PCollectionView<Tally> tally =
        compared
            .get(CompareFn.TALLY)
            .setCoder(SerializableCoder.of(Tally.class))
            .apply(
                "Tally", Combine.globally(new Tally.Sum(plan.columns().size())).asSingletonView());
    boolean columnsAreRead = step.reads(Reconcile.COLUMNS);
    VerdictFn fn =
        new VerdictFn(step.name(), plan, configuration, tally, columnsAreRead, step.counts());
    return compared
        .getPipeline()
        .apply("Once", Impulse.create())
        .apply(
            "Judge",
            ParDo.of(fn)
                .withSideInputs(tally)
                .withOutputTags(
                    VerdictFn.SUMMARY,
                    columnsAreRead ? TupleTagList.of(VerdictFn.COLUMNS) : TupleTagList.empty()));
  }
}
