package dev.purlin.pipelines.graph;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import dev.purlin.pipelines.spec.Graph;
import dev.purlin.pipelines.spec.PipelineFile;
import dev.purlin.pipelines.spec.StepTypes;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The pictures of pipelines. */
public class GraphTest {
  private static final StepTypes TYPES =
      StepTypes.of(Set.of("ReadFromCsv", "WriteToCsv", "WriteToJson", "MapToFields", "Join"));

  private static final Graph ORDERS =
      graph(
          """
          pipeline:
            transforms:
              - {type: ReadFromCsv, name: Orders, config: {error_handling: {output: errors}}}
              - {type: WriteToCsv, name: Rejected, input: Orders.errors}
              - {type: MapToFields, input: Orders}
              - {type: ReadFromCsv, name: Customers}
              - {type: Join, name: 'Both "#1" <&>', input: {o: MapToFields, c: Customers}}
              - {type: WriteToJson, input: 'Both "#1" <&>'}
              - {type: WriteToCsv, name: All, input: MapToFields}
          """);

  private static Graph graph(String text) {
    return Graph.of(PipelineFile.parse("p.yaml", text, Map.of(), TYPES, Map.of()));
  }

  @Test
  public void nodesHaveRolesAndEdgesSayWhatTheyCarry() {
    assertThat(
        ORDERS.nodes().stream().map(node -> node.name() + " " + node.role()).toList(),
        contains(
            "Orders SOURCE",
            "Rejected SINK",
            "MapToFields STEP",
            "Customers SOURCE",
            "Both \"#1\" <&> STEP",
            "WriteToJson SINK",
            "All SINK"));
    assertThat(
        ORDERS.edges().get(0), is(new Graph.Edge("Orders", "errors", "Rejected", "input", true)));
    assertThat(
        ORDERS.edges().get(2),
        is(new Graph.Edge("MapToFields", null, "Both \"#1\" <&>", "o", false)));
  }

  @Test
  public void textHasALineForEachStepAndRailsBetweenThem() {
    assertThat(
        GraphText.render(ORDERS),
        is(
            """
            ○    Orders         ReadFromCsv
            ├╌╮
            │ ■  Rejected       WriteToCsv
            ●    MapToFields
            ├─■  All            WriteToCsv
            │ ○  Customers      ReadFromCsv
            ●─╯  Both "#1" <&>  Join  (o: MapToFields, c: Customers)
            ■    WriteToJson

            ○ source   ● step   ■ sink   ╎ rejected rows
            """));
  }

  @Test
  public void railsPassOneAnother() {
    assertThat(
        GraphText.render(
            graph(
                """
                pipeline:
                  transforms:
                    - {type: ReadFromCsv, name: A, config: {error_handling: {output: e}}}
                    - {type: ReadFromCsv, name: B}
                    - {type: Join, name: AB, input: {a: A, b: B}}
                    - {type: Join, name: Again, input: {a: A, ab: AB}}
                    - {type: WriteToCsv, name: All, input: [A.e, AB, Again, B]}
                """)),
        is(
            """
            ○        A      ReadFromCsv
            ├╌╮
            │ ╎ ○    B      ReadFromCsv
            ├─╎─┼─●  AB     Join  (a: A, b: B)
            ●─╎─│─┤  Again  Join  (a: A, ab: AB)
            ■─┴─┴─╯  All    WriteToCsv  (A.e, AB, Again, B)

            ○ source   ● step   ■ sink   ╎ rejected rows
            """));
  }

  @Test
  public void mermaid() {
    assertThat(
        GraphMermaid.render(ORDERS),
        is(
            """
            flowchart TD
              s1(["Orders<br>ReadFromCsv"]):::source
              s2(["Rejected<br>WriteToCsv"]):::sink
              s3["MapToFields"]:::step
              s4(["Customers<br>ReadFromCsv"]):::source
              s5["Both #quot;#35;1#quot; #lt;#amp;#gt;<br>Join"]:::step
              s6(["WriteToJson"]):::sink
              s7(["All<br>WriteToCsv"]):::sink
              s1 -.->|"errors"| s2
              s1 --> s3
              s3 --> s5
              s4 --> s5
              s5 --> s6
              s3 --> s7
              classDef source fill:#e6f4f1,stroke:#2a9d8f,color:#0f172a
              classDef step fill:#f8fafc,stroke:#94a3b8,color:#0f172a
              classDef sink fill:#eef2ff,stroke:#6366f1,color:#0f172a
              linkStyle 0 stroke:#dc2626,color:#dc2626
            """));
  }

  @Test
  public void dot() {
    List<String> lines = GraphDot.render(ORDERS).lines().toList();
    assertThat(
        lines.get(8),
        is(
            "  \"Both \\\"#1\\\" <&>\" [label=\"Both \\\"#1\\\" <&>\\n"
                + "Join\", fillcolor=\"#f8fafc\", color=\"#94a3b8\"];"));
    assertThat(
        lines.get(11),
        is(
            "  \"Orders\" -> \"Rejected\" [label=\"errors\", style=dashed, color=\"#dc2626\","
                + " fontcolor=\"#dc2626\"];"));
    assertThat(lines.get(12), is("  \"Orders\" -> \"MapToFields\";"));
  }

  @Test
  public void svgShowsEveryStepAndEdge() throws Exception {
    Document svg =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(GraphSvg.render(ORDERS))));
    assertThat(
        texts(svg, "name"),
        contains(
            "Orders",
            "Rejected",
            "MapToFields",
            "Customers",
            "All",
            "Both \"#1\" <&>",
            "WriteToJson"));
    assertThat(texts(svg, "label error-label"), contains("errors"));
    assertThat(texts(svg, "label"), contains("o", "c"));
    assertThat(elements(svg, "path", "edge").size(), is(5));
    assertThat(elements(svg, "path", "edge error").size(), is(1));
  }

  @Test
  public void boxesKeepTheirDistanceAndEdgesLeadDown() {
    GraphLayout layout = GraphLayout.of(ORDERS, node -> 100, 20);
    for (List<Vertex> layer : layout.layers()) {
      for (int i = 1; i < layer.size(); i++) {
        double distance = layer.get(i).x - layer.get(i - 1).x;
        double widths = (layer.get(i).width + layer.get(i - 1).width) / 2;
        assertThat(distance, greaterThanOrEqualTo(widths + 20 - 1e-6));
      }
    }
    for (Graph.Edge edge : ORDERS.edges()) {
      List<Vertex> way = layout.way(edge);
      for (int i = 1; i < way.size(); i++) {
        assertThat(way.get(i).layer, is(way.get(i - 1).layer + 1));
      }
    }
  }

  @Test
  public void chainIsAStraightLine() {
    Graph chain =
        graph("pipeline: {type: chain, source: {type: ReadFromCsv}, sink: {type: WriteToCsv}}");
    List<List<Vertex>> layers =
        GraphLayout.of(chain, node -> 100 + node.name().length(), 20).layers();
    assertThat(layers.get(0).get(0).x, closeTo(layers.get(1).get(0).x, 0.01));
  }

  @Test
  public void sourceStandsJustAboveItsFirstReader() {
    GraphLayout layout = GraphLayout.of(ORDERS, node -> 100, 20);
    assertThat(
        layout.layers().get(1).stream()
            .filter(vertex -> !vertex.isBend())
            .map(vertex -> vertex.step().name())
            .toList(),
        contains("Rejected", "MapToFields", "Customers"));
    assertThat(layout.width(), lessThan(500.0));
    assertThat(layout.width(), greaterThan(300.0));
  }

  private static List<String> texts(Document svg, String style) {
    return elements(svg, "text", style).stream().map(Element::getTextContent).toList();
  }

  private static List<Element> elements(Document svg, String tag, String style) {
    NodeList all = svg.getElementsByTagName(tag);
    List<Element> found = new ArrayList<>();
    for (int i = 0; i < all.getLength(); i++) {
      Element element = (Element) all.item(i);
      if (element.getAttribute("class").equals(style)) {
        found.add(element);
      }
    }
    return found;
  }

  /** Of crossing edges the middles meet, and their counts would cover each other. */
  @Test
  public void countsOnEdgesDoNotCoverEachOther() throws Exception {
    Graph graph =
        graph(
            """
            pipeline:
              transforms:
                - {type: ReadFromCsv, name: A, config: {error_handling: {output: bad}}}
                - {type: ReadFromCsv, name: B, config: {error_handling: {output: bad}}}
                - {type: ReadFromCsv, name: C, config: {error_handling: {output: bad}}}
                - {type: WriteToJson, name: Bad, input: [A.bad, B.bad, C.bad]}
                - {type: MapToFields, name: Clean A, input: A}
                - {type: MapToFields, name: Clean B, input: B}
                - {type: MapToFields, name: Clean C, input: C}
                - {type: Join, input: {a: Clean A, b: Clean B, c: Clean C}}
                - {type: WriteToCsv, name: Load A, input: Clean A}
                - {type: WriteToCsv, name: Load B, input: Clean B}
                - {type: WriteToCsv, name: Load C, input: Clean C}
                - {type: WriteToCsv, name: All, input: Join}
            """);
    String svg = GraphSvg.within(graph, edge -> "1,234");
    List<double[]> counts = new ArrayList<>();
    Matcher count =
        Pattern.compile("class=\"count[^\"]*\" x=\"([\\d.]+)\" y=\"([\\d.]+)\"").matcher(svg);
    while (count.find()) {
      double x = Double.parseDouble(count.group(1));
      double y = Double.parseDouble(count.group(2));
      for (double[] other : counts) {
        double apart = Math.max(Math.abs(x - other[0]) / 36, Math.abs(y - other[1]) / 13);
        assertThat(apart, greaterThanOrEqualTo(0.99));
      }
      counts.add(new double[] {x, y});
    }
    assertThat(counts.size(), is(graph.edges().size()));
  }
}
