package dev.purlin.core.type;

import org.apache.beam.sdk.schemas.Schema.TypeName;

/** Text of whole numbers: an optional sign and decimal digits, nothing else. */
enum Integers implements TextParser {
  TINYINT(Byte.MIN_VALUE, Byte.MAX_VALUE) {
    @Override
    Object box(long value) {
      return (byte) value;
    }
  },
  SMALLINT(Short.MIN_VALUE, Short.MAX_VALUE) {
    @Override
    Object box(long value) {
      return (short) value;
    }
  },
  INTEGER(Integer.MIN_VALUE, Integer.MAX_VALUE) {
    @Override
    Object box(long value) {
      return (int) value;
    }
  },
  BIGINT(Long.MIN_VALUE, Long.MAX_VALUE) {
    @Override
    Object box(long value) {
      return value;
    }
  };

  private final long min;
  private final long max;

  Integers(long min, long max) {
    this.min = min;
    this.max = max;
  }

  /** The number as the Java class that rows hold for this type. */
  abstract Object box(long value);

  static Integers of(TypeName type) {
    return switch (type) {
      case BYTE -> TINYINT;
      case INT16 -> SMALLINT;
      case INT32 -> INTEGER;
      case INT64 -> BIGINT;
      case DECIMAL,
          FLOAT,
          DOUBLE,
          STRING,
          DATETIME,
          BOOLEAN,
          BYTES,
          ARRAY,
          ITERABLE,
          MAP,
          ROW,
          LOGICAL_TYPE ->
          throw new IllegalArgumentException(type + " is not an integer type");
    };
  }

  @Override
  public Object parse(String text) throws UnfitValueException {
    int start = 0;
    int end = text.length();
    while (start < end && text.charAt(start) <= ' ') {
      start++;
    }
    while (end > start && text.charAt(end - 1) <= ' ') {
      end--;
    }
    boolean negative = false;
    if (start < end && (text.charAt(start) == '-' || text.charAt(start) == '+')) {
      negative = text.charAt(start) == '-';
      start++;
    }
    if (start == end) {
      throw UnfitValueException.of(name(), text);
    }
    // Summed up in the negatives, which reach one further than the positives.
    long sum = 0;
    boolean overflow = false;
    for (int i = start; i < end; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        throw UnfitValueException.of(name(), text);
      }
      overflow |= sum < Long.MIN_VALUE / 10 || sum * 10 < Long.MIN_VALUE + digit;
      sum = sum * 10 - digit;
    }
    if (overflow || (!negative && sum == Long.MIN_VALUE)) {
      throw UnfitValueException.outOfRange(name(), text, min + " to " + max);
    }
    return checked(negative ? sum : -sum);
  }

  /** The number as this type, if the type can hold it. */
  Object checked(long value) throws UnfitValueException {
    if (value < min || value > max) {
      throw UnfitValueException.outOfRange(name(), Long.toString(value), min + " to " + max);
    }
    return box(value);
  }
}
