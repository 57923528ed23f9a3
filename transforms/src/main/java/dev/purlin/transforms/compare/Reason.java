package dev.purlin.transforms.compare;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.Normalizer;
import java.util.Locale;
import org.checkerframework.checker.nullness.qual.Nullable;

/** In what way two values differ: most often, what made them differ and can be forgiven. */
enum Reason {
  /** The types cannot be compared. */
  TYPE,
  /** One of them is NULL. */
  NULL,
  /** White space at an end. */
  BLANKS,
  /** The same letters as Unicode sees it, in other code points. */
  UNICODE_FORM,
  /** Capital and small letters. */
  LETTER_CASE,
  /** Fewer digits, or a coarser timestamp, on one side. */
  PRECISION,
  /** Moments that are apart as time zones are. */
  TIME_ZONE,
  /** Other values. */
  VALUE;

  private static final long QUARTER_HOUR = 900_000_000L;
  private static final long FARTHEST = 26 * 4 * QUARTER_HOUR;
  private static final long SECOND = 1_000_000L;

  static Reason of(ComparedColumn column, @Nullable Object left, @Nullable Object right) {
    if (left == null || right == null) {
      return NULL;
    }
    if (column.meeting() == Meeting.NEVER
        || left instanceof Cell.Unread
        || right instanceof Cell.Unread) {
      return TYPE;
    }
    if (column.isTime()) {
      return ofTimes((Long) left, (Long) right);
    }
    if (left instanceof String one && right instanceof String other) {
      return column.meeting() == Meeting.JSON ? VALUE : ofTexts(one, other);
    }
    BigDecimal one = ComparedColumn.decimal(left);
    BigDecimal other = ComparedColumn.decimal(right);
    return one != null && other != null && !column.source().isRounded()
        ? ofNumbers(one, other)
        : VALUE;
  }

  private static Reason ofTexts(String one, String other) {
    if (one.strip().equals(other.strip())) {
      return BLANKS;
    }
    String left = Normalizer.normalize(one, Normalizer.Form.NFC);
    String right = Normalizer.normalize(other, Normalizer.Form.NFC);
    if (left.equals(right)) {
      return UNICODE_FORM;
    }
    return left.toLowerCase(Locale.ROOT).equals(right.toLowerCase(Locale.ROOT))
        ? LETTER_CASE
        : VALUE;
  }

  private static Reason ofTimes(long one, long other) {
    for (long unit = 1_000; unit <= SECOND; unit *= 1_000) {
      boolean cut = one % unit == 0 || other % unit == 0;
      if (cut && Math.floorDiv(one, unit) == Math.floorDiv(other, unit)) {
        return PRECISION;
      }
    }
    long apart = Math.abs(one - other);
    return apart % QUARTER_HOUR == 0 && apart <= FARTHEST ? TIME_ZONE : VALUE;
  }

  private static Reason ofNumbers(BigDecimal one, BigDecimal other) {
    BigDecimal coarse = one.scale() < other.scale() ? one : other;
    BigDecimal fine = one.scale() < other.scale() ? other : one;
    boolean cut =
        fine.setScale(coarse.scale(), RoundingMode.HALF_UP).compareTo(coarse) == 0
            || fine.setScale(coarse.scale(), RoundingMode.HALF_EVEN).compareTo(coarse) == 0
            || fine.setScale(coarse.scale(), RoundingMode.DOWN).compareTo(coarse) == 0;
    return cut ? PRECISION : VALUE;
  }

  /** As outputs have it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
