package dev.purlin.pipelines.graph;

import dev.purlin.pipelines.spec.Graph;
import dev.purlin.pipelines.spec.Graph.Edge;
import dev.purlin.pipelines.spec.Graph.Node;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * A pipeline as an SVG picture, from top to bottom: sources green, sinks violet, the way of
 * rejected rows red and dashed.
 */
public final class GraphSvg {
  private static final double MARGIN = 24;
  private static final double BOX_HEIGHT = 46;
  private static final double LAYER_HEIGHT = 104;
  private static final double GAP = 28;

  private final Graph graph;
  private final GraphLayout layout;
  private final SvgPorts ports;
  private final Function<Edge, String> counts;
  private final SvgCounts placed = new SvgCounts();
  private final StringBuilder svg = new StringBuilder();

  private GraphSvg(Graph graph, Function<Edge, String> counts) {
    this.counts = counts;
    this.graph = graph;
    this.layout = GraphLayout.of(graph, SvgText::boxWidth, GAP);
    this.ports = new SvgPorts(graph, layout);
  }

  public static String render(Graph graph) {
    return new GraphSvg(graph, edge -> "").picture();
  }

  /**
   * The picture as a part of a page, which brings the colours: without a background, a style or a
   * namespace.
   *
   * @param counts what stands on an edge; empty for nothing
   */
  public static String within(Graph graph, Function<Edge, String> counts) {
    return new GraphSvg(graph, counts).part();
  }

  private String part() {
    double width = width();
    line(
        "<svg width=\"%.0f\" height=\"%.0f\" viewBox=\"0 0 %.0f %.0f\" role=\"img\""
            + " aria-label=\"The steps, and the rows that went from one to the next\">",
        width, height(), width, height());
    markers();
    contents();
    return svg.toString();
  }

  private double width() {
    return layout.width() + 2 * MARGIN;
  }

  private double height() {
    return (layout.layers().size() - 1) * LAYER_HEIGHT + BOX_HEIGHT + 2 * MARGIN;
  }

  private String picture() {
    double width = width();
    double height = height();
    line(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%.0f\""
            + " viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"pipeline\">",
        width, height, width, height);
    markers();
    svg.append(
        """
        <style>
          text { font-family: Helvetica, Arial, "Liberation Sans", sans-serif; }
          .name { font-size: 13px; font-weight: 600; fill: #0f172a; }
          .type { font-size: 11px; fill: #64748b; }
          .box { stroke-width: 1.25; }
          .source { fill: #e6f4f1; stroke: #2a9d8f; }
          .step { fill: #f8fafc; stroke: #94a3b8; }
          .sink { fill: #eef2ff; stroke: #6366f1; }
          .edge { fill: none; stroke: #64748b; stroke-width: 1.25; marker-end: url(#arrow); }
          .error { stroke: #dc2626; stroke-dasharray: 5 4; marker-end: url(#error-arrow); }
          .label { font-size: 10px; fill: #64748b; paint-order: stroke; stroke: #ffffff; \
        stroke-width: 3px; }
          .error-label { fill: #dc2626; }
        </style>
        """);
    line("<rect width=\"%.0f\" height=\"%.0f\" rx=\"10\" fill=\"#ffffff\"/>", width, height);
    contents();
    return svg.toString();
  }

  private void markers() {
    svg.append(
        """
        <defs>
          <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" \
        orient="auto" markerUnits="userSpaceOnUse"><path d="M0 0.5 L8 4 L0 7.5 z" fill="#64748b"/>\
        </marker>
          <marker id="error-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" \
        markerHeight="8" orient="auto" markerUnits="userSpaceOnUse">\
        <path d="M0 0.5 L8 4 L0 7.5 z" fill="#dc2626"/></marker>
        </defs>
        """);
  }

  private void contents() {
    graph.edges().forEach(this::edge);
    layout.layers().stream()
        .flatMap(List::stream)
        .filter(vertex -> !vertex.isBend())
        .forEach(this::box);
    graph.edges().forEach(this::labels);
    graph.edges().forEach(this::count);
    svg.append("</svg>\n");
  }

  private void box(Vertex vertex) {
    Node node = vertex.step();
    double left = MARGIN + vertex.x - vertex.width / 2;
    double top = top(vertex);
    String style =
        switch (node.role()) {
          case SOURCE -> "source";
          case STEP -> "step";
          case SINK -> "sink";
        };
    double radius = node.role() == Graph.Role.STEP ? 7 : BOX_HEIGHT / 2;
    line("<g><title>%s</title>", SvgText.escape(node.name() + " (" + node.type() + ")"));
    line(
        "<rect class=\"box %s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.0f\" rx=\"%.0f\"/>",
        style, left, top, vertex.width, BOX_HEIGHT, radius);
    String below = SvgText.secondLine(node);
    double x = MARGIN + vertex.x;
    double y = below.isEmpty() ? top + 28 : top + 20;
    line(
        "<text class=\"name\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>",
        x, y, SvgText.escape(Labels.shortName(node)));
    if (!below.isEmpty()) {
      line(
          "<text class=\"type\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>",
          x, top + 36, SvgText.escape(below));
    }
    line("</g>");
  }

  private void edge(Edge edge) {
    List<Vertex> way = layout.way(edge);
    StringBuilder path = new StringBuilder();
    double x = MARGIN + ports.start(edge);
    double y = top(way.get(0)) + BOX_HEIGHT;
    path.append(format("M%.1f %.1f", x, y));
    for (Vertex next : way.subList(1, way.size())) {
      double toX = MARGIN + (next.isBend() ? next.x : ports.end(edge));
      double toY = top(next) - (next.isBend() ? 0 : 1);
      double middle = (y + toY) / 2;
      path.append(format(" C%.1f %.1f %.1f %.1f %.1f %.1f", x, middle, toX, middle, toX, toY));
      x = toX;
      y = toY;
      if (next.isBend()) {
        y = toY + BOX_HEIGHT;
        path.append(format(" L%.1f %.1f", x, y));
      }
    }
    line("<path class=\"edge%s\" d=\"%s\"/>", edge.error() ? " error" : "", path);
  }

  /** On the last part of the way: in its middle, or where no other count is. */
  private void count(Edge edge) {
    String text = counts.apply(edge);
    if (text.isEmpty()) {
      return;
    }
    List<Vertex> way = layout.way(edge);
    Vertex before = way.get(way.size() - 2);
    SvgCounts.Curve curve =
        new SvgCounts.Curve(
            MARGIN + (before.isBend() ? before.x : ports.start(edge)),
            top(before) + BOX_HEIGHT,
            MARGIN + ports.end(edge),
            top(way.get(way.size() - 1)) - 1);
    SvgCounts.Place place = placed.place(text, curve);
    line(
        "<text class=\"count%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>",
        edge.error() ? " error-label" : "", place.x(), place.y() + 4, SvgText.escape(text));
  }

  private void labels(Edge edge) {
    List<Vertex> way = layout.way(edge);
    if (edge.output() != null && ports.isFirstOfOutput(edge)) {
      double y = top(way.get(0)) + BOX_HEIGHT + 15;
      label(edge, edge.output(), ports.start(edge) + 5, y, "start");
    }
    if (ports.hasTaggedInputs(edge.to())) {
      double x = ports.end(edge);
      double y = top(way.get(way.size() - 1)) - 9;
      switch (ports.side(edge)) {
        case LEFT -> label(edge, edge.input(), x - 6, y, "end");
        case MIDDLE -> label(edge, edge.input(), x, y - 6, "middle");
        case RIGHT -> label(edge, edge.input(), x + 6, y, "start");
      }
    }
  }

  private void label(Edge edge, String text, double x, double y, String anchor) {
    line(
        "<text class=\"label%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
        edge.error() ? " error-label" : "", MARGIN + x, y, anchor, SvgText.escape(text));
  }

  private static double top(Vertex vertex) {
    return MARGIN + vertex.layer * LAYER_HEIGHT;
  }

  private void line(String format, Object... arguments) {
    svg.append(arguments.length == 0 ? format : format(format, arguments)).append('\n');
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
