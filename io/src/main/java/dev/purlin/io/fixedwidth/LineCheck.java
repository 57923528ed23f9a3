package dev.purlin.io.fixedwidth;

import dev.purlin.core.reject.Rejection;
import java.util.BitSet;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Whether lines are of the layout: as long as it is, and blank where it must be. */
final class LineCheck {
  private final int least;
  private final int most;
  private final boolean fillsShort;
  private final boolean dropsExtra;
  private final BitSet gaps = new BitSet();

  LineCheck(Layout layout, boolean fillsShort, boolean dropsExtra) {
    this.least = layout.least();
    this.most = layout.most();
    this.fillsShort = fillsShort;
    this.dropsExtra = dropsExtra;
    if (layout.found()) {
      gaps.set(0, least);
      layout.slots().forEach(slot -> gaps.clear(slot.start(), Math.min(slot.end(), least)));
    }
  }

  /** Why a line is not of the layout; null if it is. */
  @Nullable Rejection problem(FixedLine line, String file) {
    int length = line.length();
    if (length < least && !fillsShort) {
      return rejection(
          "has %d character%s, expected %d; if blanks at the ends of lines were left out, say missing_fields: as_null"
              .formatted(length, length == 1 ? "" : "s", least),
          null,
          file,
          length + 1);
    }
    int extra = dropsExtra ? -1 : line.firstNotBlank(most, length);
    if (extra >= 0) {
      return rejection(
          "has %d characters, expected %d; see extra_fields".formatted(length, most),
          null,
          file,
          extra + 1);
    }
    for (int i = gaps.nextSetBit(0); i >= 0 && i < length; i = gaps.nextSetBit(i + 1)) {
      if (!line.isBlank(i)) {
        String value = line.text(i, i + 1);
        return rejection(
            "'%s' stands between the columns that were found in the first lines; declare the columns"
                .formatted(value),
            value,
            file,
            i + 1);
      }
    }
    return null;
  }

  private static Rejection rejection(
      String message, @Nullable String value, String file, int column) {
    return new Rejection(message, null, value, file, 0, column);
  }
}
