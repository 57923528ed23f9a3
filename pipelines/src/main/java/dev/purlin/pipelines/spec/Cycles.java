package dev.purlin.pipelines.spec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Reports steps of one chain or composite that, directly or not, read from themselves. */
final class Cycles {
  private final ReferenceTargets links;
  private final Problems problems;
  private final Set<RawStep> done = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<RawStep> path = new ArrayList<>();

  Cycles(ReferenceTargets links, Problems problems) {
    this.links = links;
    this.problems = problems;
  }

  void check(RawStep group) {
    group.allSteps().forEach(this::visit);
  }

  private void visit(RawStep step) {
    if (done.contains(step)) {
      return;
    }
    path.add(step);
    for (List<Link> read : links.inputs(step).values()) {
      for (Link link : read) {
        if (link instanceof Link.ToStep to) {
          int start = indexOf(to.step());
          if (start < 0) {
            visit(to.step());
          } else {
            report(path.subList(start, path.size()), link.at());
          }
        }
      }
    }
    path.remove(path.size() - 1);
    done.add(step);
  }

  @SuppressWarnings("ReferenceEquality") // Two places of a file may hold equal steps.
  private int indexOf(RawStep step) {
    for (int i = 0; i < path.size(); i++) {
      if (path.get(i) == step) {
        return i;
      }
    }
    return -1;
  }

  private void report(List<RawStep> cycle, Position at) {
    if (cycle.size() == 1) {
      problems.add(at, "'%s' reads from itself".formatted(cycle.get(0).label()));
      return;
    }
    // The path leads from readers to what they read; people think the way the rows go.
    List<RawStep> way = new ArrayList<>(cycle);
    way.add(cycle.get(0));
    Collections.reverse(way);
    problems.add(
        at,
        "a circle, each step waits for the one before: "
            + way.stream().map(RawStep::label).collect(Collectors.joining(" -> ")));
  }
}
