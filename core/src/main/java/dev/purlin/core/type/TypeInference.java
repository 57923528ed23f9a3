package dev.purlin.core.type;

import dev.purlin.core.time.Timestamps;
import java.io.Serializable;
import java.math.BigDecimal;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;

/**
 * The narrowest type that fits all texts seen so far in a column.
 *
 * <pre>{@code
 * TypeInference column = TypeInference.start();
 * for (String text : sample) {
 *   column = column.with(text);
 * }
 * FieldType type = column.type();
 * }</pre>
 *
 * <p>BOOLEAN where all texts are {@code true} or {@code false}; BIGINT; DOUBLE for numbers with a
 * fraction or exponent, or DECIMAL if DOUBLE does not hold all digits of one of them; DATE;
 * TIMESTAMP, also for a mixture with dates; else VARCHAR. What looks like an identifier stays text,
 * so that nothing of it is lost: numbers with leading zeros or a plus sign (zip codes, telephone
 * numbers) and integers beyond BIGINT. Empty texts tell nothing; a column of them alone is VARCHAR.
 * Every type is nullable.
 *
 * <p>Immutable; parts of a sample may be looked at apart and {@link #merge merged}.
 */
public final class TypeInference implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int BOOLEAN = 1;
  private static final int BIGINT = 1 << 1;
  private static final int DOUBLE = 1 << 2;
  private static final int DATE = 1 << 3;
  private static final int TIMESTAMP = 1 << 4;
  private static final int DECIMAL = 1 << 5;
  private static final int ALL = (1 << 6) - 1;

  private static final TextParser DECIMALS = TextParsers.of(FieldType.DECIMAL);

  private final TextParser date;
  private final TextParser timestamp;
  private final int fitting;
  private final boolean seen;

  private TypeInference(TextParser date, TextParser timestamp, int fitting, boolean seen) {
    this.date = date;
    this.timestamp = timestamp;
    this.fitting = fitting;
    this.seen = seen;
  }

  /** Nothing seen yet; dates and times are looked for in the shapes of ISO 8601. */
  public static TypeInference start() {
    return start(TextFormats.ISO);
  }

  /** Nothing seen yet; dates and times are looked for in the given patterns. */
  public static TypeInference start(TextFormats formats) {
    return new TypeInference(
        TextParsers.of(FieldType.logicalType(SqlTypes.DATE), formats),
        TextParsers.of(Timestamps.TIMESTAMP, formats),
        ALL,
        false);
  }

  /** What is known when this text was seen too. */
  public TypeInference with(String text) {
    if (text.isBlank() || (seen && fitting == 0)) {
      return this;
    }
    return narrowed(fittingTypes(text.strip()), true);
  }

  /** What is known from both samples together. */
  public TypeInference merge(TypeInference other) {
    return narrowed(other.fitting, other.seen);
  }

  private TypeInference narrowed(int types, boolean moreSeen) {
    int remaining = fitting & types;
    if (remaining == fitting && (seen || !moreSeen)) {
      return this;
    }
    return new TypeInference(date, timestamp, remaining, seen || moreSeen);
  }

  /** The type of the column, nullable. */
  public FieldType type() {
    return narrowest().withNullable(true);
  }

  private FieldType narrowest() {
    if (!seen) {
      return FieldType.STRING;
    }
    if ((fitting & BOOLEAN) != 0) {
      return FieldType.BOOLEAN;
    }
    if ((fitting & BIGINT) != 0) {
      return FieldType.INT64;
    }
    if ((fitting & DOUBLE) != 0) {
      return FieldType.DOUBLE;
    }
    if ((fitting & DECIMAL) != 0) {
      return FieldType.DECIMAL;
    }
    if ((fitting & DATE) != 0) {
      return FieldType.logicalType(SqlTypes.DATE);
    }
    return (fitting & TIMESTAMP) != 0 ? Timestamps.TIMESTAMP : FieldType.STRING;
  }

  private int fittingTypes(String text) {
    if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
      return BOOLEAN;
    }
    int types = numberTypes(text);
    if ((fitting & DATE) != 0 && fits(date, text)) {
      types |= DATE;
    }
    if ((fitting & TIMESTAMP) != 0 && fits(timestamp, text)) {
      types |= TIMESTAMP;
    }
    return types;
  }

  private static int numberTypes(String text) {
    if (text.charAt(0) == '+' || !Fractions.isNumber(text)) {
      return 0;
    }
    int first = text.charAt(0) == '-' ? 1 : 0;
    boolean leadingZero =
        text.length() > first + 1
            && text.charAt(first) == '0'
            && Character.isDigit(text.charAt(first + 1));
    if (leadingZero) {
      return 0;
    }
    boolean whole = text.chars().skip(first).allMatch(c -> c >= '0' && c <= '9');
    if (whole && !fits(Integers.BIGINT, text) || !fits(DECIMALS, text)) {
      return 0;
    }
    int types = DECIMAL | (whole ? BIGINT : 0);
    boolean exact = Fractions.isShort(text) || Fractions.holds(new BigDecimal(text));
    return exact ? types | DOUBLE : types;
  }

  private static boolean fits(TextParser parser, String text) {
    try {
      parser.parse(text);
      return true;
    } catch (UnfitValueException e) {
      return false;
    }
  }
}
