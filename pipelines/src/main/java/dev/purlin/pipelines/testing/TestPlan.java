package dev.purlin.pipelines.testing;

import dev.purlin.pipelines.assembly.Catalogue;
import dev.purlin.pipelines.spec.ListValue;
import dev.purlin.pipelines.spec.PipelineSpec;
import dev.purlin.pipelines.spec.Reference;
import dev.purlin.pipelines.spec.StepSpec;
import dev.purlin.pipelines.spec.TestSpec;
import java.util.List;

/**
 * The part of a pipeline that a test needs: what lies between its mocks and its expectations. Mocks
 * are {@code Create} steps; where the rows of several steps are expected stands one that gathers
 * them.
 *
 * @param pipeline the part; its problems are those of the test
 * @param expectations what is to be compared
 */
record TestPlan(TestSpec test, PipelineSpec pipeline, List<Expectation> expectations) {
  /**
   * Rows expected somewhere.
   *
   * @param place what errors call the place: {@code expected_outputs of 'Totals'}
   * @param output where the rows come out
   */
  record Expectation(String place, TestSpec.Rows rows, Reference output) {}

  static TestPlan of(PipelineSpec pipeline, TestSpec test, Catalogue catalogue) {
    return new TestPlanner(pipeline, test, catalogue).plan();
  }

  /** The mocks of whose rows nothing is known, not even their fields. */
  List<String> shapeless() {
    return pipeline.steps().stream()
        .filter(
            step ->
                step.config().get(TestPlanner.ELEMENTS) instanceof ListValue list
                    && list.elements().isEmpty()
                    && step.config().get(TestPlanner.SCHEMA) == null)
        .map(StepSpec::name)
        .toList();
  }
}
