package dev.purlin.io.csv;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What the start of a file tells about all of it.
 *
 * @param encoding the name of its encoding
 * @param targets for every column of the file, which field it becomes; negative for none
 * @param names the columns' names in the file's header; empty if it has none
 */
record CsvHead(String encoding, List<Integer> targets, List<String> names) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Takes the header off, if there is to be one; empty if the file has no record at all. */
  static Optional<CsvHead> take(CsvRecords records, CsvPlan plan) throws IOException {
    CsvHeader header = plan.dialect().header() ? CsvHeader.take(records).orElse(null) : null;
    if (plan.dialect().header() && header == null) {
      return Optional.empty();
    }
    CsvHeader named =
        header == null
            ? new CsvHeader(
                records.file(),
                Objects.requireNonNull(plan.columnNames(), "without a header the plan has names"))
            : header;
    List<Integer> targets = IntStream.of(named.targets(plan)).boxed().toList();
    List<String> names = header == null ? List.of() : header.names();
    return Optional.of(new CsvHead(records.encoding(), targets, names));
  }

  int[] positions() {
    return targets.stream().mapToInt(Integer::intValue).toArray();
  }
}
