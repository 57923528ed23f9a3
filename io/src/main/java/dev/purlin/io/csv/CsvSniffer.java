package dev.purlin.io.csv;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Finds the delimiter of a text: the one that cuts its records into equally many fields. */
final class CsvSniffer {
  /** What files have, the usual first. */
  private static final List<String> USUAL = List.of(", ", ",", "; ", ";", "\t", "|");

  /** What stands in values as well, so that it must cut all records alike. */
  private static final List<String> UNUSUAL = List.of(":", " ");

  /** How well a delimiter cuts a text. */
  private record Score(String delimiter, double share, int records, int fields) {
    private boolean betterThan(@Nullable Score other) {
      return other == null || share > other.share || share == other.share && fields > other.fields;
    }
  }

  private CsvSniffer() {}

  /**
   * The delimiter.
   *
   * @param start the first bytes of a file
   * @return the candidate with which most records have the same number of fields (more than one),
   *     of equal ones the one with most fields; a comma if there is none
   */
  static String delimiter(byte[] start, CsvDialect dialect) throws IOException {
    Score best = null;
    for (String candidate : USUAL) {
      Score score = score(candidate, start, dialect);
      if (score != null && score.betterThan(best)) {
        best = score;
      }
    }
    for (String candidate : UNUSUAL) {
      Score score = best == null ? score(candidate, start, dialect) : null;
      if (score != null && score.share == 1 && score.records > 1) {
        best = score;
      }
    }
    return best == null ? "," : best.delimiter;
  }

  private static @Nullable Score score(String candidate, byte[] start, CsvDialect dialect)
      throws IOException {
    char first = candidate.charAt(0);
    if (first == dialect.quote() || first == dialect.escape() || first == dialect.comment()) {
      return null;
    }
    Map<Integer, Integer> records = recordsByFields(start, dialect.withDelimiter(candidate));
    int total = records.values().stream().mapToInt(Integer::intValue).sum();
    Score best = null;
    for (Map.Entry<Integer, Integer> entry : records.entrySet()) {
      double share = (double) entry.getValue() / total;
      Score score = new Score(candidate, share, entry.getValue(), entry.getKey());
      if (entry.getKey() > 1 && score.betterThan(best)) {
        best = score;
      }
    }
    return best;
  }

  private static Map<Integer, Integer> recordsByFields(byte[] start, CsvDialect dialect)
      throws IOException {
    Map<Integer, Integer> records = new HashMap<>();
    try (CsvRecords in = CsvText.whole("the sample", new ByteArrayInputStream(start), dialect)) {
      while (in.next(false)) {
        records.merge(in.fields().count(), 1, Integer::sum);
      }
    }
    return records;
  }
}
