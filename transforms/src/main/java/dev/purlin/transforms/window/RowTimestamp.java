package dev.purlin.transforms.window;

import dev.purlin.core.expression.RowExpressions;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.reject.RowRejection;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Instant;
import org.joda.time.ReadableInstant;

/** Reads the timestamp of a row from a field or an expression. */
public final class RowTimestamp implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What a timestamp is told in. */
  public enum Unit {
    INSTANT,
    JAVA_INSTANT,
    LOCAL_TIMESTAMP,
    DATE,
    SECONDS;

    /** The unit of a type's values, if they can be timestamps. */
    public static Optional<Unit> of(FieldType type) {
      return switch (type.getTypeName()) {
        case DATETIME -> Optional.of(INSTANT);
        case BYTE, INT16, INT32, INT64, DECIMAL, FLOAT, DOUBLE -> Optional.of(SECONDS);
        case LOGICAL_TYPE ->
            switch (type.getLogicalType().getIdentifier()) {
              case "beam:logical_type:date:v1" -> Optional.of(DATE);
              case "beam:logical_type:datetime:v1" -> Optional.of(LOCAL_TIMESTAMP);
              case "beam:logical_type:micros_instant:v1", "beam:logical_type:nanos_instant:v1" ->
                  Optional.of(JAVA_INSTANT);
              default -> Optional.empty();
            };
        case STRING, BOOLEAN, BYTES, ARRAY, ITERABLE, MAP, ROW -> Optional.empty();
      };
    }
  }

  private final String source;
  private final Unit unit;
  private final int field;
  private final @Nullable RowExpressions expressions;

  /**
   * @param source the field or expression, for errors
   * @param field the position of the field, if there is no expression
   */
  public RowTimestamp(String source, Unit unit, int field, @Nullable RowExpressions expressions) {
    this.source = source;
    this.unit = unit;
    this.field = field;
    this.expressions = expressions;
  }

  void setup() {
    if (expressions != null) {
      expressions.setup();
    }
  }

  Instant of(Row row) throws RowRejection {
    Object value = expressions == null ? row.getValue(field) : expressions.evaluate(row)[0];
    if (value == null) {
      throw new RowRejection(Rejection.of("is null, expected a timestamp", source, null));
    }
    Instant timestamp;
    try {
      timestamp = Instant.ofEpochMilli(millis(value));
    } catch (ArithmeticException | NumberFormatException e) {
      throw new RowRejection(beyond(value));
    }
    if (timestamp.isBefore(BoundedWindow.TIMESTAMP_MIN_VALUE)
        || timestamp.isAfter(BoundedWindow.TIMESTAMP_MAX_VALUE)) {
      throw new RowRejection(beyond(value));
    }
    return timestamp;
  }

  private Rejection beyond(Object value) {
    return Rejection.of("is beyond the timestamps that can be held", source, value);
  }

  private long millis(Object value) {
    return switch (unit) {
      case INSTANT -> ((ReadableInstant) value).getMillis();
      case JAVA_INSTANT -> ((java.time.Instant) value).toEpochMilli();
      case LOCAL_TIMESTAMP -> ((LocalDateTime) value).toInstant(ZoneOffset.UTC).toEpochMilli();
      case DATE -> Math.multiplyExact(((LocalDate) value).toEpochDay(), 86_400_000L);
      case SECONDS ->
          value instanceof Double || value instanceof Float || value instanceof BigDecimal
              ? new BigDecimal(value.toString())
                  .movePointRight(3)
                  .setScale(0, RoundingMode.FLOOR)
                  .longValueExact()
              : Math.multiplyExact(((Number) value).longValue(), 1_000L);
    };
  }
}
