package dev.purlin.pipelines.assembly;

import dev.purlin.core.problem.Names;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.step.StepRows;
import dev.purlin.pipelines.spec.Reference;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;

/**
 * A pipeline file as a Beam pipeline, ready to run.
 *
 * @param pipeline the Beam pipeline
 * @param steps its steps, each after those it reads from
 * @param outputs the rows of each step's main output; a step that runs fused with the one after it
 *     has none
 * @param named the rows of the named outputs that are read, by step and name; that for rejected
 *     rows is among them where the file names it
 * @param schemas the schema of each step's main output
 * @param unhandled the refused rows of steps whose author gave them no output; empty unless they
 *     are to be quarantined
 */
public record Assembly(
    Pipeline pipeline,
    List<AssembledStep> steps,
    Map<String, StepRows> outputs,
    Map<String, Map<String, StepRows>> named,
    Map<String, Schema> schemas,
    Map<String, PCollection<Row>> unhandled) {

  public Assembly {
    steps = List.copyOf(steps);
    outputs = Map.copyOf(outputs);
    named = Map.copyOf(named);
    schemas = Map.copyOf(schemas);
    unhandled = Map.copyOf(unhandled);
  }

  /**
   * The rows of an output.
   *
   * @throws PurlinException if there is none of that name
   */
  public StepRows rows(Reference output) {
    Map<String, StepRows> others = named.getOrDefault(output.step(), Map.of());
    StepRows rows =
        output.output() == null ? outputs.get(output.step()) : others.get(output.output());
    if (rows == null) {
      throw PurlinException.user(
          output.output() == null
              ? "step '%s' outputs no rows".formatted(output)
              : Names.unknown(
                  "output of '" + output.step() + "',", output.output(), others.keySet()));
    }
    return rows;
  }

  /** Whether some of the rows never end, and so neither does the pipeline. */
  public boolean unbounded() {
    return Stream.concat(
            outputs.values().stream(),
            named.values().stream().flatMap(rows -> rows.values().stream()))
        .anyMatch(rows -> rows.isBounded() == PCollection.IsBounded.UNBOUNDED);
  }
}
