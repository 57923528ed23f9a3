package dev.purlin.transforms.compare;

import dev.purlin.core.step.Step;
import dev.purlin.core.step.StepOutputs;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/** Runs a Diff: both sides are shuffled by key, and compared. */
record Diffing(Step step, DiffPlan plan) {

  PCollectionRowTuple apply(PCollection<Row> before, PCollection<Row> after) {
    TupleTagList others = TupleTagList.empty();
    for (Change change : Change.values()) {
      others = step.reads(change.word()) ? others.and(DiffFn.tag(change)) : others;
    }
    PCollectionTuple made =
        new KeyedSides(step, plan.before(), plan.after())
            .group(Diff.BEFORE, before, Diff.AFTER, after)
            .apply(
                "Compare", ParDo.of(new DiffFn(step, plan)).withOutputTags(DiffFn.CHANGES, others));
    PCollection<Row> changes = made.get(DiffFn.CHANGES).setRowSchema(plan.changes());
    PCollectionRowTuple outputs = PCollectionRowTuple.empty(before.getPipeline());
    if (step.reads(StepOutputs.MAIN)) {
      outputs = outputs.and(StepOutputs.MAIN, changes);
    }
    for (Change change : Change.values()) {
      TupleTag<Row> tag = DiffFn.tag(change);
      if (step.reads(change.word())) {
        outputs = outputs.and(change.word(), made.get(tag).setRowSchema(plan.rows()));
      }
    }
    return outputs;
  }
}
