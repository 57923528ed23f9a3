package dev.purlin.transforms.check;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import dev.purlin.core.problem.Reasons;
import dev.purlin.core.time.Timestamps;
import dev.purlin.core.type.SqlType;
import dev.purlin.core.type.TextFormats;
import dev.purlin.core.type.TextParser;
import dev.purlin.core.type.TextParsers;
import dev.purlin.core.type.UnfitValueException;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.Schema.TypeName;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Whether a value that is not NULL is as expected. */
interface ValueCheck extends Serializable {
  boolean holds(Object value);

  /**
   * The check of a field by itself; null if an expression does it.
   *
   * @throws ConfigurationException with the parameter that does not fit, or is missing
   */
  static @Nullable ValueCheck of(Expectation expectation, FieldType type) {
    return switch (expectation.expect()) {
      case NOT_NULL -> new RowExpectation.NotNull();
      case IN_SET -> inSet(expectation, type);
      case BETWEEN -> between(expectation, type);
      case LENGTH -> length(expectation, type);
      case DATE_FORMAT -> dateFormat(expectation, type);
      case TYPE -> type(expectation, type);
      case MATCHES,
          EXPRESSION,
          UNIQUE,
          COMPOUND_UNIQUE,
          ROW_COUNT,
          SUM,
          SUM_EQUALS,
          MEAN,
          MIN,
          MAX,
          STDDEV,
          QUANTILE,
          DISTINCT_COUNT,
          NULL_SHARE ->
          null;
    };
  }

  private static ValueCheck inSet(Expectation expectation, FieldType type) {
    List<String> values = expectation.values();
    if (values == null || values.isEmpty()) {
      throw new ConfigurationException("values", "in_set needs a list of 'values'");
    }
    scalar(type, "in_set");
    HashSet<Object> allowed = new HashSet<>();
    for (int i = 0; i < values.size(); i++) {
      allowed.add(normal(read("values." + i, values.get(i), type)));
    }
    return value -> allowed.contains(normal(value));
  }

  private static ValueCheck between(Expectation expectation, FieldType type) {
    scalar(type, "between");
    if (type.getTypeName() == TypeName.STRING || type.getTypeName() == TypeName.BOOLEAN) {
      throw new ConfigurationException(
          "field",
          "between is for numbers, dates and times, but '%s' is %s"
              .formatted(expectation.field(), Names.type(type)));
    }
    limits(expectation, "between");
    Object least = expectation.min() == null ? null : read("min", expectation.min(), type);
    Object most = expectation.max() == null ? null : read("max", expectation.max(), type);
    return value ->
        (least == null || ValueRange.compare(value, least) >= 0)
            && (most == null || ValueRange.compare(value, most) <= 0);
  }

  private static ValueCheck length(Expectation expectation, FieldType type) {
    text(expectation, type, "length");
    limits(expectation, "length");
    Object least =
        expectation.min() == null ? null : read("min", expectation.min(), FieldType.INT64);
    Object most =
        expectation.max() == null ? null : read("max", expectation.max(), FieldType.INT64);
    return value -> {
      String text = (String) value;
      Long length = (long) text.codePointCount(0, text.length());
      return (least == null || ValueRange.compare(length, least) >= 0)
          && (most == null || ValueRange.compare(length, most) <= 0);
    };
  }

  private static ValueCheck dateFormat(Expectation expectation, FieldType type) {
    text(expectation, type, "date_format");
    String format = expectation.format();
    if (format == null) {
      throw new ConfigurationException(
          "format", "date_format needs a 'format', such as dd.MM.yyyy");
    }
    boolean time = Pattern.compile("[hHkKmsSanN]").matcher(format.replaceAll("'[^']*'", "")).find();
    TextFormats formats = new TextFormats(format, null, format);
    FieldType parsed = time ? Timestamps.TIMESTAMP : FieldType.logicalType(SqlTypes.DATE);
    try {
      return parses(TextParsers.of(parsed, formats));
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(
          "format", "'%s' is not a pattern of dates: %s".formatted(format, Reasons.of(e)));
    }
  }

  private static ValueCheck type(Expectation expectation, FieldType type) {
    if (expectation.type() == null) {
      throw new ConfigurationException("type", "type needs a 'type', such as BIGINT");
    }
    SqlType wanted = SqlType.parse("type", expectation.type());
    text(expectation, type, "type");
    return parses(TextParsers.of(wanted, TextFormats.ISO));
  }

  private static ValueCheck parses(TextParser parser) {
    return value -> {
      try {
        parser.parse((String) value);
        return true;
      } catch (UnfitValueException e) {
        return false;
      }
    };
  }

  private static void limits(Expectation expectation, String kind) {
    if (expectation.min() == null && expectation.max() == null) {
      throw new ConfigurationException("min", kind + " needs 'min' or 'max', or both");
    }
  }

  private static void text(Expectation expectation, FieldType type, String kind) {
    if (type.getTypeName() != TypeName.STRING) {
      throw new ConfigurationException(
          "field",
          "%s is for text, but '%s' is %s".formatted(kind, expectation.field(), Names.type(type)));
    }
  }

  private static void scalar(FieldType type, String kind) {
    boolean comparable =
        switch (type.getTypeName()) {
          case BYTE, INT16, INT32, INT64, DECIMAL, FLOAT, DOUBLE, STRING, BOOLEAN, DATETIME -> true;
          case LOGICAL_TYPE -> true;
          case BYTES, ARRAY, ITERABLE, MAP, ROW -> false;
        };
    if (!comparable) {
      throw new ConfigurationException(
          "field", "%s cannot be expected of %s".formatted(kind, Names.type(type)));
    }
  }

  /** A value as the file writes it, read as text of the field's type is. */
  private static Object read(String path, String text, FieldType type) {
    try {
      return TextParsers.of(type).parse(text);
    } catch (UnfitValueException e) {
      throw new ConfigurationException(path, e.getMessage());
    }
  }

  /** Equal values as equal objects: 1.0 is 1.00, and -0.0 is 0.0. */
  private static Object normal(Object value) {
    if (value instanceof Double number) {
      return number + 0.0;
    }
    if (value instanceof Float number) {
      return number + 0.0f;
    }
    return value instanceof BigDecimal decimal ? decimal.stripTrailingZeros() : value;
  }
}
