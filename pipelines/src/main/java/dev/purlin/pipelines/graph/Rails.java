package dev.purlin.pipelines.graph;

import dev.purlin.pipelines.spec.Graph;
import dev.purlin.pipelines.spec.Graph.Edge;
import dev.purlin.pipelines.spec.Graph.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Draws the rails down the left of a text drawing: a rail for each output that is still to be read,
 * ending in its last reader.
 */
final class Rails {
  /**
   * A line of the drawing.
   *
   * @param node the step that stands in the line, if one does
   */
  record Line(String rails, @Nullable Node node) {}

  /** An output on its way, and how many steps are still to read it. */
  private static final class Rail {
    private final String output;
    private final boolean error;
    private long readers;

    Rail(String output, boolean error, long readers) {
      this.output = output;
      this.error = error;
      this.readers = readers;
    }
  }

  private final Graph graph;
  // Null where no rail runs.
  private final List<@Nullable Rail> rails = new ArrayList<>();

  Rails(Graph graph) {
    this.graph = graph;
  }

  /** The lines of the next step: its own and, if it has several outputs, one where they part. */
  List<Line> step(Node node) {
    Set<String> read =
        graph.edges().stream()
            .filter(edge -> edge.to().equals(node.name()))
            .map(Labels::output)
            .collect(Collectors.toSet());
    Set<Integer> inputs = new TreeSet<>();
    Set<Integer> ending = new TreeSet<>();
    for (int i = 0; i < rails.size(); i++) {
      Rail rail = rails.get(i);
      if (rail != null && read.contains(rail.output)) {
        inputs.add(i);
        if (--rail.readers == 0) {
          ending.add(i);
        }
      }
    }
    int column =
        ending.isEmpty()
            ? free(inputs.isEmpty() ? 0 : inputs.iterator().next() + 1)
            : ending.iterator().next();
    List<Line> lines = new ArrayList<>();
    lines.add(new Line(stepLine(node, column, inputs, ending), node));
    ending.forEach(i -> rails.set(i, null));
    List<Rail> outputs = outputs(node);
    if (!outputs.isEmpty()) {
      rails.set(column, outputs.get(0));
    }
    if (outputs.size() > 1) {
      lines.add(new Line(partingLine(column, outputs.subList(1, outputs.size())), null));
    }
    return lines;
  }

  /** The outputs of a step that other steps read, the main one first. */
  private List<Rail> outputs(Node node) {
    Map<String, List<Edge>> byOutput =
        graph.edges().stream()
            .filter(edge -> edge.from().equals(node.name()))
            .sorted((a, b) -> Boolean.compare(a.output() != null, b.output() != null))
            .collect(
                Collectors.groupingBy(Labels::output, LinkedHashMap::new, Collectors.toList()));
    return byOutput.entrySet().stream()
        .map(
            output ->
                new Rail(
                    output.getKey(),
                    output.getValue().get(0).error(),
                    output.getValue().stream().map(Edge::to).distinct().count()))
        .toList();
  }

  /** The first column from a given one on where no rail runs. */
  private int free(int from) {
    int column = from;
    while (column < rails.size() && rails.get(column) != null) {
      column++;
    }
    while (column >= rails.size()) {
      rails.add(null);
    }
    return column;
  }

  private String stepLine(Node node, int column, Set<Integer> inputs, Set<Integer> ending) {
    Set<Integer> ends = new TreeSet<>(inputs);
    ends.add(column);
    int left = ends.iterator().next();
    int right = ends.stream().max(Integer::compare).orElse(column);
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < rails.size(); i++) {
      boolean goesLeft = i > left && i <= right;
      boolean goesRight = i >= left && i < right;
      if (i == column) {
        line.append(sign(node));
      } else if (inputs.contains(i)) {
        line.append(junction(goesLeft, goesRight, !ending.contains(i)));
      } else {
        line.append(passing(i, goesLeft && goesRight ? '─' : ' '));
      }
      line.append(goesRight ? '─' : ' ');
    }
    return line.toString().stripTrailing();
  }

  private String partingLine(int column, List<Rail> others) {
    Map<Integer, Rail> opened = new LinkedHashMap<>();
    for (Rail other : others) {
      int free = free(column + 1);
      rails.set(free, other);
      opened.put(free, other);
    }
    int right = opened.keySet().stream().max(Integer::compare).orElse(column);
    char way = others.get(others.size() - 1).error ? '╌' : '─';
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < rails.size(); i++) {
      boolean between = i > column && i < right;
      if (i == column) {
        line.append('├');
      } else if (opened.containsKey(i)) {
        line.append(i == right ? '╮' : '┬');
      } else {
        line.append(passing(i, between ? way : ' '));
      }
      line.append(i >= column && i < right ? way : ' ');
    }
    return line.toString().stripTrailing();
  }

  private char passing(int column, char otherwise) {
    Rail rail = rails.get(column);
    if (rail == null) {
      return otherwise;
    }
    return rail.error ? '╎' : '│';
  }

  private static char junction(boolean left, boolean right, boolean goesOn) {
    if (left && right) {
      return goesOn ? '┼' : '┴';
    }
    if (left) {
      return goesOn ? '┤' : '╯';
    }
    return goesOn ? '├' : '╰';
  }

  private static char sign(Node node) {
    return switch (node.role()) {
      case SOURCE -> '○';
      case STEP -> '●';
      case SINK -> '■';
    };
  }
}
