package dev.purlin.pipelines.graph;

import dev.purlin.core.problem.Required;
import dev.purlin.pipelines.spec.Graph;
import dev.purlin.pipelines.spec.Graph.Edge;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where edges leave and enter the boxes: one place for each output, one for each edge that enters.
 */
final class SvgPorts {
  private static final double WIDEST = 34;

  private final Graph graph;
  private final Map<Edge, Double> starts = new HashMap<>();
  private final Map<Edge, Double> ends = new HashMap<>();
  private final Map<Edge, Side> sides = new HashMap<>();

  /** On which side of its end the label of an edge has room. */
  enum Side {
    LEFT,
    MIDDLE,
    RIGHT
  }

  SvgPorts(Graph graph, GraphLayout layout) {
    this.graph = graph;
    layout.layers().stream()
        .flatMap(List::stream)
        .filter(vertex -> !vertex.isBend())
        .forEach(vertex -> place(vertex, layout));
  }

  double start(Edge edge) {
    return Required.get(starts, edge);
  }

  double end(Edge edge) {
    return Required.get(ends, edge);
  }

  Side side(Edge edge) {
    return Required.get(sides, edge);
  }

  /** Whether an edge is the one that carries the label of its output. */
  boolean isFirstOfOutput(Edge edge) {
    return graph.edges().stream()
        .filter(other -> Labels.output(other).equals(Labels.output(edge)))
        .findFirst()
        .filter(edge::equals)
        .isPresent();
  }

  boolean hasTaggedInputs(String step) {
    return graph.edges().stream()
            .filter(edge -> edge.to().equals(step))
            .map(Edge::input)
            .distinct()
            .count()
        > 1;
  }

  private void place(Vertex vertex, GraphLayout layout) {
    Map<String, List<Edge>> byOutput = new HashMap<>();
    List<Edge> entering = new ArrayList<>();
    for (Edge edge : graph.edges()) {
      if (edge.from().equals(vertex.step().name())) {
        byOutput.computeIfAbsent(Labels.output(edge), o -> new ArrayList<>()).add(edge);
      }
      if (edge.to().equals(vertex.step().name())) {
        entering.add(edge);
      }
    }
    List<List<Edge>> outputs = new ArrayList<>(byOutput.values());
    outputs.sort(
        Comparator.comparingDouble(
            edges ->
                edges.stream().mapToDouble(edge -> layout.way(edge).get(1).x).average().orElse(0)));
    for (int i = 0; i < outputs.size(); i++) {
      double x = port(vertex, i, outputs.size());
      outputs.get(i).forEach(edge -> starts.put(edge, x));
    }
    entering.sort(
        Comparator.comparingDouble(edge -> layout.way(edge).get(layout.way(edge).size() - 2).x));
    for (int i = 0; i < entering.size(); i++) {
      ends.put(entering.get(i), port(vertex, i, entering.size()));
      Side inner = i == 0 ? Side.LEFT : Side.MIDDLE;
      sides.put(entering.get(i), i == entering.size() - 1 ? Side.RIGHT : inner);
    }
  }

  private static double port(Vertex vertex, int index, int count) {
    double distance = Math.min(WIDEST, (vertex.width - 24) / Math.max(1, count));
    return vertex.x + (index - (count - 1) / 2.0) * distance;
  }
}
