package dev.purlin.core.expression;

import dev.purlin.core.expression.function.DateArithmetic;
import dev.purlin.core.expression.function.DateCasts;
import dev.purlin.core.expression.function.EvaluationFailure;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.avatica.util.TimeUnitRange;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.type.RelDataType;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexCall;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexLiteral;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexNode;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexShuttle;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlKind;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.type.SqlTypeName;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.validate.SqlUserDefinedFunction;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.util.TimestampString;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Lets expressions calculate with timestamps of microseconds, where Calcite's own functions know
 * milliseconds.
 *
 * <p>A timestamp is a {@code long} in both. What only passes it on or compares it does not mind the
 * unit; Purlin's functions take microseconds; what finer digits decide is replaced; and around
 * every other function of Calcite the unit is changed on the way in and out.
 */
final class Microseconds extends RexShuttle {
  private final Hardening hardening;

  Microseconds(Hardening hardening) {
    this.hardening = hardening;
  }

  @Override
  public RexNode visitLiteral(RexLiteral literal) {
    if (literal.isNull() || !isMoment(literal.getType())) {
      return literal;
    }
    long micros = DateCasts.toTimestamp(literal.getValueAs(TimestampString.class).toString());
    return hardening.callAsIs(
        literal.getType(),
        DateArithmetic.class,
        "moment",
        List.of(hardening.rex().makeBigintLiteral(BigDecimal.valueOf(micros))),
        long.class);
  }

  @Override
  public RexNode visitCall(RexCall original) {
    RexCall call = (RexCall) super.visitCall(original);
    if (call.getOperator() instanceof SqlUserDefinedFunction || isIndifferent(call)) {
      return call;
    }
    boolean takes = call.getOperands().stream().anyMatch(operand -> isMoment(operand.getType()));
    boolean gives = isMoment(call.getType());
    if (!takes && !gives) {
      return nested(call);
    }
    RexNode replaced = replace(call);
    if (replaced != null) {
      return replaced;
    }
    boolean time = call.getType().getSqlTypeName() == SqlTypeName.TIME;
    String in = call.getKind() == SqlKind.CEIL ? "millisUp" : time ? "timeMillis" : "millis";
    List<RexNode> operands = new ArrayList<>();
    for (RexNode operand : call.getOperands()) {
      operands.add(isMoment(operand.getType()) ? converted(operand, in) : operand);
    }
    RexNode result = hardening.rex().makeCall(call.getType(), call.getOperator(), operands);
    return gives ? converted(result, "micros") : result;
  }

  private @Nullable RexNode replace(RexCall call) {
    List<RexNode> operands = call.getOperands();
    return switch (call.getKind()) {
      case MINUS ->
          operands.stream().allMatch(operand -> isMoment(operand.getType()))
                  && SqlTypeName.DAY_INTERVAL_TYPES.contains(call.getType().getSqlTypeName())
              ? own(call, "between", operands)
              : null;
      case EXTRACT ->
          switch (unit(operands.get(0))) {
            case MICROSECOND ->
                hardening.call(
                    call, DateArithmetic.class, "microsecond", operands.subList(1, 2), long.class);
            case NANOSECOND ->
                hardening.call(
                    call, DateArithmetic.class, "nanosecond", operands.subList(1, 2), long.class);
            default -> null;
          };
      case FLOOR, CEIL ->
          operands.size() == 2
                  && (unit(operands.get(1)) == TimeUnitRange.MICROSECOND
                      || unit(operands.get(1)) == TimeUnitRange.NANOSECOND)
              ? operands.get(0)
              : null;
      default -> null;
    };
  }

  /** The unit of time that an operand names; years if it names none. */
  private static TimeUnitRange unit(RexNode operand) {
    return operand instanceof RexLiteral literal && literal.getValue() instanceof TimeUnitRange unit
        ? unit
        : TimeUnitRange.YEAR;
  }

  private RexNode own(RexCall call, String method, List<RexNode> operands) {
    Class<?>[] parameters = operands.stream().map(operand -> long.class).toArray(Class<?>[]::new);
    return hardening.callAsIs(call.getType(), DateArithmetic.class, method, operands, parameters);
  }

  private RexNode converted(RexNode moment, String method) {
    return hardening.callAsIs(
        moment.getType(), DateArithmetic.class, method, List.of(moment), long.class);
  }

  /** Calcite would take timestamps within a list, map or row for milliseconds. */
  private static RexNode nested(RexCall call) {
    boolean cast = call.getKind() == SqlKind.CAST || call.getKind() == SqlKind.SAFE_CAST;
    if (cast
        && !SqlTypeUtil.equalSansNullability(
            CalciteTypes.INSTANCE, call.getType(), call.getOperands().get(0).getType())
        && (holdsMoment(call.getType()) || holdsMoment(call.getOperands().get(0).getType()))) {
      throw EvaluationFailure.of(
          "a list, map or row with a TIMESTAMP in it cannot be cast as a whole; cast its parts");
    }
    return call;
  }

  private static boolean holdsMoment(RelDataType type) {
    if (type.isStruct()) {
      return type.getFieldList().stream()
          .map(RelDataTypeField::getType)
          .anyMatch(field -> isMoment(field) || holdsMoment(field));
    }
    return switch (type.getSqlTypeName()) {
      case ARRAY, MULTISET ->
          isMoment(type.getComponentType()) || holdsMoment(type.getComponentType());
      case MAP ->
          isMoment(type.getKeyType())
              || isMoment(type.getValueType())
              || holdsMoment(type.getValueType());
      default -> false;
    };
  }

  /** Whether a call passes timestamps on or compares them, whatever their unit is. */
  private static boolean isIndifferent(RexCall call) {
    return switch (call.getKind()) {
      case EQUALS,
          NOT_EQUALS,
          LESS_THAN,
          LESS_THAN_OR_EQUAL,
          GREATER_THAN,
          GREATER_THAN_OR_EQUAL,
          IS_DISTINCT_FROM,
          IS_NOT_DISTINCT_FROM,
          IS_NULL,
          IS_NOT_NULL,
          CASE,
          COALESCE,
          NULLIF,
          NVL,
          GREATEST,
          LEAST,
          ROW,
          ARRAY_VALUE_CONSTRUCTOR,
          MAP_VALUE_CONSTRUCTOR,
          ITEM,
          IF,
          ARRAY_CONTAINS,
          ARRAY_DISTINCT,
          ARRAY_LENGTH,
          ARRAY_MAX,
          ARRAY_MIN,
          MAP_CONTAINS_KEY,
          MAP_KEYS,
          MAP_VALUES ->
          true;
      default -> call.getOperator().getName().equals("IFNULL");
    };
  }

  private static boolean isMoment(RelDataType type) {
    return type.getSqlTypeName() == SqlTypeName.TIMESTAMP;
  }
}
