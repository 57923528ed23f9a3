package dev.purlin.transforms.compare;

import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.transforms.row.NormalizeText;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * An entry of the {@code normalize} of a {@link Reconcile}: what does not count as a difference, in
 * some fields or in all. It is applied to both sides before they are compared, in keys too; the
 * rows themselves stay as they are.
 *
 * <pre>{@code
 * Normalization.of("name").withTrim(Normalization.Trim.TRAILING);
 * Normalization.all().withTimestampPrecision(Normalization.Precision.MILLISECONDS);
 * }</pre>
 */
@RecordBuilder
public record Normalization(
    @Parameter(
            value = "The fields, by their names in the source.",
            defaultValue = "[]",
            example = "[name]")
        List<String> fields,
    @Parameter(value = "Which white space around a text does not count.", defaultValue = "none")
        Trim trim,
    @Parameter(
            value = "The Unicode normalization form in which text is compared.",
            defaultValue = "as_is")
        NormalizeText.Form unicodeForm,
    @Parameter(value = "How letters are written for comparing text.", defaultValue = "as_is")
        NormalizeText.LetterCase letterCase,
    @Parameter(value = "Whether an empty text is as good as NULL.", defaultValue = "false")
        boolean emptyIsNull,
    @Parameter(
            value = "The unit to which timestamps are cut before they are compared.",
            defaultValue = "microseconds")
        Precision timestampPrecision,
    @Parameter(
            value =
                "How many digits behind the point count in numbers; they are rounded half away from"
                    + " zero.",
            absent = "all",
            min = 0,
            max = 100)
        @Nullable Integer scale,
    @Parameter(
            value =
                "Whether a text is read as a value of the other side's type; if not, a text and a"
                    + " number differ.",
            defaultValue = "false")
        boolean parseText)
    implements NormalizationBuilder.With, Serializable {

  /** Which white space around a text does not count. */
  public enum Trim {
    /** All counts. */
    NONE,
    /** That behind it does not: CHAR(10) is padded. */
    TRAILING,
    /** That at both ends does not. */
    BOTH
  }

  /** Units of time. */
  public enum Precision {
    MICROSECONDS(1),
    MILLISECONDS(1_000),
    SECONDS(1_000_000),
    MINUTES(60_000_000),
    HOURS(3_600_000_000L),
    DAYS(86_400_000_000L);

    private final long micros;

    Precision(long micros) {
      this.micros = micros;
    }

    long cut(long time) {
      return time - Math.floorMod(time, micros);
    }
  }

  /** Nothing yet, for some fields. */
  public static Normalization of(String... fields) {
    return ParameterSet.of(Normalization.class).given(Map.of()).withFields(Arrays.asList(fields));
  }

  /** Nothing yet, for all fields. */
  public static Normalization all() {
    return of();
  }

  boolean concerns(String field) {
    return fields.isEmpty() || fields.contains(field);
  }
}
