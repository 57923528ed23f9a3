package dev.purlin.io.fixedwidth;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.io.fixedwidth.Layout.Slot;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Finds the columns of a file: what stands between characters that are blank in all lines, as
 * read_fwf of pandas does it.
 */
final class LayoutFinder {
  private final BitSet occupied = new BitSet();
  private @Nullable FixedLine header;

  /** Takes a line of the sample in. */
  void add(FixedLine line) {
    for (int i = 0; i < line.length(); i++) {
      if (!line.isBlank(i)) {
        occupied.set(i);
      }
    }
  }

  /** Takes the line in that names the columns. */
  void addHeader(FixedLine line) {
    add(line);
    if (header == null) {
      header = line;
    }
  }

  /** Whether nothing but blanks was seen. */
  boolean isEmpty() {
    return occupied.isEmpty();
  }

  /**
   * The layout. The last column goes to the end of the line.
   *
   * @throws PurlinException if a column has no name in the header, or that of another one
   */
  Layout layout(String file) {
    List<Slot> slots = new ArrayList<>();
    Set<String> names = new HashSet<>();
    int start = occupied.nextSetBit(0);
    while (start >= 0) {
      int end = occupied.nextClearBit(start);
      int next = occupied.nextSetBit(end);
      String name = name(start, end, slots.size() + 1);
      if (name.isEmpty() || !names.add(name)) {
        throw PurlinException.user(
            "'%s': the column that was found at characters %d to %d has %s; declare the columns, or say header: false"
                .formatted(
                    file,
                    start + 1,
                    end,
                    name.isEmpty()
                        ? "no name in the header"
                        : "the name '%s', as another one".formatted(name)));
      }
      slots.add(new Slot(name, start, next < 0 ? Layout.OPEN : end, null));
      start = next;
    }
    return new Layout(slots, true);
  }

  private String name(int start, int end, int number) {
    return header == null ? "column_" + number : Trim.BOTH.apply(header.text(start, end));
  }
}
