package dev.purlin.transforms.compare;

import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.SharedParameters;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/** How many rows may be missing, extra or different in a {@link Reconcile}. */
@RecordBuilder
@SharedParameters
public record Limits(
    @Parameter(
            value = "How many rows of the source the target may lack.",
            absent = "none, if max_percent is not given",
            min = 0)
        @Nullable Long maxMissing,
    @Parameter(
            value = "How many rows the target may have besides.",
            absent = "none, if max_percent is not given",
            min = 0)
        @Nullable Long maxExtra,
    @Parameter(
            value = "How many rows may differ in a column.",
            absent = "none, if max_percent is not given",
            min = 0)
        @Nullable Long maxDiffering,
    @Parameter(
            value =
                "How many per cent of all rows may be missing, extra or different; a row of both"
                    + " sides counts once.",
            absent = "no such limit",
            min = 0,
            max = 100)
        @Nullable Double maxPercent)
    implements LimitsBuilder.With, Serializable {

  static final Limits NONE = new Limits(null, null, null, null);

  boolean hold(Tally tally) {
    return holds(maxMissing, tally.missing.rows)
        && holds(maxExtra, tally.extra.rows)
        && holds(maxDiffering, tally.differing)
        && (maxPercent == null || unequal(tally) * 100.0 <= maxPercent * all(tally));
  }

  private boolean holds(@Nullable Long limit, long rows) {
    return limit == null ? maxPercent != null || rows == 0 : rows <= limit;
  }

  /** In per cent, which rows are not equal; null if there are none. */
  static @Nullable Double percent(Tally tally) {
    return all(tally) == 0 ? null : unequal(tally) * 100.0 / all(tally);
  }

  /** What may be, in words. */
  String text() {
    List<String> parts = new ArrayList<>();
    part(maxMissing, "missing", parts);
    part(maxExtra, "extra", parts);
    part(maxDiffering, "differing", parts);
    if (maxPercent != null) {
      parts.add("at most %s %% unequal".formatted(maxPercent));
    }
    return parts.isEmpty() ? "equal rows" : String.join(", ", parts);
  }

  private static void part(@Nullable Long limit, String what, List<String> parts) {
    if (limit != null) {
      parts.add("at most %,d %s".formatted(limit, what));
    }
  }

  private static long unequal(Tally tally) {
    return tally.missing.rows + tally.extra.rows + tally.differing;
  }

  private static long all(Tally tally) {
    return tally.equal + unequal(tally);
  }
}
