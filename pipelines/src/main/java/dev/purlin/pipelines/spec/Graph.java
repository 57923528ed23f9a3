package dev.purlin.pipelines.spec;

import dev.purlin.core.problem.Required;
import dev.purlin.core.secret.Secrets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The pipeline as a picture has it: what is joined to what.
 *
 * @param nodes the steps, each after the steps that it reads from
 */
public record Graph(List<Node> nodes, List<Edge> edges) {
  /** The part that a step plays. */
  public enum Role {
    /** Reads nothing from other steps. */
    SOURCE,
    STEP,
    /** No other step reads its main output. */
    SINK
  }

  /**
   * A step.
   *
   * @param name the full name, with the names of the chains and composites that the step is in
   */
  public record Node(String name, String type, Role role) {}

  /**
   * A way that rows go from one step to another.
   *
   * @param output the name of the output, null for the main one
   * @param input the tag of the input that reads it
   * @param error whether rejected rows go this way
   */
  public record Edge(
      String from, @Nullable String output, String to, String input, boolean error) {}

  /**
   * The picture of a pipeline, without the secrets that the names of its steps may have in them.
   */
  public static Graph of(PipelineSpec pipeline) {
    return GraphReader.read(pipeline.steps()).masked(pipeline.secrets());
  }

  private Graph masked(Secrets secrets) {
    Map<String, String> shown = new HashMap<>();
    Set<String> taken = new HashSet<>();
    for (Node node : nodes) {
      String name = secrets.mask(node.name());
      String unique = name;
      for (int i = 2; !taken.add(unique); i++) {
        unique = name + " " + i;
      }
      shown.put(node.name(), unique);
    }
    return new Graph(
        nodes.stream()
            .map(node -> new Node(Required.get(shown, node.name()), node.type(), node.role()))
            .toList(),
        edges.stream()
            .map(
                edge ->
                    new Edge(
                        Required.get(shown, edge.from()),
                        edge.output() == null ? null : secrets.mask(edge.output()),
                        Required.get(shown, edge.to()),
                        secrets.mask(edge.input()),
                        edge.error()))
            .toList());
  }
}
