package dev.purlin.core.type;

import dev.purlin.core.problem.Names;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.time.Timestamps;
import java.util.Base64;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.Schema.LogicalType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;

/**
 * Chooses the parser of a type's text.
 *
 * <pre>{@code
 * TextParser parser = TextParsers.of(SqlType.parse("DECIMAL(10, 2)"), TextFormats.ISO);
 * Object price = parser.parse("19.90");
 * }</pre>
 *
 * <p>White space around a value counts only in VARCHAR. Null markers are the caller's affair: an
 * empty text is a value of VARCHAR and of no other type.
 *
 * <ul>
 *   <li>TINYINT, SMALLINT, INTEGER, BIGINT: digits with an optional sign, checked for range
 *   <li>DECIMAL: as in {@code -12.50} or {@code 1e3}; DECIMAL(p, s) never rounds
 *   <li>REAL, DOUBLE: likewise, and {@code NaN}, {@code inf}, {@code Infinity}
 *   <li>BOOLEAN: true/false, t/f, yes/no, y/n, 1/0
 *   <li>DATE, TIME, TIMESTAMP: ISO 8601, or the patterns of {@link TextFormats}
 *   <li>VARBINARY: base 64 (RFC 4648)
 *   <li>ARRAY, MAP, ROW: JSON
 * </ul>
 */
public final class TextParsers {
  private TextParsers() {}

  /** The parser of a type's text, dates and times in the shapes of ISO 8601. */
  public static TextParser of(FieldType type) {
    return of(type, TextFormats.ISO);
  }

  /** The parser of a type's text. */
  public static TextParser of(FieldType type, TextFormats formats) {
    return of(SqlType.of(type), formats);
  }

  /** The parser of a type's text, which also holds the type's declared length or precision. */
  public static TextParser of(SqlType type, TextFormats formats) {
    FieldType field = type.fieldType();
    return switch (field.getTypeName()) {
      case BYTE, INT16, INT32, INT64 -> Integers.of(field.getTypeName());
      case DECIMAL -> new Decimals(type.precision(), type.scale());
      case FLOAT -> Fractions.REAL;
      case DOUBLE -> Fractions.DOUBLE;
      case BOOLEAN -> Booleans.BOOLEAN;
      case STRING -> string(type.precision());
      case BYTES -> TextParsers::bytes;
      case DATETIME ->
          formats.timestamp() == null
              ? IsoTemporals.BEAM_DATETIME
              : new PatternTemporals(PatternTemporals.Kind.BEAM_DATETIME, formats.timestamp());
      case ARRAY, ITERABLE, MAP, ROW -> new JsonText(field);
      case LOGICAL_TYPE -> logical(field.getLogicalType(), formats);
    };
  }

  private static TextParser string(int length) {
    if (length == SqlType.UNLIMITED) {
      return text -> text;
    }
    return text -> {
      int characters = text.length() <= length ? 0 : text.codePointCount(0, text.length());
      if (characters > length) {
        throw new UnfitValueException(
            "'%s' has %d characters, VARCHAR(%d) holds %d"
                .formatted(UnfitValueException.abbreviated(text), characters, length, length));
      }
      return text;
    };
  }

  private static Object bytes(String text) throws UnfitValueException {
    try {
      return Base64.getDecoder().decode(text.strip());
    } catch (IllegalArgumentException e) {
      throw UnfitValueException.notA("VARBINARY", text, "base 64");
    }
  }

  private static <T> TextParser logical(LogicalType<T, ?> type, TextFormats formats) {
    String identifier = type.getIdentifier();
    if (identifier.equals(SqlTypes.DATE.getIdentifier())) {
      return formats.date() == null
          ? IsoTemporals.DATE
          : new PatternTemporals(PatternTemporals.Kind.DATE, formats.date());
    }
    if (identifier.equals(SqlTypes.TIME.getIdentifier())) {
      return formats.time() == null
          ? IsoTemporals.TIME
          : new PatternTemporals(PatternTemporals.Kind.TIME, formats.time());
    }
    if (Timestamps.isMicros(type)) {
      return formats.timestamp() == null
          ? IsoTemporals.TIMESTAMP
          : new PatternTemporals(PatternTemporals.Kind.TIMESTAMP, formats.timestamp());
    }
    if (identifier.equals(SqlTypes.DATETIME.getIdentifier())) {
      return formats.timestamp() == null
          ? IsoTemporals.DATETIME
          : new PatternTemporals(PatternTemporals.Kind.DATETIME, formats.timestamp());
    }
    throw PurlinException.user(
        Names.type(FieldType.logicalType(type)) + " values cannot be read from text");
  }
}
