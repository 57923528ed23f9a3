package dev.purlin.pipelines.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.purlin.core.books.StepCounts.Entry;
import java.util.EnumSet;
import java.util.List;

/** The row counts of steps in a record, by their names there. */
public final class RowCounts {
  /** All of them, in the order in which people read them. */
  public static final List<String> NAMES =
      EnumSet.complementOf(EnumSet.of(Entry.BYTES)).stream().map(Entry::label).toList();

  private static final List<String> ALWAYS = List.of(Entry.READ.label(), Entry.WRITTEN.label());

  private RowCounts() {}

  /** Those that a table of the record's steps needs a column for: any step has rows in them. */
  public static List<String> used(JsonNode record) {
    return NAMES.stream().filter(name -> ALWAYS.contains(name) || isUsed(name, record)).toList();
  }

  private static boolean isUsed(String name, JsonNode record) {
    for (JsonNode step : record.path("steps")) {
      if (step.path(name).asLong() != 0) {
        return true;
      }
    }
    return false;
  }
}
