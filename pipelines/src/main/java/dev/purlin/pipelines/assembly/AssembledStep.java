package dev.purlin.pipelines.assembly;

import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A step as it stands in the assembled pipeline, for its books and for displays.
 *
 * @param name its full name, as in {@code Cleaning/Filter}
 * @param type its transform
 * @param sources where its rows come from
 * @param outputs the names of those of its named outputs that are read
 * @param opaque whether only its edges can be checked, not what happens inside
 */
public record AssembledStep(
    String name, String type, List<Source> sources, List<String> outputs, boolean opaque) {

  /**
   * An output of another step.
   *
   * @param output the name of a named output; null for the main output and for rejected rows
   * @param rejects whether it is that for rejected rows
   */
  public record Source(String step, @Nullable String output, boolean rejects) {
    /** The main output of a step, or that for rejected rows. */
    public Source(String step, boolean rejects) {
      this(step, null, rejects);
    }
  }

  public AssembledStep {
    sources = List.copyOf(sources);
    outputs = List.copyOf(outputs);
  }

  /** A step without named outputs. */
  public AssembledStep(String name, String type, List<Source> sources, boolean opaque) {
    this(name, type, sources, List.of(), opaque);
  }
}
