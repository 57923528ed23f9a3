package dev.purlin.pipelines.spec;

import dev.purlin.pipelines.spec.RawStep.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks that every output for rejected rows is read by some step: no row is lost silently. */
final class RejectsCheck {
  private final ReferenceTargets links;
  private final Problems problems;
  private final Map<RawStep, String> names;
  private final Set<String> read = new HashSet<>();

  private RejectsCheck(
      RawStep pipeline, List<StepSpec> steps, ReferenceTargets links, Problems problems) {
    this.links = links;
    this.problems = problems;
    this.names = FullNames.of(pipeline);
    steps.stream()
        .flatMap(step -> step.inputs().values().stream())
        .flatMap(List::stream)
        .filter(reference -> reference.output() != null)
        .forEach(reference -> read.add(reference.toString()));
  }

  static void check(
      RawStep pipeline, List<StepSpec> steps, ReferenceTargets links, Problems problems) {
    new RejectsCheck(pipeline, steps, links, problems).check(pipeline);
  }

  private void check(RawStep group) {
    group
        .allSteps()
        .forEach(
            step -> {
              if (step.kind() != Kind.TRANSFORM) {
                check(step);
              } else if (step.errorOutput() != null) {
                checkRead(step, step.errorOutput(), group);
              }
            });
  }

  private void checkRead(RawStep step, RawStep.Name errors, RawStep group) {
    String output = errors.text();
    // A misspelt reference is reported where it stands; that is the one to mend.
    if (read.contains(names.get(step) + "." + output) || links.mayBeMeant(output)) {
      return;
    }
    String reader = group.kind() == Kind.CHAIN ? "a step under 'extra_transforms'" : "another step";
    problems.add(
        errors.at(),
        "the rejected rows of '%s' go nowhere: let %s read '%s.%s', or remove 'error_handling' so"
                .formatted(step.label(), reader, step.label(), output)
            + " that a rejected row fails the run");
  }
}
