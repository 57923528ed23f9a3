package dev.purlin.core.expression;

import dev.purlin.core.expression.function.Arithmetic;
import dev.purlin.core.expression.function.Characters;
import dev.purlin.core.expression.function.DateArithmetic;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.avatica.util.TimeUnitRange;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.type.RelDataType;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexCall;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexLiteral;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexNode;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlKind;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.fun.SqlTrimFunction;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.type.SqlTypeName;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.type.SqlTypeUtil;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Functions of Calcite that are computed by Purlin's instead, under the same name.
 *
 * <p>Calcite's count text in UTF-16 and wrap numbers around; its dates leave the calendar.
 */
final class OwnFunctions {
  private static final Class<?> TEXT = String.class;
  private static final Class<?> WHOLE = long.class;

  private final Hardening hardening;

  OwnFunctions(Hardening hardening) {
    this.hardening = hardening;
  }

  /** What computes a call instead of Calcite; null if Calcite does. */
  @Nullable RexNode replace(RexCall call) {
    RelDataType first =
        call.getOperands().isEmpty() ? call.getType() : call.getOperands().get(0).getType();
    if (SqlTypeUtil.isDatetime(call.getType())) {
      return date(call);
    }
    return switch (call.getOperator().getName().toUpperCase(Locale.ROOT)) {
      case "CHAR_LENGTH", "CHARACTER_LENGTH" -> text(call, "charLength", TEXT);
      case "SUBSTRING", "SUBSTR" -> text(call, "substring", TEXT, WHOLE, WHOLE);
      case "LEFT" -> text(call, "left", TEXT, WHOLE);
      case "RIGHT" -> text(call, "right", TEXT, WHOLE);
      case "OVERLAY" -> text(call, "overlay", TEXT, TEXT, WHOLE, WHOLE);
      case "POSITION" -> text(call, "position", TEXT, TEXT, WHOLE);
      case "STRPOS" -> text(call, "strpos", TEXT, TEXT);
      case "LPAD" -> text(call, "lpad", TEXT, WHOLE, TEXT);
      case "RPAD" -> text(call, "rpad", TEXT, WHOLE, TEXT);
      case "REPEAT" -> text(call, "repeat", TEXT, WHOLE);
      case "INITCAP" -> text(call, "initcap", TEXT);
      case "TRANSLATE", "TRANSLATE3" -> text(call, "translate", TEXT, TEXT, TEXT);
      case "LEVENSHTEIN" -> text(call, "levenshtein", TEXT, TEXT);
      case "CHR" -> hardening.call(call, Characters.class, "chr", call.getOperands(), WHOLE);
      case "TRIM" -> trim(call);
      case "LN", "LOG10", "LOG2", "LOG" -> logarithm(call);
      case "ABS" -> absolute(call, first);
      case "ROUND" -> digits(call, "round");
      case "TRUNCATE" -> digits(call, "truncate");
      case "POWER", "POW", "EXP", "SQRT", "SINH", "COSH", "ASIN", "ACOS", "ATANH", "ACOSH", "COT" ->
          call.getType().getSqlTypeName() == SqlTypeName.DOUBLE ? finite(call) : null;
      case "EXTRACT" -> extract(call);
      case "DAYNAME", "MONTHNAME" -> ofDay(call);
      default -> null;
    };
  }

  /** A function on text; those on bytes, which have the same names, are Calcite's. */
  private @Nullable RexNode text(RexCall call, String method, Class<?>... parameters) {
    int count = call.getOperands().size();
    if (count > parameters.length
        || !SqlTypeUtil.isCharacter(call.getOperands().get(0).getType())) {
      return null;
    }
    Class<?>[] given = Arrays.copyOf(parameters, count);
    return hardening.call(call, Characters.class, method, call.getOperands(), given);
  }

  private @Nullable RexNode trim(RexCall call) {
    List<RexNode> operands = call.getOperands();
    if (operands.size() != 3
        || !(operands.get(0) instanceof RexLiteral side)
        || !SqlTypeUtil.isCharacter(operands.get(2).getType())) {
      return null;
    }
    String method =
        switch (side.getValueAs(SqlTrimFunction.Flag.class)) {
          case BOTH -> "trimBoth";
          case LEADING -> "trimStart";
          case TRAILING -> "trimEnd";
        };
    return hardening.call(call, Characters.class, method, operands.subList(1, 3), TEXT, TEXT);
  }

  private @Nullable RexNode absolute(RexCall call, RelDataType type) {
    return switch (type.getSqlTypeName()) {
      case TINYINT, SMALLINT, INTEGER ->
          hardening.call(call, Arithmetic.class, "abs", call.getOperands(), int.class);
      case BIGINT -> hardening.call(call, Arithmetic.class, "abs", call.getOperands(), WHOLE);
      default -> null;
    };
  }

  /** Calcite's of 1000 to the base 10 is 2.9999999999999996. */
  private RexNode logarithm(RexCall call) {
    Class<?>[] parameters = new Class<?>[call.getOperands().size()];
    Arrays.fill(parameters, double.class);
    String method = call.getOperator().getName().toLowerCase(Locale.ROOT);
    return hardening.call(call, Arithmetic.class, method, call.getOperands(), parameters);
  }

  private @Nullable RexNode digits(RexCall call, String method) {
    List<RexNode> operands = new ArrayList<>(call.getOperands());
    if (operands.size() == 1) {
      operands.add(hardening.rex().makeExactLiteral(BigDecimal.ZERO));
    }
    Class<?> kind =
        switch (call.getType().getSqlTypeName()) {
          case TINYINT, SMALLINT, INTEGER, BIGINT -> WHOLE;
          case DECIMAL -> BigDecimal.class;
          case REAL -> float.class;
          case FLOAT, DOUBLE -> double.class;
          default -> null;
        };
    return kind == null
        ? null
        : hardening.call(call, Arithmetic.class, method, operands, kind, int.class);
  }

  /** A result that is NaN or infinite though no operand is. */
  private RexNode finite(RexCall call) {
    List<RexNode> arguments = new ArrayList<>(List.of(call));
    arguments.addAll(call.getOperands());
    Class<?>[] parameters = new Class<?>[arguments.size()];
    Arrays.fill(parameters, double.class);
    return hardening.call(call, Arithmetic.class, "finite", arguments, parameters);
  }

  private @Nullable RexNode extract(RexCall call) {
    RexNode operand = call.getOperands().get(1);
    return call.getOperands().get(0) instanceof RexLiteral unit
            && unit.getValue() == TimeUnitRange.EPOCH
            && operand.getType().getSqlTypeName() == SqlTypeName.TIMESTAMP
        ? hardening.call(call, DateArithmetic.class, "epoch", List.of(operand), WHOLE)
        : null;
  }

  /** Calcite takes the day of a timestamp before 1970 for the one after. */
  private @Nullable RexNode ofDay(RexCall call) {
    RexNode operand = call.getOperands().get(0);
    if (operand.getType().getSqlTypeName() != SqlTypeName.TIMESTAMP) {
      return null;
    }
    RexNode day = hardening.cast(operand, CalciteTypes.INSTANCE.createSqlType(SqlTypeName.DATE));
    return hardening.rex().makeCall(call.getType(), call.getOperator(), List.of(day));
  }

  private @Nullable RexNode date(RexCall call) {
    SqlTypeName type = call.getType().getSqlTypeName();
    if (type != SqlTypeName.DATE && type != SqlTypeName.TIMESTAMP) {
      return null;
    }
    Class<?> kind = type == SqlTypeName.DATE ? int.class : long.class;
    List<RexNode> operands = call.getOperands();
    boolean moved =
        (call.getKind() == SqlKind.PLUS || call.getKind() == SqlKind.MINUS) && operands.size() == 2;
    if (moved) {
      RexNode second = operands.get(1);
      boolean swapped = SqlTypeUtil.isInterval(operands.get(0).getType());
      RexNode interval = swapped ? operands.get(0) : second;
      RexNode moment = swapped ? second : operands.get(0);
      if (!SqlTypeUtil.isInterval(interval.getType())) {
        return null;
      }
      boolean months =
          SqlTypeName.YEAR_INTERVAL_TYPES.contains(interval.getType().getSqlTypeName());
      String method =
          (call.getKind() == SqlKind.PLUS ? "plus" : "minus") + (months ? "Months" : "Millis");
      if (moment.getType().getSqlTypeName() != type) {
        moment = hardening.cast(moment, call.getType());
      }
      return hardening.callAsIs(
          call.getType(),
          DateArithmetic.class,
          method,
          List.of(moment, interval),
          kind,
          hardening.javaType(interval.getType()));
    }
    return switch (call.getOperator().getName().toUpperCase(Locale.ROOT)) {
      case "LAST_DAY" -> ofDay(call);
      case "FLOOR", "CEIL", "DATE_FROM_UNIX_DATE" ->
          hardening.callAsIs(call.getType(), DateArithmetic.class, "within", List.of(call), kind);
      default -> null;
    };
  }
}
