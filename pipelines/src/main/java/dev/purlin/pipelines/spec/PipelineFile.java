package dev.purlin.pipelines.spec;

import dev.purlin.transforms.step.PurlinException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * Reads pipeline files, in Beam YAML's language.
 *
 * <pre>{@code
 * PipelineSpec spec = PipelineFile.read(Path.of("orders.yaml"), Map.of("day", "2026-11-22"), types);
 * }</pre>
 */
public final class PipelineFile {
  private PipelineFile() {}

  /**
   * Reads a file.
   *
   * @param variables the values of the file's Jinja variables
   * @param types the names of the transforms that steps may have as their type
   * @throws PipelineFileException if the file has problems; it lists all of them
   */
  public static PipelineSpec read(Path file, Map<String, ?> variables, Set<String> types) {
    throw PurlinException.internal("not yet: " + file + variables + types, null);
  }
}
