package dev.purlin.pipelines.assembly;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import dev.purlin.pipelines.assembly.AssembledStep.Source;
import org.junit.Rule;
import org.junit.Test;

/** How the steps of a file become steps of a pipeline. */
public class AssemblerTest {
  private static final String FUSED =
      """
      pipeline:
        transforms:
          - type: Create
            config: {elements: [{id: 1, tags: [a, b]}]}
          - type: Explode
            input: Create
            config: {fields: tags}
          - type: MapToFields
            name: Typed
            input: Explode
            config:
              fields: {id: id, tag: "CAST(tags AS BIGINT)"}
              error_handling: {output: bad}
          - type: Filter
            input: Typed
            config: {keep: "tag > 1"}
          - type: LogForTesting
            input: Typed.bad
          - type: Flatten
            input: [Filter, Typed]
      """;

  @Rule public final Assembling assembling = new Assembling();

  @Test
  public void keepsTheBooksOfEveryStepOfAFusedRow() {
    assertThat(
        assembling.assemble(FUSED).steps().stream().map(AssembledStep::name).toList(),
        containsInAnyOrder("Create", "Explode", "Typed", "Filter", "LogForTesting", "Flatten"));
  }

  @Test
  public void fusesOnlyWhatNobodyElseReads() {
    assertThat(
        assembling.assemble(FUSED).outputs().keySet(),
        containsInAnyOrder("Create", "Typed", "Filter", "LogForTesting", "Flatten"));
  }

  @Test
  public void knowsTheSchemasOfFusedStepsToo() {
    assertThat(
        assembling.assemble(FUSED).schemas().get("Explode").getFieldNames(),
        contains("id", "tags"));
  }

  @Test
  public void knowsWhereEachStepsRowsComeFrom() {
    AssembledStep flatten =
        assembling.assemble(FUSED).steps().stream()
            .filter(step -> step.name().equals("Flatten"))
            .findFirst()
            .orElseThrow();
    assertThat(
        flatten.sources(), contains(new Source("Filter", false), new Source("Typed", false)));
    AssembledStep log =
        assembling.assemble(FUSED).steps().stream()
            .filter(step -> step.name().equals("LogForTesting"))
            .findFirst()
            .orElseThrow();
    assertThat(log.sources(), contains(new Source("Typed", true)));
  }

  @Test
  public void collectsTheRejectedRowsThatNobodyAskedForWhenQuarantining() {
    Assembly assembly = assembling.assemble(FUSED, RejectPolicy.QUARANTINE);
    assertThat(assembly.unhandled().keySet(), contains("Filter"));
    assertThat(assembling.assemble(FUSED).unhandled().keySet(), is(empty()));
  }
}
