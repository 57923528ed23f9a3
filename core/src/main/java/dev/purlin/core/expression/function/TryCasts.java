package dev.purlin.core.expression.function;

import java.math.BigDecimal;
import java.util.function.Function;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.linq4j.function.Strict;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * TRY_CAST from text and numbers: null where {@link Casts} and {@link DateCasts} refuse; generated
 * code calls it.
 */
@Strict
public final class TryCasts {
  private TryCasts() {}

  public static @Nullable Byte toTinyint(Object value) {
    return number(value, Casts::toTinyint, Casts::toTinyint, Casts::toTinyint, Casts::toTinyint);
  }

  public static @Nullable Short toSmallint(Object value) {
    return number(
        value, Casts::toSmallint, Casts::toSmallint, Casts::toSmallint, Casts::toSmallint);
  }

  public static @Nullable Integer toInteger(Object value) {
    return number(value, Casts::toInteger, Casts::toInteger, Casts::toInteger, Casts::toInteger);
  }

  public static @Nullable Long toBigint(Object value) {
    return number(value, Casts::toBigint, Long::valueOf, Casts::toBigint, Casts::toBigint);
  }

  public static @Nullable Float toReal(Object value) {
    return number(value, Casts::toReal, Long::floatValue, Casts::toReal, Casts::toReal);
  }

  public static @Nullable Double toDouble(Object value) {
    return number(value, Casts::toDouble, Long::doubleValue, Double::valueOf, Casts::toDouble);
  }

  public static @Nullable BigDecimal toDecimal(Object value, int precision, int scale) {
    return number(
        value,
        text -> Casts.toDecimal(text, precision, scale),
        whole -> Casts.toDecimal(whole.longValue(), precision, scale),
        number -> Casts.toDecimal(number.doubleValue(), precision, scale),
        decimal -> Casts.toDecimal(decimal, precision, scale));
  }

  public static @Nullable Boolean toBoolean(Object value) {
    return attempt((String) value, Casts::toBoolean);
  }

  public static @Nullable Integer toDate(Object value) {
    return attempt((String) value, DateCasts::toDate);
  }

  public static @Nullable Integer toTime(Object value) {
    return attempt((String) value, DateCasts::toTime);
  }

  public static @Nullable Long toTimestamp(Object value) {
    return attempt((String) value, DateCasts::toTimestamp);
  }

  private static <T> @Nullable T number(
      Object value,
      Function<String, T> fromText,
      Function<Long, T> fromWhole,
      Function<Double, T> fromDouble,
      Function<BigDecimal, T> fromDecimal) {
    if (value instanceof String text) {
      return attempt(text, fromText);
    }
    if (value instanceof BigDecimal decimal) {
      return attempt(decimal, fromDecimal);
    }
    return value instanceof Double || value instanceof Float
        ? attempt(((Number) value).doubleValue(), fromDouble)
        : attempt(((Number) value).longValue(), fromWhole);
  }

  private static <A, T> @Nullable T attempt(A value, Function<A, T> cast) {
    try {
      return cast.apply(value);
    } catch (EvaluationFailure e) {
      return null;
    }
  }
}
