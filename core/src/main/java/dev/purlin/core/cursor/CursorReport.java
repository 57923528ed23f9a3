package dev.purlin.core.cursor;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.type.UnfitValueException;
import java.io.Serializable;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The greatest value that was read, or that there was none, as a text. */
final class CursorReport {
  /** There was no row. */
  static final String NONE = "-";

  private static final String SOME = "+";

  private CursorReport() {}

  static String of(CursorType type, @Nullable Serializable value) {
    return value == null ? NONE : SOME + type.text(value);
  }

  static @Nullable Serializable parse(CursorType type, String report) {
    try {
      return report.equals(NONE) ? null : type.parse(report.substring(SOME.length()));
    } catch (UnfitValueException e) {
      throw PurlinException.internal("a worker reported a last value that is none", e);
    }
  }

  /** The one with the greater value. */
  static String greater(CursorType type, String one, String other) {
    Serializable first = parse(type, one);
    Serializable second = parse(type, other);
    if (first == null || second == null) {
      return first == null ? other : one;
    }
    return type.compare(first, second) >= 0 ? one : other;
  }
}
