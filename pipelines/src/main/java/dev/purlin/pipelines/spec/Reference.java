package dev.purlin.pipelines.spec;

import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The output of a step that another step reads.
 *
 * @param step the full name of the step that puts it out
 * @param output the name of the output; null for the step's main output
 * @param at where the reading step refers to it
 */
public record Reference(String step, @Nullable String output, Position at) {
  /** The reference as a person writes it: {@code Name} or {@code Name.output}. */
  @Override
  public String toString() {
    return output == null ? step : step + "." + output;
  }
}
