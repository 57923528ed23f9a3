package dev.purlin.core.expression;

import dev.purlin.core.expression.function.Casts;
import dev.purlin.core.expression.function.DateCasts;
import java.math.BigDecimal;
import java.util.List;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.type.RelDataType;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlOperator;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.type.SqlTypeName;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The exact counterpart of one of Calcite's casts.
 *
 * @param function what converts the value
 * @param via what the operand is widened to first; null if the function takes it as it is
 * @param arguments further arguments of the function
 */
record StrictCast(SqlOperator function, @Nullable SqlTypeName via, List<Integer> arguments) {

  /** The exact cast between two types; null if Calcite's is exact. */
  static @Nullable StrictCast of(RelDataType source, RelDataType target) {
    SqlTypeName from = source.getSqlTypeName();
    SqlTypeName to = target.getSqlTypeName();
    Class<?> kind = kind(from);
    boolean whole = kind == long.class;
    return switch (to) {
      case TINYINT, SMALLINT, INTEGER, BIGINT -> {
        if (kind == null || whole && rank(from) <= rank(to)) {
          yield null;
        }
        yield number("to" + camel(to), from, kind);
      }
      case REAL ->
          kind == String.class
                  || kind == BigDecimal.class
                  || kind == double.class && from != SqlTypeName.REAL
              ? number("toReal", from, kind)
              : null;
      case FLOAT, DOUBLE ->
          kind == String.class || kind == BigDecimal.class ? number("toDouble", from, kind) : null;
      case DECIMAL -> {
        Class<?> exact = from == SqlTypeName.REAL ? float.class : kind;
        yield exact == null
            ? null
            : new StrictCast(
                SqlFunctions.internal(Casts.class, "toDecimal", exact, int.class, int.class),
                exact == long.class ? SqlTypeName.BIGINT : null,
                List.of(target.getPrecision(), target.getScale()));
      }
      case BOOLEAN -> kind == String.class ? number("toBoolean", from, kind) : null;
      case DATE -> kind == String.class ? date("toDate", kind) : null;
      case TIME -> kind == String.class ? date("toTime", kind) : null;
      case TIMESTAMP -> kind == String.class ? date("toTimestamp", kind) : null;
      case CHAR, VARCHAR ->
          switch (from) {
            case REAL -> number("toText", from, float.class);
            case FLOAT, DOUBLE -> number("toText", from, double.class);
            case DECIMAL -> number("toText", from, BigDecimal.class);
            case TIME -> date("timeToText", int.class);
            case TIMESTAMP -> date("timestampToText", long.class);
            default -> null;
          };
      default -> null;
    };
  }

  /** The type of the function's result: the cast's target, but text of any length. */
  RelDataType result(RelDataType target) {
    return switch (target.getSqlTypeName()) {
      case CHAR, VARCHAR -> CalciteTypes.INSTANCE.createSqlType(SqlTypeName.VARCHAR);
      default -> target;
    };
  }

  private static StrictCast number(String name, SqlTypeName from, Class<?> kind) {
    SqlTypeName via =
        kind == long.class && from != SqlTypeName.BIGINT
            ? SqlTypeName.BIGINT
            : from == SqlTypeName.REAL && kind == double.class ? SqlTypeName.DOUBLE : null;
    return new StrictCast(SqlFunctions.internal(Casts.class, name, kind), via, List.of());
  }

  private static StrictCast date(String name, Class<?> kind) {
    return new StrictCast(SqlFunctions.internal(DateCasts.class, name, kind), null, List.of());
  }

  private static @Nullable Class<?> kind(SqlTypeName type) {
    return switch (type) {
      case TINYINT, SMALLINT, INTEGER, BIGINT -> long.class;
      case REAL, FLOAT, DOUBLE -> double.class;
      case DECIMAL -> BigDecimal.class;
      case CHAR, VARCHAR -> String.class;
      default -> null;
    };
  }

  private static int rank(SqlTypeName type) {
    return switch (type) {
      case TINYINT -> 1;
      case SMALLINT -> 2;
      case INTEGER -> 3;
      default -> 4;
    };
  }

  private static String camel(SqlTypeName type) {
    return type.name().charAt(0) + type.name().substring(1).toLowerCase(java.util.Locale.ROOT);
  }
}
