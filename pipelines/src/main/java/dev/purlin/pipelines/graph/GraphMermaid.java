package dev.purlin.pipelines.graph;

import dev.purlin.pipelines.spec.Graph;
import dev.purlin.pipelines.spec.Graph.Edge;
import dev.purlin.pipelines.spec.Graph.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A pipeline as a Mermaid flowchart, which GitHub and others draw within Markdown. */
public final class GraphMermaid {
  private GraphMermaid() {}

  public static String render(Graph graph) {
    StringBuilder text = new StringBuilder("flowchart TD\n");
    Map<String, String> ids = new HashMap<>();
    for (Node node : graph.nodes()) {
      String id = "s" + (ids.size() + 1);
      ids.put(node.name(), id);
      text.append("  ").append(id).append(shape(node)).append(":::").append(style(node));
      text.append('\n');
    }
    List<String> errors = new ArrayList<>();
    for (int i = 0; i < graph.edges().size(); i++) {
      Edge edge = graph.edges().get(i);
      text.append("  ").append(ids.get(edge.from())).append(edge.error() ? " -.->" : " -->");
      if (edge.output() != null) {
        text.append("|\"").append(escaped(edge.output())).append("\"|");
      }
      text.append(' ').append(ids.get(edge.to())).append('\n');
      if (edge.error()) {
        errors.add(String.valueOf(i));
      }
    }
    text.append("  classDef source fill:#e6f4f1,stroke:#2a9d8f,color:#0f172a\n");
    text.append("  classDef step fill:#f8fafc,stroke:#94a3b8,color:#0f172a\n");
    text.append("  classDef sink fill:#eef2ff,stroke:#6366f1,color:#0f172a\n");
    if (!errors.isEmpty()) {
      text.append("  linkStyle ").append(String.join(",", errors));
      text.append(" stroke:#dc2626,color:#dc2626\n");
    }
    return text.toString();
  }

  private static String shape(Node node) {
    String type = Labels.saysItsType(node) ? "" : "<br>" + escaped(node.type());
    String label = '"' + escaped(node.name()) + type + '"';
    return switch (node.role()) {
      case SOURCE, SINK -> "([" + label + "])";
      case STEP -> "[" + label + "]";
    };
  }

  private static String style(Node node) {
    return switch (node.role()) {
      case SOURCE -> "source";
      case STEP -> "step";
      case SINK -> "sink";
    };
  }

  /** Mermaid reads entities within quotes, written with {@code #} for {@code &}. */
  private static String escaped(String text) {
    return text.replace("#", "#35;")
        .replace("\"", "#quot;")
        .replace("&", "#amp;")
        .replace("<", "#lt;")
        .replace(">", "#gt;");
  }
}
