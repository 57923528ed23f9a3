package dev.purlin.pipelines.graph;

import dev.purlin.core.problem.Required;
import dev.purlin.pipelines.spec.Graph;
import dev.purlin.pipelines.spec.Graph.Node;
import dev.purlin.pipelines.spec.Graph.Role;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The order of the lines of a drawing: every step after those it reads from, and as soon after them
 * as can be; a source only when nothing else can go on without it.
 */
final class VertexOrder {
  private VertexOrder() {}

  static List<Node> of(Graph graph) {
    Map<String, Set<String>> waitsFor = new HashMap<>();
    graph.nodes().forEach(node -> waitsFor.put(node.name(), new HashSet<>()));
    graph.edges().forEach(edge -> Required.get(waitsFor, edge.to()).add(edge.from()));
    List<Node> left = new ArrayList<>(graph.nodes());
    Map<String, Integer> drawn = new HashMap<>();
    List<Node> order = new ArrayList<>();
    // The first of equals is taken, which keeps the file's order.
    Comparator<Node> soonest =
        Comparator.<Node>comparingInt(
                node ->
                    -Required.get(waitsFor, node.name()).stream()
                        .mapToInt(drawn::get)
                        .max()
                        .orElse(-1))
            .thenComparing(node -> node.role() != Role.SINK);
    while (!left.isEmpty()) {
      Node next =
          left.stream()
              .filter(node -> drawn.keySet().containsAll(Required.get(waitsFor, node.name())))
              .min(soonest)
              .orElseThrow(() -> new IllegalArgumentException("the graph has a circle"));
      drawn.put(next.name(), order.size());
      order.add(next);
      left.remove(next);
    }
    return order;
  }
}
