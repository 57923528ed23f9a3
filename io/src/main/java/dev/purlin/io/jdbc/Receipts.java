package dev.purlin.io.jdbc;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What was staged for a load.
 *
 * @param bundles the bundles that were written completely
 * @param rows how many rows they have
 * @param repeated how many of the rows are the same as another
 */
record Receipts(Set<Long> bundles, long rows, long repeated) {
  Receipts {
    bundles = Set.copyOf(bundles);
  }

  Receipts(Set<Long> bundles, long rows) {
    this(bundles, rows, 0);
  }

  Receipts withRepeated(long number) {
    return new Receipts(bundles, rows, number);
  }

  Merge merge(StagedLoad load) {
    return new Merge(load, bundles, rows);
  }

  /** As a worker reports them. */
  @Override
  public String toString() {
    return "%d %d %s"
        .formatted(
            rows,
            repeated,
            new TreeSet<>(bundles).stream().map(String::valueOf).collect(Collectors.joining(",")));
  }

  static Receipts parse(String text) {
    String[] words = text.split(" ", 3);
    Set<Long> bundles =
        words[2].isEmpty()
            ? Set.of()
            : Arrays.stream(words[2].split(",")).map(Long::valueOf).collect(Collectors.toSet());
    return new Receipts(bundles, Long.parseLong(words[0]), Long.parseLong(words[1]));
  }
}
