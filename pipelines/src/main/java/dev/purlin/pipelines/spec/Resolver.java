package dev.purlin.pipelines.spec;

import dev.purlin.pipelines.spec.RawStep.Kind;
import dev.purlin.pipelines.spec.RawStep.Name;
import dev.purlin.pipelines.spec.RawStep.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the step that each reference means.
 *
 * <p>A chain or composite is a scope: its steps see each other and its inputs, and nothing outside.
 * A step is called by its name or by its type, as long as that means only one step.
 */
final class Resolver {
  private final Problems problems;
  private final ReferenceTargets links = new ReferenceTargets();

  private Resolver(Problems problems) {
    this.problems = problems;
  }

  static ReferenceTargets resolve(RawStep pipeline, Problems problems) {
    Resolver resolver = new Resolver(problems);
    resolver.group(pipeline);
    return resolver.links;
  }

  private void group(RawStep group) {
    group.allSteps().forEach(step -> links.setGroup(step, group));
    checkNames(group);
    Scope scope = new Scope(group, links, problems);
    if (group.kind() == Kind.CHAIN) {
      chain(group);
      group.extraSteps().forEach(step -> namedInputs(step, scope));
    } else {
      group.allSteps().forEach(step -> namedInputs(step, scope));
    }
    group.outputs().forEach((tag, name) -> output(group, tag, name, scope));
    new Cycles(links, problems).check(group);
    group.allSteps().filter(step -> step.kind() != Kind.TRANSFORM).forEach(this::group);
  }

  private void checkNames(RawStep group) {
    Map<String, RawStep> named = new HashMap<>();
    group
        .allSteps()
        .filter(step -> step.name() != null)
        .forEach(
            step -> {
              RawStep first = named.putIfAbsent(step.name(), step);
              if (first != null) {
                problems.add(
                    step.at(),
                    "duplicate name '%s': the step in line %d has it already"
                        .formatted(step.name(), first.at().line()));
              }
            });
  }

  private void chain(RawStep chain) {
    RawStep previous = null;
    for (RawStep step : chain.steps()) {
      if (!step.inputs().isEmpty() && step.role() != Role.SOURCE) {
        Name first = step.inputs().values().iterator().next().get(0);
        problems.add(
            first.at(),
            "a step in a chain reads from the step before it: remove 'input', or put the step under"
                + " 'extra_transforms'");
      }
      if (previous != null) {
        links.setInput(step, "input", List.of(new Link.ToStep(previous, null, step.at())));
      } else if (step.role() != Role.SOURCE) {
        for (String tag : links.inputs(chain).keySet()) {
          links.setInput(step, tag, List.of(new Link.ToInput(tag, step.at())));
        }
      } else if (!links.inputs(chain).isEmpty()) {
        problems.add(
            chain.at(),
            "a chain has either an 'input' or a 'source': its first step reads only one");
      }
      previous = step;
    }
  }

  private void namedInputs(RawStep step, Scope scope) {
    step.inputs()
        .forEach(
            (tag, names) -> {
              List<Link> found = new ArrayList<>();
              names.forEach(name -> scope.find(name).ifPresent(found::add));
              links.setInput(step, tag, found);
            });
  }

  @SuppressWarnings("ReferenceEquality") // Two places of a file may hold equal steps.
  private void output(RawStep group, String tag, Name name, Scope scope) {
    scope
        .find(name)
        .ifPresent(
            link -> {
              if (group.kind() == Kind.CHAIN
                  && !(link instanceof Link.ToStep to && to.step().equals(group.last()))) {
                problems.add(
                    name.at(),
                    "the output of a chain is that of its last step: '%s' is not its last step"
                        .formatted(name.text()));
              }
              links.setOutput(group, tag, link);
            });
  }
}
