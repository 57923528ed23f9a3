package dev.purlin.transforms.query;

import dev.purlin.core.expression.PlannedExpressions;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexNode;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlCall;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlNode;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql2rel.SqlRexContext;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql2rel.SqlRexConvertlet;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql2rel.SqlRexConvertletTable;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The translations of calls in expressions, but windowed means and spreads stay what they are:
 * Calcite would make them of sums and counts, with the division of whole numbers.
 */
final class Convertlets implements SqlRexConvertletTable {
  @Override
  public @Nullable SqlRexConvertlet get(SqlCall call) {
    return switch (call.getKind()) {
      case AVG, STDDEV_POP, STDDEV_SAMP, VAR_POP, VAR_SAMP -> Convertlets::asItIs;
      default -> PlannedExpressions.convertlets().get(call);
    };
  }

  private static RexNode asItIs(SqlRexContext context, SqlCall call) {
    List<RexNode> operands = new ArrayList<>();
    for (SqlNode operand : call.getOperandList()) {
      operands.add(context.convertExpression(operand));
    }
    return context
        .getRexBuilder()
        .makeCall(context.getValidator().getValidatedNodeType(call), call.getOperator(), operands);
  }
}
