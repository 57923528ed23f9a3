package dev.purlin.core.time;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.Schema.LogicalType;
import org.apache.beam.sdk.schemas.Schema.TypeName;
import org.apache.beam.sdk.schemas.logicaltypes.MicrosInstant;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.values.Row;
import org.joda.time.ReadableInstant;

/**
 * The type TIMESTAMP: a moment in UTC, to the microsecond, in the years 0001 to 9999.
 *
 * <p>It is Beam's {@link MicrosInstant}, which Beam's Python SDK and Beam YAML use as well; rows
 * hold a {@link java.time.Instant}. Two older types of Beam are taken wherever a TIMESTAMP is:
 * DATETIME, a {@link org.joda.time.Instant} of milliseconds, and the logical type DATETIME, a
 * {@link LocalDateTime} that is read as UTC. Purlin's own steps never make them, unless a schema
 * asks for DATETIME by name.
 *
 * <p>Within expressions, batches and keys a TIMESTAMP is a {@code long}: microseconds since
 * 1970-01-01T00:00Z.
 */
public final class Timestamps {
  /** The type of a field that is never NULL. */
  public static final FieldType TIMESTAMP = FieldType.logicalType(new QuickMicrosInstant());

  /** Microseconds of 0001-01-01T00:00Z. */
  public static final long FIRST = -62_135_596_800_000_000L;

  /** Microseconds of 9999-12-31T23:59:59.999999Z. */
  public static final long LAST = 253_402_300_799_999_999L;

  private static final long PER_SECOND = 1_000_000L;
  private static final long PER_MILLI = 1_000L;
  private static final int NANOS = 1_000;

  /**
   * The same type to everybody, by the same identifier. Beam's own looks its two fields up by their
   * names for every value, which takes as long as all the rest of sending a row.
   */
  private static final class QuickMicrosInstant extends MicrosInstant {
    private static final long serialVersionUID = 1L;

    @Override
    public Row toBaseType(Instant value) {
      long micros = Timestamps.micros(value);
      return Row.withSchema(getBaseType().getRowSchema())
          .attachValues(Math.floorDiv(micros, PER_SECOND), (int) Math.floorMod(micros, PER_SECOND));
    }

    @Override
    public Instant toInputType(Row base) {
      long seconds = base.<Long>getValue(0);
      int micros = base.<Integer>getValue(1);
      return Instant.ofEpochSecond(seconds, micros * (long) NANOS);
    }
  }

  private Timestamps() {}

  /** Whether values of a type are moments: TIMESTAMP, or one of the types that stand for it. */
  public static boolean is(FieldType type) {
    return type.getTypeName() == TypeName.DATETIME
        || type.getTypeName() == TypeName.LOGICAL_TYPE && is(type.getLogicalType());
  }

  /** Whether a logical type is TIMESTAMP, or a timestamp without a zone. */
  public static boolean is(LogicalType<?, ?> type) {
    return isMicros(type) || type.getIdentifier().equals(SqlTypes.DATETIME.getIdentifier());
  }

  /** Whether a logical type is TIMESTAMP itself. */
  public static boolean isMicros(LogicalType<?, ?> type) {
    return type.getIdentifier().equals(MicrosInstant.IDENTIFIER);
  }

  /**
   * The microseconds of a value of any of the types.
   *
   * @throws ArithmeticException if it is finer than microseconds, or beyond what a long holds
   */
  public static long micros(Object value) {
    if (value instanceof Instant instant) {
      return micros(instant.getEpochSecond(), instant.getNano());
    }
    if (value instanceof LocalDateTime time) {
      return micros(time.toInstant(ZoneOffset.UTC));
    }
    return Math.multiplyExact(((ReadableInstant) value).getMillis(), PER_MILLI);
  }

  private static long micros(long seconds, int nanos) {
    if (nanos % NANOS != 0) {
      throw new ArithmeticException("finer than the microseconds of a TIMESTAMP");
    }
    if (seconds < 0 && nanos > 0) {
      // Towards zero first: the least timestamp of Beam fits, the full second before it does not.
      return Math.addExact(Math.multiplyExact(seconds + 1, PER_SECOND), nanos / NANOS - PER_SECOND);
    }
    return Math.addExact(Math.multiplyExact(seconds, PER_SECOND), nanos / NANOS);
  }

  /** The value of a TIMESTAMP field. */
  public static Instant instant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, PER_SECOND), Math.floorMod(micros, PER_SECOND) * NANOS);
  }

  /** The milliseconds that microseconds lie in, for Beam's windows, which are no finer. */
  public static long millis(long micros) {
    return Math.floorDiv(micros, PER_MILLI);
  }

  /** The value of a field of one of the types that stand for TIMESTAMP. */
  public static Object value(FieldType type, long micros) {
    if (type.getTypeName() == TypeName.DATETIME) {
      return org.joda.time.Instant.ofEpochMilli(millis(micros));
    }
    return isMicros(type.getLogicalType())
        ? instant(micros)
        : LocalDateTime.ofInstant(instant(micros), ZoneOffset.UTC);
  }

  /** The value of a TIMESTAMP field that is one of Beam's own times. */
  public static Instant instant(ReadableInstant time) {
    return Instant.ofEpochMilli(time.getMillis());
  }
}
