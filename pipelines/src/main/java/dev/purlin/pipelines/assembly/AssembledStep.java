package dev.purlin.pipelines.assembly;

import java.util.List;

/**
 * A step as it stands in the assembled pipeline, for its books and for displays.
 *
 * @param name its full name, as in {@code Cleaning/Filter}
 * @param type its transform
 * @param sources where its rows come from
 * @param opaque whether only its edges can be checked, not what happens inside (SQL)
 */
public record AssembledStep(String name, String type, List<Source> sources, boolean opaque) {

  /** An output of another step: its rows, or the rows it refused. */
  public record Source(String step, boolean rejects) {}

  public AssembledStep {
    sources = List.copyOf(sources);
  }
}
