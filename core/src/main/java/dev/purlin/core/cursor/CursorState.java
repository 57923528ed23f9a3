package dev.purlin.core.cursor;

import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What is kept of an incremental read.
 *
 * @param pipeline the pipeline file whose run has kept it
 * @param step the step
 * @param field the field by which it reads
 * @param type the type of the field's values
 * @param value the greatest value that was read, as {@link CursorType#text} has it; null if there
 *     was no row yet
 * @param run the run that has read it
 * @param time when that run committed its targets, as ISO 8601 has it
 */
public record CursorState(
    String pipeline,
    String step,
    String field,
    CursorType type,
    @Nullable String value,
    String run,
    String time) {}
