package dev.purlin.pipelines.graph;

import dev.purlin.core.problem.Required;
import dev.purlin.pipelines.spec.Graph;
import dev.purlin.pipelines.spec.Graph.Edge;
import dev.purlin.pipelines.spec.Graph.Node;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Places the steps of a pipeline in layers from top to bottom, each below all that it reads from.
 *
 * <p>After Sugiyama, Tagawa and Toda, Methods for Visual Understanding of Hierarchical System
 * Structures (1981): layers by longest path, bends where an edge passes a layer, few crossings by
 * barycentres ({@link Crossings}), then straight lines ({@link Columns}).
 */
final class GraphLayout {
  private static final double BEND_WIDTH = 6;

  private final List<List<Vertex>> layers = new ArrayList<>();
  private final Map<String, Vertex> vertices = new LinkedHashMap<>();
  private final Map<Edge, List<Vertex>> ways = new LinkedHashMap<>();

  private GraphLayout() {}

  /**
   * Places a graph.
   *
   * @param width the width of a step's box
   * @param gap the least distance of two boxes in a layer
   */
  static GraphLayout of(Graph graph, ToDoubleFunction<Node> width, double gap) {
    GraphLayout layout = new GraphLayout();
    graph
        .nodes()
        .forEach(
            node -> layout.vertices.put(node.name(), new Vertex(node, width.applyAsDouble(node))));
    layout.assignLayers(graph);
    layout.addBends(graph);
    Crossings.reduce(layout.layers);
    Columns.assign(layout.layers, gap);
    return layout;
  }

  List<List<Vertex>> layers() {
    return layers;
  }

  /** The step, the bends on the way, and the step that an edge leads to. */
  List<Vertex> way(Edge edge) {
    return Required.get(ways, edge);
  }

  private Vertex vertex(String step) {
    return Required.get(vertices, step);
  }

  double width() {
    return layers.stream()
        .flatMap(List::stream)
        .mapToDouble(vertex -> vertex.x + vertex.width / 2)
        .max()
        .orElse(0);
  }

  private void assignLayers(Graph graph) {
    Map<String, List<Edge>> incoming = new HashMap<>();
    Map<String, List<Edge>> outgoing = new HashMap<>();
    for (Edge edge : graph.edges()) {
      incoming.computeIfAbsent(edge.to(), to -> new ArrayList<>()).add(edge);
      outgoing.computeIfAbsent(edge.from(), from -> new ArrayList<>()).add(edge);
    }
    for (Vertex vertex : vertices.values()) {
      for (Edge edge : incoming.getOrDefault(vertex.step().name(), List.of())) {
        vertex.layer = Math.max(vertex.layer, vertex(edge.from()).layer + 1);
      }
    }
    // A source stands just above the first step that reads it, not at the very top.
    List<Vertex> upwards = new ArrayList<>(vertices.values());
    Collections.reverse(upwards);
    for (Vertex vertex : upwards) {
      List<Edge> read = outgoing.getOrDefault(vertex.step().name(), List.of());
      if (!incoming.containsKey(vertex.step().name()) && !read.isEmpty()) {
        vertex.layer = read.stream().mapToInt(edge -> vertex(edge.to()).layer - 1).min().getAsInt();
      }
    }
    vertices.values().forEach(this::addToLayer);
  }

  private void addToLayer(Vertex vertex) {
    while (layers.size() <= vertex.layer) {
      layers.add(new ArrayList<>());
    }
    vertex.index = layers.get(vertex.layer).size();
    layers.get(vertex.layer).add(vertex);
  }

  private void addBends(Graph graph) {
    for (Edge edge : graph.edges()) {
      List<Vertex> way = new ArrayList<>();
      Vertex from = vertex(edge.from());
      Vertex to = vertex(edge.to());
      way.add(from);
      for (int layer = from.layer + 1; layer < to.layer; layer++) {
        Vertex bend = new Vertex(null, BEND_WIDTH);
        bend.layer = layer;
        addToLayer(bend);
        way.add(bend);
      }
      way.add(to);
      for (int i = 1; i < way.size(); i++) {
        way.get(i - 1).below.add(way.get(i));
        way.get(i).above.add(way.get(i - 1));
      }
      ways.put(edge, way);
    }
  }
}
