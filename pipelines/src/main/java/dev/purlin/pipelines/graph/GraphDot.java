package dev.purlin.pipelines.graph;

import dev.purlin.pipelines.spec.Graph;
import dev.purlin.pipelines.spec.Graph.Edge;
import dev.purlin.pipelines.spec.Graph.Node;

/** A pipeline in Graphviz's language DOT. */
public final class GraphDot {
  private GraphDot() {}

  public static String render(Graph graph) {
    StringBuilder text =
        new StringBuilder(
            """
            digraph pipeline {
              rankdir=TB;
              node [shape=box, style="rounded,filled", fontname="Helvetica", fontsize=11];
              edge [fontname="Helvetica", fontsize=9, color="#64748b"];
            """);
    for (Node node : graph.nodes()) {
      text.append(
          "  %s [label=%s, %s];\n".formatted(quoted(node.name()), label(node), style(node)));
    }
    for (Edge edge : graph.edges()) {
      text.append("  %s -> %s".formatted(quoted(edge.from()), quoted(edge.to())));
      String output = edge.output();
      if (output != null && edge.error()) {
        text.append(
            " [label=%s, style=dashed, color=\"#dc2626\", fontcolor=\"#dc2626\"]"
                .formatted(quoted(output)));
      } else if (output != null) {
        text.append(" [label=%s]".formatted(quoted(output)));
      }
      text.append(";\n");
    }
    return text.append("}\n").toString();
  }

  private static String label(Node node) {
    return Labels.saysItsType(node)
        ? quoted(node.name())
        : quoted(node.name() + "\n" + node.type());
  }

  private static String style(Node node) {
    return switch (node.role()) {
      case SOURCE -> "fillcolor=\"#e6f4f1\", color=\"#2a9d8f\"";
      case STEP -> "fillcolor=\"#f8fafc\", color=\"#94a3b8\"";
      case SINK -> "fillcolor=\"#eef2ff\", color=\"#6366f1\"";
    };
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }
}
