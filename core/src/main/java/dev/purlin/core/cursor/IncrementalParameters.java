package dev.purlin.core.cursor;

import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * How a source reads only what is new since the last run that succeeded.
 *
 * <pre>{@code
 * IncrementalParameters.by("updated_at").withInitial("2026-01-01T00:00:00Z")
 * }</pre>
 *
 * @param field the field whose values grow
 * @param initial the least value that the first run reads; null for all
 * @param nulls what becomes of rows without a value
 * @param name the name that the last value is kept by; null for that of the step
 */
public record IncrementalParameters(
    @Parameter(
            value =
                "The field whose values grow: an integer, DECIMAL, DATE, TIMESTAMP or VARCHAR. Rows"
                    + " are read whose value is greater than the last one that was kept.",
            example = "updated_at",
            shorthand = true)
        String field,
    @Parameter(
            value = "The least value that the first run reads, and every run with --full-refresh.",
            absent = "none: all rows are read",
            example = "2026-01-01T00:00:00Z")
        @Nullable String initial,
    @Parameter(
            value =
                "What becomes of rows without a value in the field: reject (into the step's error"
                    + " output, or the run fails), include (they are read in every run) or skip (they"
                    + " are never read).",
            defaultValue = "reject")
        NullCursors nulls,
    @Parameter(
            value = "The name that the last value is kept by, the same in every run.",
            absent = "the name of the step")
        @Nullable String name) {

  /** Reads by a field, from its least value, and rejects rows that have none. */
  public static IncrementalParameters by(String field) {
    return ParameterSet.of(IncrementalParameters.class).given("field", field);
  }

  /** Begins with a value, as text: rows with it and greater ones are read first. */
  public IncrementalParameters withInitial(String text) {
    return new IncrementalParameters(field, text, nulls, name);
  }

  /** Says what becomes of rows without a value. */
  public IncrementalParameters withNulls(NullCursors treatment) {
    return new IncrementalParameters(field, initial, treatment, name);
  }

  /** Names what is kept; by default it has the name of the step. */
  public IncrementalParameters withName(String state) {
    return new IncrementalParameters(field, initial, nulls, state);
  }
}
