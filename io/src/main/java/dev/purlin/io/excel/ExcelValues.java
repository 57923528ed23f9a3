package dev.purlin.io.excel;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.time.Timestamps;
import dev.purlin.core.type.JsonRows;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Base64;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.Schema.LogicalType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What the values of a field are in the cells of a spreadsheet. */
final class ExcelValues {
  private static final int DIGITS = 15;
  private static final int TEXT = 32_767;
  private static final long DAY_MILLIS = 86_400_000L;
  private static final int NANOS_PER_MILLI = 1_000_000;
  private static final LocalDate EPOCH = LocalDate.of(1899, 12, 30);

  /** Before it lies the day that spreadsheets count though it never was. */
  private static final LocalDate FIRST = LocalDate.of(1900, 3, 1);

  /** Characters that XML has not, and what would be read as one of them. */
  private static final Pattern ESCAPED =
      Pattern.compile("_(?=x[0-9A-Fa-f]{4}_)|[\\x00-\\x08\\x0B-\\x1F\\uFFFE\\uFFFF]");

  /** One of a text, a number and a boolean. */
  record CellValue(@Nullable String text, @Nullable Number number, @Nullable Boolean bool) {
    static CellValue of(String text) {
      return new CellValue(text, null, null);
    }

    static CellValue of(Number number) {
      return new CellValue(null, number, null);
    }
  }

  private final String name;
  private final @Nullable String format;
  private final Function<Object, CellValue> values;

  private ExcelValues(
      Schema.Field field, @Nullable String format, Function<Object, CellValue> values) {
    this.name = field.getName();
    this.format = format;
    this.values = values;
  }

  static ExcelValues of(Schema.Field field) {
    FieldType type = field.getType();
    String format = null;
    if (Timestamps.is(type)) {
      format = "yyyy-mm-dd hh:mm:ss";
    } else if (is(type, SqlTypes.DATE)) {
      format = "yyyy-mm-dd";
    } else if (is(type, SqlTypes.TIME)) {
      format = "hh:mm:ss";
    }
    return new ExcelValues(field, format, values(type));
  }

  private static boolean is(FieldType type, LogicalType<?, ?> logical) {
    return type.getTypeName().isLogicalType()
        && type.getLogicalType().getIdentifier().equals(logical.getIdentifier());
  }

  /** The format of the cells, null if none is needed. */
  @Nullable String format() {
    return format;
  }

  /**
   * What goes into the cell.
   *
   * @throws PurlinException if a cell cannot hold the value exactly
   */
  CellValue of(Object value) {
    try {
      return values.apply(value);
    } catch (ArithmeticException e) {
      String shown = String.valueOf(value);
      throw PurlinException.user(
          "field '%s' = '%s': %s"
              .formatted(
                  name,
                  shown.length() <= 100 ? shown : shown.substring(0, 97) + "...",
                  e.getMessage()),
          e);
    }
  }

  private static Function<Object, CellValue> values(FieldType type) {
    if (Timestamps.is(type)) {
      return value -> CellValue.of(moment(Timestamps.instant(Timestamps.micros(value))));
    }
    return switch (type.getTypeName()) {
      case BYTE, INT16, INT32 -> value -> CellValue.of((Number) value);
      case INT64 -> value -> CellValue.of(exact(BigDecimal.valueOf((Long) value)));
      case DECIMAL -> value -> CellValue.of(exact((BigDecimal) value));
      case FLOAT -> value -> CellValue.of(finite(Double.parseDouble(value.toString())));
      case DOUBLE -> value -> CellValue.of(finite((Double) value));
      case BOOLEAN -> value -> new CellValue(null, null, (Boolean) value);
      case STRING -> value -> CellValue.of(limited((String) value));
      case BYTES ->
          value -> CellValue.of(limited(Base64.getEncoder().encodeToString((byte[]) value)));
      case ROW -> value -> CellValue.of(limited(JsonRows.toJson((Row) value)));
      case ARRAY, ITERABLE, MAP -> json(type);
      case LOGICAL_TYPE -> logical(type);
      case DATETIME -> throw new IllegalStateException("a DATETIME is a moment");
    };
  }

  private static Function<Object, CellValue> json(FieldType type) {
    Schema schema = Schema.of(Schema.Field.of("value", type));
    return value ->
        CellValue.of(
            limited(
                JsonRows.toNode(Row.withSchema(schema).attachValues(value))
                    .get("value")
                    .toString()));
  }

  private static Function<Object, CellValue> logical(FieldType type) {
    if (is(type, SqlTypes.DATE)) {
      return value -> CellValue.of((Number) days((LocalDate) value));
    }
    if (is(type, SqlTypes.TIME)) {
      return value -> CellValue.of(millis(((LocalTime) value).toNanoOfDay()) / (double) DAY_MILLIS);
    }
    return base(type.getLogicalType());
  }

  private static <T, BaseT> Function<Object, CellValue> base(LogicalType<T, BaseT> type) {
    Function<Object, CellValue> base = values(type.getBaseType());
    @SuppressWarnings("unchecked") // Rows hold a logical type's values as its input type.
    Function<Object, CellValue> values = value -> base.apply(type.toBaseType((T) value));
    return values;
  }

  private static BigDecimal exact(BigDecimal number) {
    if (number.stripTrailingZeros().precision() > DIGITS) {
      throw new ArithmeticException(
          "has more than the %d digits of a cell; cast it to VARCHAR, or to DOUBLE to round it"
              .formatted(DIGITS));
    }
    return number;
  }

  private static double finite(double number) {
    if (!Double.isFinite(number)) {
      throw new ArithmeticException("a cell holds no such number; make it NULL or a VARCHAR");
    }
    return number;
  }

  private static String limited(String text) {
    if (text.length() > TEXT) {
      throw new ArithmeticException(
          "has %d characters, a cell holds %d".formatted(text.length(), TEXT));
    }
    return text;
  }

  private static Long days(LocalDate date) {
    if (date.isBefore(FIRST) || date.getYear() > 9999) {
      throw new ArithmeticException(
          "is not a date of spreadsheets, from 1900-03-01 to 9999-12-31; cast it to VARCHAR");
    }
    return date.toEpochDay() - EPOCH.toEpochDay();
  }

  private static double moment(Instant instant) {
    long millis = instant.getEpochSecond() * 1000 + millis(instant.getNano());
    long day = Math.floorDiv(millis, DAY_MILLIS);
    return days(LocalDate.ofEpochDay(day))
        + Math.floorMod(millis, DAY_MILLIS) / (double) DAY_MILLIS;
  }

  private static long millis(long nanos) {
    if (nanos % NANOS_PER_MILLI != 0) {
      throw new ArithmeticException(
          "is finer than the milliseconds of a cell; round it, or cast it to VARCHAR");
    }
    return nanos / NANOS_PER_MILLI;
  }

  /** A text as xlsx files spell it: characters that XML has not as {@code _x0007_}. */
  static String escaped(String text) {
    return ESCAPED
        .matcher(text)
        .replaceAll(
            found -> Matcher.quoteReplacement("_x%04X_".formatted((int) found.group().charAt(0))));
  }
}
