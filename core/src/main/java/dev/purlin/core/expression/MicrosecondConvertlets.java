package dev.purlin.core.expression;

import dev.purlin.core.expression.function.DateArithmetic;
import dev.purlin.core.expression.function.EvaluationFailure;
import java.util.List;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.avatica.util.TimeUnit;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.type.RelDataType;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexBuilder;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexNode;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlCall;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlNode;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.type.SqlTypeName;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql2rel.SqlRexContext;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql2rel.SqlRexConvertlet;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql2rel.SqlRexConvertletTable;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql2rel.StandardConvertletTable;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Calcite's translations of calls, but microseconds are counted by TIMESTAMPADD and TIMESTAMPDIFF:
 * Calcite's intervals are of milliseconds.
 */
final class MicrosecondConvertlets implements SqlRexConvertletTable {
  static final MicrosecondConvertlets INSTANCE = new MicrosecondConvertlets();

  private MicrosecondConvertlets() {}

  @Override
  public @Nullable SqlRexConvertlet get(SqlCall call) {
    if (call.getOperator().equals(SqlStdOperatorTable.TIMESTAMP_ADD) && isFine(call)) {
      return MicrosecondConvertlets::plus;
    }
    if (call.getOperator().equals(SqlStdOperatorTable.TIMESTAMP_DIFF) && isFine(call)) {
      return MicrosecondConvertlets::between;
    }
    return StandardConvertletTable.INSTANCE.get(call);
  }

  private static boolean isFine(SqlCall call) {
    TimeUnit unit =
        call.operand(0) instanceof SqlIntervalQualifier qualifier ? qualifier.getUnit() : null;
    if (unit == TimeUnit.NANOSECOND) {
      throw EvaluationFailure.of(
          "%s counts no nanoseconds, for a TIMESTAMP has none; count MICROSECOND"
              .formatted(call.getOperator().getName()));
    }
    return unit == TimeUnit.MICROSECOND;
  }

  private static RexNode plus(SqlRexContext context, SqlCall call) {
    RexBuilder rex = context.getRexBuilder();
    return rex.makeCall(
        type(context, call),
        SqlFunctions.internal(DateArithmetic.class, "plusMicros", long.class, long.class),
        List.of(
            moment(context, call.operand(2)),
            cast(context, context.convertExpression(call.operand(1)), SqlTypeName.BIGINT)));
  }

  private static RexNode between(SqlRexContext context, SqlCall call) {
    RexBuilder rex = context.getRexBuilder();
    RelDataType type = type(context, call);
    RelDataType bigint = rex.getTypeFactory().createSqlType(SqlTypeName.BIGINT);
    RexNode micros =
        rex.makeCall(
            rex.getTypeFactory().createTypeWithNullability(bigint, type.isNullable()),
            SqlFunctions.internal(DateArithmetic.class, "microsBetween", long.class, long.class),
            List.of(moment(context, call.operand(2)), moment(context, call.operand(1))));
    return rex.makeCast(type, micros);
  }

  private static RelDataType type(SqlRexContext context, SqlCall call) {
    return context.getValidator().getValidatedNodeType(call);
  }

  private static RexNode moment(SqlRexContext context, SqlNode operand) {
    return cast(context, context.convertExpression(operand), SqlTypeName.TIMESTAMP);
  }

  private static RexNode cast(SqlRexContext context, RexNode node, SqlTypeName type) {
    RexBuilder rex = context.getRexBuilder();
    return node.getType().getSqlTypeName() == type
        ? node
        : rex.makeCast(
            rex.getTypeFactory()
                .createTypeWithNullability(
                    rex.getTypeFactory().createSqlType(type), node.getType().isNullable()),
            node);
  }
}
