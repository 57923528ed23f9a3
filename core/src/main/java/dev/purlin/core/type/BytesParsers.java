package dev.purlin.core.type;

import dev.purlin.core.batch.ColumnBuilder;
import dev.purlin.core.time.Timestamps;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.Schema.LogicalType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;

/**
 * Chooses the {@link BytesParser} of a type; each gives the values that the {@link TextParsers} of
 * the type give.
 */
public final class BytesParsers {
  private static final int MOST_DIGITS = 18; // More may not fit into a long.
  private static final int MOST_EXACT_DIGITS = 15;
  private static final long MICROS_OF_SECOND = 1_000_000;
  private static final long MICROS_OF_DAY = 86_400 * MICROS_OF_SECOND;
  private static final int DATE_LENGTH = 10;

  private BytesParsers() {}

  /** The parser of a type's text. */
  public static BytesParser of(SqlType type, TextFormats formats) {
    FieldType field = type.fieldType();
    return switch (field.getTypeName()) {
      case BYTE -> whole(Byte.MIN_VALUE, Byte.MAX_VALUE);
      case INT16 -> whole(Short.MIN_VALUE, Short.MAX_VALUE);
      case INT32 -> whole(Integer.MIN_VALUE, Integer.MAX_VALUE);
      case INT64 -> whole(Long.MIN_VALUE, Long.MAX_VALUE);
      case DOUBLE -> BytesParsers::fraction;
      case LOGICAL_TYPE -> logical(field.getLogicalType(), formats);
      case DATETIME, FLOAT, DECIMAL, BOOLEAN, STRING, BYTES, ARRAY, ITERABLE, MAP, ROW -> OTHER;
    };
  }

  private static final BytesParser OTHER = (text, start, end, column) -> false;

  private static BytesParser logical(LogicalType<?, ?> type, TextFormats formats) {
    if (Timestamps.isMicros(type)) {
      return formats.timestamp() == null ? BytesParsers::timestamp : OTHER;
    }
    boolean date = type.getIdentifier().equals(SqlTypes.DATE.getIdentifier());
    return date && formats.date() == null ? BytesParsers::date : OTHER;
  }

  private static BytesParser whole(long min, long max) {
    return (text, start, end, column) -> {
      boolean negative = start < end && text[start] == '-';
      int from = negative ? start + 1 : start;
      if (from == end || end - from > MOST_DIGITS) {
        return false;
      }
      long value = 0;
      for (int i = from; i < end; i++) {
        int digit = text[i] - '0';
        if (digit < 0 || digit > 9) {
          return false;
        }
        value = value * 10 + digit;
      }
      value = negative ? -value : value;
      if (value < min || value > max) {
        return false;
      }
      column.append(value);
      return true;
    };
  }

  /** As {@link Fractions} does with short plain decimals, and for its reason. */
  private static boolean fraction(byte[] text, int start, int end, ColumnBuilder column) {
    boolean negative = start < end && text[start] == '-';
    int scale = -1;
    int digits = 0;
    long mantissa = 0;
    for (int i = negative ? start + 1 : start; i < end; i++) {
      int digit = text[i] - '0';
      if (digit >= 0 && digit <= 9) {
        mantissa = mantissa * 10 + digit;
        digits++;
        scale += scale >= 0 ? 1 : 0;
      } else if (text[i] == '.' && scale < 0) {
        scale = 0;
      } else {
        return false;
      }
      if (digits > MOST_EXACT_DIGITS) {
        return false;
      }
    }
    if (digits == 0) {
      return false;
    }
    double value = scale > 0 ? mantissa / Fractions.POWERS_OF_TEN[scale] : mantissa;
    column.append(negative ? -value : value);
    return true;
  }

  private static boolean date(byte[] text, int start, int end, ColumnBuilder column) {
    long day = end - start == DATE_LENGTH ? day(text, start) : Long.MIN_VALUE;
    if (day == Long.MIN_VALUE) {
      return false;
    }
    column.append(day);
    return true;
  }

  /**
   * {@code 2024-02-29T23:59:59.123456}, with a blank for the T, without fraction or seconds too.
   */
  private static boolean timestamp(byte[] text, int start, int end, ColumnBuilder column) {
    int length = end - start;
    if (length < DATE_LENGTH) {
      return false;
    }
    long day = day(text, start);
    if (day == Long.MIN_VALUE) {
      return false;
    }
    long micros = 0;
    if (length > DATE_LENGTH) {
      micros = timeOfDay(text, start + DATE_LENGTH, end);
      if (micros < 0) {
        return false;
      }
    }
    column.append(day * MICROS_OF_DAY + micros);
    return true;
  }

  private static long timeOfDay(byte[] text, int start, int end) {
    int length = end - start;
    boolean separated = text[start] == 'T' || text[start] == ' ';
    if (!separated || length < 6 || length == 7 || length == 8 || text[start + 3] != ':') {
      return -1;
    }
    int hour = pair(text, start + 1);
    int minute = pair(text, start + 4);
    int second = 0;
    long micros = 0;
    if (length > 6) {
      second = text[start + 6] == ':' ? pair(text, start + 7) : -1;
    }
    if (length > 9) {
      // Whether digits beyond microseconds are zeros is for the type's parser of text to say.
      boolean fraction = text[start + 9] == '.' && length > 10 && length <= 16;
      if (!fraction) {
        return -1;
      }
      long scale = 100_000;
      for (int i = start + 10; i < end; i++) {
        int digit = text[i] - '0';
        if (digit < 0 || digit > 9) {
          return -1;
        }
        micros += digit * scale;
        scale /= 10;
      }
    }
    boolean valid = hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0;
    return valid && second < 60
        ? ((hour * 60L + minute) * 60 + second) * MICROS_OF_SECOND + micros
        : -1;
  }

  /** The days from 1970-01-01 to a date; the least long if there is none of this shape. */
  private static long day(byte[] text, int start) {
    int century = pair(text, start);
    int yearOfCentury = pair(text, start + 2);
    int month = pair(text, start + 5);
    int day = pair(text, start + 8);
    boolean shaped = text[start + 4] == '-' && text[start + 7] == '-';
    if (!shaped || (century | yearOfCentury | month | day) < 0) {
      return Long.MIN_VALUE;
    }
    int year = century * 100 + yearOfCentury;
    return year > 0 && IsoTemporals.exists(year, month, day)
        ? IsoTemporals.daysFromCivil(year, month, day)
        : Long.MIN_VALUE;
  }

  /** The number that two digits are; negative if they are none. */
  private static int pair(byte[] text, int position) {
    int tens = text[position] - '0';
    int ones = text[position + 1] - '0';
    return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1 : tens * 10 + ones;
  }
}
