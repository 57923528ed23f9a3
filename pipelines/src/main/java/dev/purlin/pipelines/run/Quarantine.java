package dev.purlin.pipelines.run;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.run.RunOptions;
import dev.purlin.io.json.WriteToJson;
import dev.purlin.pipelines.assembly.AssembledStep;
import dev.purlin.pipelines.assembly.Assembly;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.Row;

/**
 * Writes the refused rows that the file gives no output to: all steps' into one file per run, or,
 * where they never end, into one per bundle.
 */
final class Quarantine {
  private static final String NAME = "quarantine";

  private Quarantine() {}

  static Assembly attach(Assembly assembly, String directory) {
    if (assembly.unhandled().isEmpty()) {
      return assembly;
    }
    String step = name(assembly);
    List<AssembledStep.Source> sources = new ArrayList<>();
    PCollectionList<Row> records = PCollectionList.empty(assembly.pipeline());
    for (Map.Entry<String, PCollection<Row>> refused : assembly.unhandled().entrySet()) {
      sources.add(new AssembledStep.Source(refused.getKey(), true));
      records =
          records.and(
              refused
                  .getValue()
                  .apply(step + "/" + refused.getKey(), RejectRecords.of(refused.getKey())));
    }
    write(records.apply(step + "/Flatten", Flatten.pCollections()), directory, step);
    List<AssembledStep> steps = new ArrayList<>(assembly.steps());
    steps.add(new AssembledStep(step, "WriteToJson", sources, false));
    return new Assembly(
        assembly.pipeline(),
        steps,
        assembly.outputs(),
        assembly.named(),
        assembly.schemas(),
        Map.of());
  }

  /** The name of the step that the quarantine appears as in the books; none of the file's. */
  private static String name(Assembly assembly) {
    String name = NAME;
    for (int i = 2; isTaken(name, assembly); i++) {
      name = NAME + " " + i;
    }
    return name;
  }

  private static boolean isTaken(String name, Assembly assembly) {
    return assembly.steps().stream()
        .map(AssembledStep::name)
        .anyMatch(step -> step.equals(name) || step.startsWith(name + "/"));
  }

  /** Early: whoever looks into why a run failed wants to see its refused rows. */
  private static void write(PCollection<Row> records, String directory, String step) {
    String run = records.getPipeline().getOptions().as(RunOptions.class).getPurlinRun();
    if (records.isBounded() == PCollection.IsBounded.UNBOUNDED) {
      records.apply(
          step,
          ParDo.of(new EndlessQuarantineFn(directory + "/rejected-", new StepCounts(step, run))));
    } else {
      records.apply(
          step,
          WriteToJson.to(directory + "/rejected.jsonl")
              .withSingleFile()
              .named(step)
              .in(run)
              .committedEarly());
    }
  }
}
