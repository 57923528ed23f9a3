package dev.purlin.core.batch;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.time.Timestamps;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.Schema.LogicalType;
import org.apache.beam.sdk.schemas.logicaltypes.MicrosInstant;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * How the values of a field's type lie in a column.
 *
 * <ul>
 *   <li>{@code LONG}: whole numbers; BOOLEAN as 0 and 1; DATE as days since 1970-01-01; TIME as
 *       nanoseconds since midnight; TIMESTAMP, and Beam's DATETIME of milliseconds, as microseconds
 *       since 1970-01-01T00:00Z
 *   <li>{@code DOUBLE}: REAL and DOUBLE
 *   <li>{@code BYTES}: text in UTF-8, and VARBINARY
 *   <li>{@code OBJECT}: everything else (DECIMAL, lists, maps, rows), as a row holds it
 * </ul>
 */
public final class ColumnType {
  /** The arrays that there are. */
  public enum Form {
    LONG,
    DOUBLE,
    BYTES,
    OBJECT
  }

  private static final ColumnType TINYINT =
      whole(value -> (byte) value, value -> ((Number) value).longValue());
  private static final ColumnType SMALLINT =
      whole(value -> (short) value, value -> ((Number) value).longValue());
  private static final ColumnType INTEGER =
      whole(value -> (int) value, value -> ((Number) value).longValue());
  private static final ColumnType BIGINT =
      whole(value -> value, value -> ((Number) value).longValue());
  private static final ColumnType TRUTH =
      whole(value -> value != 0, value -> (Boolean) value ? 1 : 0);
  private static final ColumnType DAY =
      whole(LocalDate::ofEpochDay, value -> ((LocalDate) value).toEpochDay());
  private static final ColumnType CLOCK =
      whole(LocalTime::ofNanoOfDay, value -> ((LocalTime) value).toNanoOfDay());
  private static final ColumnType MILLIS =
      whole(
          value -> org.joda.time.Instant.ofEpochMilli(Timestamps.millis(value)),
          Timestamps::micros);
  private static final ColumnType MICROS = whole(Timestamps::instant, ColumnType::micros);
  private static final ColumnType REAL = approximate(true);
  private static final ColumnType DOUBLE = approximate(false);
  private static final ColumnType TEXT =
      bytes(value -> ((String) value).getBytes(StandardCharsets.UTF_8), true);
  private static final ColumnType BINARY = bytes(value -> (byte[]) value, false);
  private static final ColumnType OBJECT =
      new ColumnType(Form.OBJECT, null, null, null, false, false);

  private final Form form;
  private final @Nullable LongFunction<Object> fromLong;
  private final @Nullable ToLongFunction<Object> toLong;
  private final @Nullable Function<Object, byte[]> toBytes;
  private final boolean text;
  private final boolean single;

  private ColumnType(
      Form form,
      @Nullable LongFunction<Object> fromLong,
      @Nullable ToLongFunction<Object> toLong,
      @Nullable Function<Object, byte[]> toBytes,
      boolean text,
      boolean single) {
    this.form = form;
    this.fromLong = fromLong;
    this.toLong = toLong;
    this.toBytes = toBytes;
    this.text = text;
    this.single = single;
  }

  private static ColumnType whole(LongFunction<Object> fromLong, ToLongFunction<Object> toLong) {
    return new ColumnType(Form.LONG, fromLong, toLong, null, false, false);
  }

  private static ColumnType approximate(boolean single) {
    return new ColumnType(Form.DOUBLE, null, null, null, false, single);
  }

  private static ColumnType bytes(Function<Object, byte[]> toBytes, boolean text) {
    return new ColumnType(Form.BYTES, null, null, toBytes, text, false);
  }

  /** How values of a type lie in a column. */
  public static ColumnType of(FieldType type) {
    return switch (type.getTypeName()) {
      case BYTE -> TINYINT;
      case INT16 -> SMALLINT;
      case INT32 -> INTEGER;
      case INT64 -> BIGINT;
      case BOOLEAN -> TRUTH;
      case FLOAT -> REAL;
      case DOUBLE -> DOUBLE;
      case STRING -> TEXT;
      case BYTES -> BINARY;
      case DATETIME -> MILLIS;
      case LOGICAL_TYPE -> logical(type.getLogicalType());
      case DECIMAL, ARRAY, ITERABLE, MAP, ROW -> OBJECT;
    };
  }

  private static ColumnType logical(LogicalType<?, ?> type) {
    String identifier = type.getIdentifier();
    if (identifier.equals(SqlTypes.DATE.getIdentifier())) {
      return DAY;
    }
    if (identifier.equals(SqlTypes.TIME.getIdentifier())) {
      return CLOCK;
    }
    return identifier.equals(MicrosInstant.IDENTIFIER) ? MICROS : OBJECT;
  }

  private static long micros(Object value) {
    try {
      return Timestamps.micros(value);
    } catch (ArithmeticException e) {
      throw PurlinException.user(
          "a timestamp of %s is finer than the microseconds of its type".formatted(value));
    }
  }

  /** What arrays hold the values. */
  public Form form() {
    return form;
  }

  /** Whether values of the form BYTES are text. */
  boolean text() {
    return text;
  }

  /** Whether values of the form DOUBLE are REAL in rows. */
  boolean single() {
    return single;
  }

  /** The value that a number of the form LONG stands for. */
  Object value(long number) {
    return Objects.requireNonNull(fromLong).apply(number);
  }

  /** The number of the form LONG that stands for a value. */
  long number(Object value) {
    return Objects.requireNonNull(toLong).applyAsLong(value);
  }

  /** The value that bytes of the form BYTES stand for; they become the value's own. */
  Object value(byte[] bytes) {
    return text ? new String(bytes, StandardCharsets.UTF_8) : bytes;
  }

  /** The bytes of the form BYTES that stand for a value. */
  byte[] bytes(Object value) {
    return Objects.requireNonNull(toBytes).apply(value);
  }
}
