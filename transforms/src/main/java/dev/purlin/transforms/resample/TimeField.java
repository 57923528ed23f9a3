package dev.purlin.transforms.resample;

import dev.purlin.core.key.KeyKind;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.time.Timestamps;
import dev.purlin.core.type.TextParsers;
import dev.purlin.core.type.UnfitValueException;
import java.io.Serializable;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;

/**
 * The field that has the time of a row, a DATE or one of the types that stand for TIMESTAMP; its
 * values as microseconds since 1970-01-01T00:00Z.
 */
record TimeField(String name, FieldType type, KeyKind kind) implements Serializable {

  /** Whether values of a type are times. */
  static boolean isTime(FieldType type) {
    return Timestamps.is(type) || KeyKind.of(type).filter(KeyKind.DATE::equals).isPresent();
  }

  /** A field of a type whose values are times. */
  static TimeField of(String name, FieldType type) {
    return new TimeField(name, type.withNullable(false), KeyKind.of(type).orElseThrow());
  }

  boolean isDate() {
    return kind == KeyKind.DATE;
  }

  /**
   * The microseconds of a value, or of a key's canonical value; what is finer is cut off.
   *
   * @throws ArithmeticException if a long cannot hold them
   */
  long micros(Object value) {
    if (value instanceof Long micros) {
      return micros;
    }
    if (value instanceof LocalDate date) {
      return Math.multiplyExact(date.toEpochDay(), Intervals.MICROS_OF_DAY);
    }
    return Timestamps.micros(
        value instanceof LocalDateTime time ? time.truncatedTo(ChronoUnit.MICROS) : value);
  }

  /** The value of the field. */
  Object value(long micros) {
    return isDate()
        ? LocalDate.ofEpochDay(Math.floorDiv(micros, Intervals.MICROS_OF_DAY))
        : Timestamps.value(type, micros);
  }

  /** The value as a key has it. */
  Object canonical(long micros) {
    return kind == KeyKind.INSTANT ? (Object) micros : value(micros);
  }

  /**
   * A time of the configuration; one that says no zone is in the given one.
   *
   * @throws ConfigurationException if it is none
   */
  long parse(String path, String text, ZoneId zone) {
    try {
      return micros(
          isDate()
              ? TextParsers.of(type).parse(text)
              : ((LocalDateTime)
                      TextParsers.of(FieldType.logicalType(SqlTypes.DATETIME)).parse(text))
                  .atZone(zone)
                  .toInstant()
                  .truncatedTo(ChronoUnit.MICROS));
    } catch (UnfitValueException e) {
      return zoned(path, text);
    }
  }

  private long zoned(String path, String text) {
    try {
      return micros(TextParsers.of(isDate() ? type : Timestamps.TIMESTAMP).parse(text));
    } catch (UnfitValueException e) {
      throw new ConfigurationException(path, e.getMessage());
    }
  }

  /** A time as people read it. */
  String text(long micros) {
    return isDate() ? value(micros).toString() : Timestamps.instant(micros).toString();
  }
}
