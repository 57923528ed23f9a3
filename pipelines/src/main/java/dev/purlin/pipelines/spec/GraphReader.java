package dev.purlin.pipelines.spec;

import dev.purlin.core.problem.Required;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Steps -> their picture. */
final class GraphReader {
  private GraphReader() {}

  static Graph read(List<StepSpec> steps) {
    Map<String, StepSpec> byName = new HashMap<>();
    steps.forEach(step -> byName.put(step.name(), step));
    List<Graph.Edge> edges = new ArrayList<>();
    Set<String> read = new HashSet<>();
    for (StepSpec step : steps) {
      step.inputs()
          .forEach(
              (tag, references) -> {
                for (Reference reference : references) {
                  String errors = Required.get(byName, reference.step()).errorOutput();
                  boolean error = errors != null && errors.equals(reference.output());
                  edges.add(
                      new Graph.Edge(
                          reference.step(), reference.output(), step.name(), tag, error));
                  if (!error) {
                    read.add(reference.step());
                  }
                }
              });
    }
    List<Graph.Node> nodes =
        steps.stream()
            .map(step -> new Graph.Node(step.name(), step.type(), role(step, read)))
            .toList();
    return new Graph(nodes, List.copyOf(edges));
  }

  private static Graph.Role role(StepSpec step, Set<String> read) {
    if (step.inputs().isEmpty()) {
      return Graph.Role.SOURCE;
    }
    return read.contains(step.name()) ? Graph.Role.STEP : Graph.Role.SINK;
  }
}
