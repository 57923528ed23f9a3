package dev.purlin.pipelines.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** Orders the vertices within their layers so that few edges cross. */
final class Crossings {
  private static final int SWEEPS = 24;

  private Crossings() {}

  static void reduce(List<List<Vertex>> layers) {
    List<List<Vertex>> best = copy(layers);
    int fewest = count(layers);
    for (int sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
      if (sweep % 2 == 0) {
        for (int i = 1; i < layers.size(); i++) {
          order(layers.get(i), vertex -> vertex.above);
        }
      } else {
        for (int i = layers.size() - 2; i >= 0; i--) {
          order(layers.get(i), vertex -> vertex.below);
        }
      }
      int crossings = count(layers);
      if (crossings < fewest) {
        fewest = crossings;
        best = copy(layers);
      }
    }
    for (int i = 0; i < layers.size(); i++) {
      layers.set(i, best.get(i));
      number(best.get(i));
    }
  }

  private static void order(List<Vertex> layer, Function<Vertex, List<Vertex>> neighbours) {
    layer.sort(
        Comparator.comparingDouble(
            vertex ->
                neighbours.apply(vertex).stream()
                    .mapToInt(neighbour -> neighbour.index)
                    .average()
                    .orElse(vertex.index)));
    number(layer);
  }

  private static void number(List<Vertex> layer) {
    for (int i = 0; i < layer.size(); i++) {
      layer.get(i).index = i;
    }
  }

  private static int count(List<List<Vertex>> layers) {
    int crossings = 0;
    for (List<Vertex> layer : layers) {
      for (int i = 0; i < layer.size(); i++) {
        for (int j = i + 1; j < layer.size(); j++) {
          for (Vertex left : layer.get(i).below) {
            crossings +=
                (int) layer.get(j).below.stream().filter(right -> right.index < left.index).count();
          }
        }
      }
    }
    return crossings;
  }

  private static List<List<Vertex>> copy(List<List<Vertex>> layers) {
    List<List<Vertex>> copy = new ArrayList<>();
    layers.forEach(layer -> copy.add(new ArrayList<>(layer)));
    return copy;
  }
}
