package dev.purlin.pipelines.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.purlin.pipelines.graph.GraphSvg;
import dev.purlin.pipelines.run.Amounts;
import dev.purlin.pipelines.spec.Graph;
import dev.purlin.pipelines.spec.Graph.Edge;
import dev.purlin.pipelines.spec.Graph.Node;
import dev.purlin.pipelines.spec.Graph.Role;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The graph of a record, with the rows that went each way. */
final class RunGraph {
  private final JsonNode record;

  RunGraph(JsonNode record) {
    this.record = record;
  }

  /** Whether the record has one; those of older versions do not. */
  boolean exists() {
    return !record.path("graph").path("nodes").isEmpty();
  }

  String svg() {
    return GraphSvg.within(graph(), edge -> count(edge));
  }

  Graph graph() {
    List<Node> nodes = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (JsonNode node : record.path("graph").path("nodes")) {
      String name = node.path("step").asText();
      if (names.add(name)) {
        Role role = Role.valueOf(node.path("role").asText().toUpperCase(Locale.ROOT));
        nodes.add(new Node(name, node.path("type").asText(), role));
      }
    }
    List<Edge> edges = new ArrayList<>();
    for (JsonNode edge : record.path("graph").path("edges")) {
      edges.add(
          new Edge(
              edge.path("from").asText(),
              edge.path("output").textValue(),
              edge.path("to").asText(),
              edge.path("input").asText(),
              edge.path("error").asBoolean()));
    }
    return new Graph(nodes, edges);
  }

  private String count(Edge edge) {
    for (JsonNode step : record.path("steps")) {
      if (step.path("step").asText().equals(edge.from())) {
        return Amounts.count(rows(step, edge));
      }
    }
    return "";
  }

  private static long rows(JsonNode step, Edge edge) {
    if (edge.error()) {
      return step.path("rejected").asLong();
    }
    JsonNode outputs = step.path("outputs");
    if (edge.output() != null && outputs.has(edge.output())) {
      return outputs.path(edge.output()).asLong();
    }
    long others = 0;
    for (JsonNode rows : outputs) {
      others += rows.asLong();
    }
    return step.path("written").asLong() - others;
  }
}
