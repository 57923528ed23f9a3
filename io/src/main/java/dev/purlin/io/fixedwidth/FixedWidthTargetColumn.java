package dev.purlin.io.fixedwidth;

import dev.purlin.core.parameter.Parameter;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.io.Serializable;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A column that is written, and how its values fill it.
 *
 * <pre>{@code
 * FixedWidthTargetColumn.of(FixedWidthColumn.of("id", 5)).withPad("0");
 * }</pre>
 */
@RecordBuilder
public record FixedWidthTargetColumn(
    FixedWidthColumn place,
    @Parameter(
            value = "At which end of the column values stand.",
            absent = "right for numbers, left for all others")
        @Nullable Alignment align,
    @Parameter(
            value =
                "The character that fills the column; zeros stand behind a number's sign. NULL is filled with blanks.",
            absent = "a blank",
            example = "0")
        @Nullable String pad)
    implements FixedWidthTargetColumnBuilder.With, Serializable {

  /** A column with the default alignment, filled with blanks. */
  public static FixedWidthTargetColumn of(FixedWidthColumn place) {
    return new FixedWidthTargetColumn(place, null, null);
  }
}
