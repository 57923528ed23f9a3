package dev.purlin.core.books;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.beam.sdk.metrics.Metrics;

/**
 * Texts that workers elsewhere send to the process that started the run, through Beam's StringSet
 * metrics. One such metric silently drops what is beyond a million characters, so that a long text
 * goes out in parts, in several metrics, and is taken only if no part is missing.
 */
final class PartedReports {
  private static final int PART_CHARACTERS = 200_000;

  private PartedReports() {}

  /**
   * Sends a text.
   *
   * @param prefix what the names of its metrics begin with; a number follows
   */
  static void send(String prefix, String report) {
    String id = UUID.randomUUID().toString();
    int parts = Math.max(1, (report.length() + PART_CHARACTERS - 1) / PART_CHARACTERS);
    for (int part = 0; part < parts; part++) {
      String text =
          report.substring(
              part * PART_CHARACTERS, Math.min(report.length(), (part + 1) * PART_CHARACTERS));
      Metrics.stringSet(StepCounts.NAMESPACE, prefix + part)
          .add("%s %d %d %s".formatted(id, part, parts, text));
    }
  }

  static boolean isMetricName(String name, String prefix) {
    return name.startsWith(prefix)
        && name.substring(prefix.length()).chars().allMatch(Character::isDigit);
  }

  /** The texts of which all parts have arrived. */
  static List<String> complete(Collection<String> parts) {
    Map<String, String[]> reports = new HashMap<>();
    for (String part : parts) {
      String[] words = part.split(" ", 4);
      String[] texts =
          reports.computeIfAbsent(words[0], id -> new String[Integer.parseInt(words[2])]);
      texts[Integer.parseInt(words[1])] = words[3];
    }
    List<String> complete = new ArrayList<>();
    for (String[] texts : reports.values()) {
      if (!Arrays.asList(texts).contains(null)) {
        complete.add(String.join("", texts));
      }
    }
    return complete;
  }
}
