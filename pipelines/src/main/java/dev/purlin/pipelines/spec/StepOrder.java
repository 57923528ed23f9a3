package dev.purlin.pipelines.spec;

import dev.purlin.core.problem.Required;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Puts every step after those that it reads from, and otherwise keeps the file's order. */
final class StepOrder {
  private final Map<String, StepSpec> steps = new HashMap<>();
  private final Set<String> visited = new HashSet<>();
  private final List<StepSpec> sorted = new ArrayList<>();

  private StepOrder(Collection<StepSpec> steps) {
    steps.forEach(step -> this.steps.put(step.name(), step));
  }

  static List<StepSpec> sort(Collection<StepSpec> steps) {
    StepOrder order = new StepOrder(steps);
    steps.forEach(order::visit);
    return order.sorted;
  }

  private void visit(StepSpec step) {
    if (visited.add(step.name())) {
      step.inputs().values().stream()
          .flatMap(List::stream)
          .forEach(reference -> visit(Required.get(steps, reference.step())));
      sorted.add(step);
    }
  }
}
