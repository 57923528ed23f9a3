package dev.purlin.pipelines.graph;

import java.util.List;
import java.util.function.Function;

/**
 * Gives every vertex its place from left to right: near those that it is joined to, in the order of
 * its layer, boxes apart.
 */
final class Columns {
  private static final int SWEEPS = 60;
  // A line that passes a layer should be straight, more than a box should be centred.
  private static final double BEND_WEIGHT = 6;

  private Columns() {}

  static void assign(List<List<Vertex>> layers, double gap) {
    layers.forEach(layer -> place(layer, vertex -> List.of(), gap));
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      for (int i = 0; i < layers.size(); i++) {
        place(layers.get(i), vertex -> vertex.above, gap);
      }
      for (int i = layers.size() - 1; i >= 0; i--) {
        place(layers.get(i), vertex -> vertex.below, gap);
      }
    }
    double left =
        layers.stream()
            .flatMap(List::stream)
            .mapToDouble(vertex -> vertex.x - vertex.width / 2)
            .min()
            .orElse(0);
    layers.forEach(layer -> layer.forEach(vertex -> vertex.x -= left));
  }

  /**
   * Moves a layer's vertices as near to the middle of their neighbours as their distances allow:
   * least squares, by pooling adjacent violators.
   */
  private static void place(
      List<Vertex> layer, Function<Vertex, List<Vertex>> neighbours, double gap) {
    int size = layer.size();
    double[] offset = new double[size];
    double[] mean = new double[size];
    double[] weight = new double[size];
    int[] count = new int[size];
    int pools = 0;
    for (int i = 0; i < size; i++) {
      Vertex vertex = layer.get(i);
      if (i > 0) {
        Vertex left = layer.get(i - 1);
        offset[i] = offset[i - 1] + (left.width + vertex.width) / 2 + gap;
      }
      double wanted =
          neighbours.apply(vertex).stream()
              .mapToDouble(neighbour -> neighbour.x)
              .average()
              .orElse(vertex.x);
      mean[pools] = wanted - offset[i];
      weight[pools] = vertex.isBend() ? BEND_WEIGHT : 1;
      count[pools] = 1;
      pools++;
      while (pools > 1 && mean[pools - 2] > mean[pools - 1]) {
        pools--;
        double sum = weight[pools - 1] + weight[pools];
        mean[pools - 1] = (mean[pools - 1] * weight[pools - 1] + mean[pools] * weight[pools]) / sum;
        weight[pools - 1] = sum;
        count[pools - 1] += count[pools];
      }
    }
    int i = 0;
    for (int pool = 0; pool < pools; pool++) {
      for (int k = 0; k < count[pool]; k++, i++) {
        layer.get(i).x = mean[pool] + offset[i];
      }
    }
  }
}
