package dev.purlin.transforms.compare;

import dev.purlin.transforms.join.HeldRows;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.beam.sdk.values.Row;

/**
 * The rows of one side that have one key, in order. What does not fit into memory is sorted in
 * parts, each in a temporary file, which are merged when they are read.
 */
final class SortedLines implements Closeable {
  private static final int MOST_PARTS = 64;

  private final LineSide side;
  private final int inMemory;
  private final List<Line> lines = new ArrayList<>(1);
  private final List<HeldRows> parts = new ArrayList<>();
  private long size;

  SortedLines(LineSide side, int inMemory) {
    this.side = side;
    this.inMemory = inMemory;
  }

  long size() {
    return size;
  }

  /** The one row there is. */
  Line only() {
    return lines.get(0);
  }

  void add(Line line) throws IOException {
    size++;
    lines.add(line);
    if (lines.size() == inMemory) {
      store(sorted(lines));
      lines.clear();
      if (parts.size() == MOST_PARTS) {
        List<HeldRows> small = List.copyOf(parts);
        parts.clear();
        store(merged(small));
        close(small);
      }
    }
  }

  private static Iterator<Line> sorted(List<Line> lines) {
    lines.sort(Line.ORDER);
    return lines.iterator();
  }

  private void store(Iterator<Line> sorted) throws IOException {
    HeldRows part = new HeldRows(side.carried(), 0);
    parts.add(part);
    while (sorted.hasNext()) {
      part.add(sorted.next().row());
    }
  }

  /** All rows in order; none may be added after. */
  Iterator<Line> iterator() throws IOException {
    if (parts.isEmpty()) {
      return sorted(lines);
    }
    if (!lines.isEmpty()) {
      store(sorted(lines));
      lines.clear();
    }
    return merged(parts);
  }

  /** The first line of a part, and what follows it. */
  private record Head(Line line, Iterator<Row> rest) implements Comparable<Head> {
    @Override
    public int compareTo(Head other) {
      return Line.ORDER.compare(line, other.line);
    }
  }

  private Iterator<Line> merged(List<HeldRows> sorted) throws IOException {
    PriorityQueue<Head> heads = new PriorityQueue<>();
    for (HeldRows part : sorted) {
      push(part.iterator(), heads);
    }
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return !heads.isEmpty();
      }

      @Override
      public Line next() {
        Head head = heads.remove();
        push(head.rest(), heads);
        return head.line();
      }
    };
  }

  private void push(Iterator<Row> rows, PriorityQueue<Head> heads) {
    if (rows.hasNext()) {
      heads.add(new Head(side.line(rows.next()), rows));
    }
  }

  @Override
  public void close() throws IOException {
    close(parts);
  }

  private static void close(List<HeldRows> parts) throws IOException {
    for (HeldRows part : parts) {
      part.close();
    }
  }
}
