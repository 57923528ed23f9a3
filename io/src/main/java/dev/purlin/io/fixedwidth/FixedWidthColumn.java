package dev.purlin.io.fixedwidth;

import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.SharedParameters;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.io.Serializable;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Where a column stands in the lines of a file, in characters (code points) counted from 1.
 *
 * <pre>{@code
 * FixedWidthColumn.of("id", 5); // characters 1 to 5, if it is the first one
 * FixedWidthColumn.between("amount", 21, 29).withScale(2);
 * }</pre>
 */
@SharedParameters
@RecordBuilder
public record FixedWidthColumn(
    @Parameter(value = "The name of the column.", example = "amount") String name,
    @Parameter(
            value = "How many characters it has.",
            absent = "see end; without either the last column goes to the end of the line",
            min = 1)
        @Nullable Integer width,
    @Parameter(
            value = "Its first character, counted from 1.",
            absent = "the one behind the column before",
            min = 1)
        @Nullable Integer start,
    @Parameter(value = "Its last character, counted from 1.", absent = "see width", min = 1)
        @Nullable Integer end,
    @Parameter(
            value =
                "How many digits of a number stand behind a decimal point that is not written: with 2, 0001999 is 19.99.",
            absent = "points are written",
            min = 0,
            max = 1000)
        @Nullable Integer scale)
    implements FixedWidthColumnBuilder.With, Serializable {

  /** A column of some characters, behind the one before. */
  public static FixedWidthColumn of(String name, int width) {
    return new FixedWidthColumn(name, width, null, null, null);
  }

  /** A column from one character to another, both counted from 1, and both part of it. */
  public static FixedWidthColumn between(String name, int start, int end) {
    return new FixedWidthColumn(name, null, start, end, null);
  }

  /** A last column, from a character to the end of the line. */
  public static FixedWidthColumn from(String name, int start) {
    return new FixedWidthColumn(name, null, start, null, null);
  }
}
