package dev.purlin.pipelines.graph;

import dev.purlin.pipelines.spec.Graph.Edge;
import dev.purlin.pipelines.spec.Graph.Node;

/** What the pictures write on steps and edges. */
final class Labels {
  private Labels() {}

  /** The name without the chains and composites that the step is in. */
  static String shortName(Node node) {
    return node.name().substring(node.name().lastIndexOf('/') + 1);
  }

  /** The chains and composites that the step is in, {@code Outer/Inner}; empty if in none. */
  static String group(Node node) {
    int slash = node.name().lastIndexOf('/');
    return slash < 0 ? "" : node.name().substring(0, slash);
  }

  /** Whether the step's name tells its type, so that it need not be written again. */
  static boolean saysItsType(Node node) {
    return shortName(node).replaceFirst("[#\\[].*$", "").equals(node.type());
  }

  static String output(Edge edge) {
    return edge.output() == null ? edge.from() : edge.from() + "." + edge.output();
  }
}
