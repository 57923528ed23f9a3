package dev.purlin.pipelines.graph;

import dev.purlin.pipelines.spec.Graph;
import dev.purlin.pipelines.spec.Graph.Edge;
import dev.purlin.pipelines.spec.Graph.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A pipeline as text for a terminal: a line for each step, the way of its rows drawn at the left.
 *
 * <pre>
 * ○    Orders       ReadFromCsv
 * ├╌╮
 * │ ■  Rejected     WriteToCsv
 * ●    MapToFields
 * ├─■  All          WriteToCsv
 * │ ○  Customers    ReadFromCsv
 * ●─╯  Both         Join  (o: MapToFields, c: Customers)
 * ■    WriteToJson
 *
 * ○ source   ● step   ■ sink   ╎ rejected rows
 * </pre>
 */
public final class GraphText {
  private static final String GAP = "  ";

  private GraphText() {}

  /** Draws a pipeline; the lines are as long as the names need. */
  public static String render(Graph graph) {
    Rails rails = new Rails(graph);
    List<Rails.Line> lines = new ArrayList<>();
    VertexOrder.of(graph).forEach(node -> lines.addAll(rails.step(node)));
    int widthOfRails = width(lines.stream().map(Rails.Line::rails).toList());
    int widthOfNames =
        width(
            lines.stream()
                .filter(line -> line.node() != null)
                .map(line -> line.node().name())
                .toList());
    StringBuilder text = new StringBuilder();
    for (Rails.Line line : lines) {
      StringBuilder row = new StringBuilder(line.rails());
      if (line.node() != null) {
        pad(row, widthOfRails).append(GAP).append(line.node().name());
        pad(row, widthOfRails + GAP.length() + widthOfNames).append(GAP);
        row.append(type(line.node())).append(inputs(line.node(), graph));
      }
      text.append(row.toString().stripTrailing()).append('\n');
    }
    text.append("\n○ source   ● step   ■ sink");
    if (graph.edges().stream().anyMatch(Edge::error)) {
      text.append("   ╎ rejected rows");
    }
    return text.append('\n').toString();
  }

  private static int width(List<String> texts) {
    return texts.stream().mapToInt(String::length).max().orElse(0);
  }

  private static StringBuilder pad(StringBuilder text, int width) {
    while (text.length() < width) {
      text.append(' ');
    }
    return text;
  }

  private static boolean isNamed(Edge edge) {
    return edge.output() != null && !edge.error();
  }

  /** The type, unless the name says it already. */
  private static String type(Node node) {
    return Labels.saysItsType(node) ? "" : node.type();
  }

  /**
   * What a step reads, if that is more than one thing, or a named output: where lines meet or part,
   * which is which.
   */
  private static String inputs(Node node, Graph graph) {
    List<Edge> edges =
        graph.edges().stream().filter(edge -> edge.to().equals(node.name())).toList();
    if (edges.size() < 2 && edges.stream().noneMatch(GraphText::isNamed)) {
      return "";
    }
    boolean tagged = edges.stream().map(Edge::input).distinct().count() > 1;
    return edges.stream()
        .map(edge -> (tagged ? edge.input() + ": " : "") + Labels.output(edge))
        .collect(Collectors.joining(", ", GAP + "(", ")"));
  }
}
