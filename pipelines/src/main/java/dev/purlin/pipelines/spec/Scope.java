package dev.purlin.pipelines.spec;

import dev.purlin.core.problem.Names;
import dev.purlin.pipelines.spec.RawStep.Kind;
import dev.purlin.pipelines.spec.RawStep.Name;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The names that the steps of one chain or composite can refer to. */
record Scope(RawStep group, ReferenceTargets links, Problems problems) {

  /** What a name means; empty, with a problem reported, if it means nothing or several steps. */
  Optional<Link> find(Name name) {
    String text = name.text();
    if (links.inputs(group).containsKey(text)) {
      return Optional.of(new Link.ToInput(text, name.at()));
    }
    List<RawStep> called = called(text);
    if (!called.isEmpty()) {
      return only(called, text, null, name);
    }
    // Both names of steps and names of outputs may have dots in them.
    for (int dot = text.lastIndexOf('.'); dot > 0; dot = text.lastIndexOf('.', dot - 1)) {
      String step = text.substring(0, dot);
      called = called(step);
      if (!called.isEmpty()) {
        return only(called, step, text.substring(dot + 1), name);
      }
    }
    int dot = text.lastIndexOf('.');
    problems.add(name.at(), unknown(dot < 0 ? text : text.substring(0, dot)));
    links.lose(text);
    return Optional.empty();
  }

  private Optional<Link> only(
      List<RawStep> called, String step, @Nullable String output, Name name) {
    if (called.size() == 1) {
      return Optional.of(new Link.ToStep(called.get(0), output, name.at()));
    }
    String lines =
        called.stream()
            .map(candidate -> String.valueOf(candidate.at().line()))
            .collect(Collectors.joining(", "));
    problems.add(
        name.at(),
        "ambiguous: '%s' may mean any of the steps in lines %s; give the one you mean a 'name'"
            .formatted(step, lines));
    links.lose(name.text());
    return Optional.empty();
  }

  private List<RawStep> called(String reference) {
    return group.allSteps().filter(step -> step.isCalled(reference)).toList();
  }

  private String unknown(String step) {
    for (RawStep outer = links.group(group); outer != null; outer = links.group(outer)) {
      if (links.inputs(outer).containsKey(step) || anyIsCalled(outer, step)) {
        return "'%s' is outside of this %s: hand it in through the %s's 'input'"
            .formatted(step, group.type(), group.type());
      }
    }
    Optional<RawStep> inner = innermost(group, step);
    if (inner.isPresent()) {
      return "'%s' is inside of '%s': let that %s have it as its 'output'"
          .formatted(step, inner.get().label(), inner.get().type());
    }
    if (step.equals("input")) {
      return group.name() == null && links.group(group) == null
          ? "a pipeline has no 'input': name the step to read from"
          : "this %s has no 'input'".formatted(group.type());
    }
    return Names.unknown("step", step, known());
  }

  private static boolean anyIsCalled(RawStep group, String step) {
    return group.allSteps().anyMatch(candidate -> candidate.isCalled(step));
  }

  /** The chain or composite within a group that has a step of this name. */
  private static Optional<RawStep> innermost(RawStep group, String step) {
    return group
        .allSteps()
        .filter(candidate -> candidate.kind() != Kind.TRANSFORM)
        .flatMap(
            candidate ->
                anyIsCalled(candidate, step)
                    ? Optional.of(candidate).stream()
                    : innermost(candidate, step).stream())
        .findFirst();
  }

  private Set<String> known() {
    Set<String> known = new LinkedHashSet<>(links.inputs(group).keySet());
    group.allSteps().forEach(step -> known.add(step.name() == null ? step.type() : step.name()));
    return known;
  }
}
