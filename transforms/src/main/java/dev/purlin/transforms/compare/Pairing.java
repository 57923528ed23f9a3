package dev.purlin.transforms.compare;

import dev.purlin.core.order.HeldRows;
import dev.purlin.core.order.SortedRows;
import java.io.IOException;
import java.util.Iterator;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Brings the rows of both sides together that have one key.
 *
 * <p>Rows that are equal without any tolerance go together first, the others in their order; so it
 * depends on the rows alone which of several is left alone, or meets one that differs.
 */
record Pairing(LineSide source, LineSide target, Found found) {

  /** What is told of the rows. */
  interface Found {
    /** A row of each side; they may differ. */
    void pair(Line source, Line target);

    /** A row that the other side has no row for. */
    void alone(Row row, boolean target);
  }

  void of(SortedRows<Line> sources, SortedRows<Line> targets) throws IOException {
    if (sources.size() == 1 && targets.size() == 1) {
      found.pair(sources.only(), targets.only());
      return;
    }
    try (HeldRows leftSources = new HeldRows(source.carried(), LineSide.IN_MEMORY);
        HeldRows leftTargets = new HeldRows(target.carried(), LineSide.IN_MEMORY)) {
      pairEqual(sources.iterator(), targets.iterator(), leftSources, leftTargets);
      pairLeft(leftSources.iterator(), leftTargets.iterator());
    }
  }

  /** Goes through both sides in order. What has no equal waits. */
  private void pairEqual(
      Iterator<Line> sources, Iterator<Line> targets, HeldRows leftSources, HeldRows leftTargets)
      throws IOException {
    Line one = next(sources);
    Line other = next(targets);
    while (one != null && other != null) {
      int order = Line.ORDER.compare(one, other);
      if (order < 0) {
        leftSources.add(one.row());
      } else if (order > 0) {
        leftTargets.add(other.row());
      } else {
        found.pair(one, other);
      }
      one = order <= 0 ? next(sources) : one;
      other = order >= 0 ? next(targets) : other;
    }
    for (; one != null; one = next(sources)) {
      leftSources.add(one.row());
    }
    for (; other != null; other = next(targets)) {
      leftTargets.add(other.row());
    }
  }

  private static @Nullable Line next(Iterator<Line> lines) {
    return lines.hasNext() ? lines.next() : null;
  }

  private void pairLeft(Iterator<Row> sources, Iterator<Row> targets) {
    while (sources.hasNext() && targets.hasNext()) {
      found.pair(source.of(sources.next()), target.of(targets.next()));
    }
    while (sources.hasNext()) {
      found.alone(sources.next(), false);
    }
    while (targets.hasNext()) {
      found.alone(targets.next(), true);
    }
  }
}
