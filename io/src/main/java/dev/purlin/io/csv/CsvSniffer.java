package dev.purlin.io.csv;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds the delimiter of a text: the one that cuts its records into equally many fields. */
final class CsvSniffer {
  private static final List<Character> CANDIDATES = List.of(',', ';', '\t', '|');

  private CsvSniffer() {}

  /**
   * The delimiter.
   *
   * @param start the first bytes of a file
   * @return the candidate with which most records have the same number of fields (more than one),
   *     of equal ones the one with most fields; a comma if there is none
   */
  static char delimiter(byte[] start, CsvDialect dialect) throws IOException {
    char best = ',';
    double bestShare = 0;
    int bestFields = 1;
    for (char candidate : CANDIDATES) {
      boolean taken =
          candidate == dialect.quote()
              || candidate == dialect.escape()
              || candidate == dialect.comment();
      Map<Integer, Integer> records =
          taken ? Map.of() : recordsByFields(start, dialect.withDelimiter(candidate));
      int total = records.values().stream().mapToInt(Integer::intValue).sum();
      for (Map.Entry<Integer, Integer> entry : records.entrySet()) {
        int fields = entry.getKey();
        double share = (double) entry.getValue() / total;
        boolean better = share > bestShare || (share == bestShare && fields > bestFields);
        if (fields > 1 && better) {
          best = candidate;
          bestShare = share;
          bestFields = fields;
        }
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
