package dev.purlin.pipelines.graph;

import dev.purlin.pipelines.spec.Graph.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.checkerframework.checker.nullness.qual.Nullable;

/** A thing to be placed: a step or, where an edge passes a layer, a bend of that edge. */
final class Vertex {
  /** Null for a bend. */
  private final @Nullable Node node;

  final double width;
  int layer;

  /** The place within the layer, from 0. */
  int index;

  /** The centre. */
  double x;

  final List<Vertex> above = new ArrayList<>();
  final List<Vertex> below = new ArrayList<>();

  Vertex(@Nullable Node node, double width) {
    this.node = node;
    this.width = width;
  }

  /** The step, of what is no bend. */
  Node step() {
    return Objects.requireNonNull(node);
  }

  boolean isBend() {
    return node == null;
  }
}
