package dev.purlin.core.expression;

import dev.purlin.core.expression.function.Membership;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.vendor.calcite.v1_40_0.com.google.common.collect.Iterables;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.type.RelDataType;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexBuilder;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexCall;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexLiteral;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexNode;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlKind;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.type.SqlTypeName;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.type.SqlTypeUtil;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Turns {@code x = 1 OR x = 2 OR ...}, which is what becomes of a long IN list, into a look-up.
 *
 * <p>Thousands of comparisons would be slow, and too large for one Java method.
 */
final class LongLists {
  private static final int SHORT = 8;
  private static final int CHUNK = 500;

  private LongLists() {}

  /** The operands of an OR of equalities or of an AND of inequalities, long lists folded. */
  static List<RexNode> fold(RexBuilder rex, List<RexNode> operands, SqlKind comparison) {
    Map<RexNode, Set<String>> lists = new LinkedHashMap<>();
    List<RexNode> rest = new ArrayList<>();
    if (operands.size() <= SHORT) {
      return operands;
    }
    for (RexNode operand : operands) {
      String value = operand.isA(comparison) ? constant((RexCall) operand) : null;
      if (value == null) {
        rest.add(operand);
      } else {
        RexNode compared = ((RexCall) operand).getOperands().get(0);
        lists.computeIfAbsent(compared, key -> new LinkedHashSet<>()).add(value);
      }
    }
    lists.forEach(
        (compared, values) -> {
          for (List<String> chunk : Iterables.partition(values, CHUNK)) {
            RexNode in = in(rex, compared, chunk);
            rest.add(comparison == SqlKind.EQUALS ? in : rex.makeCall(SqlStdOperatorTable.NOT, in));
          }
        });
    return rest;
  }

  private static @Nullable String constant(RexCall comparison) {
    RexNode left = comparison.getOperands().get(0);
    if (!(comparison.getOperands().get(1) instanceof RexLiteral literal) || literal.isNull()) {
      return null;
    }
    if (SqlTypeUtil.isIntType(left.getType()) && SqlTypeUtil.isIntType(literal.getType())) {
      return literal.getValueAs(Long.class).toString();
    }
    boolean text = SqlTypeUtil.isCharacter(left.getType());
    return text && SqlTypeUtil.isCharacter(literal.getType())
        ? literal.getValueAs(String.class)
        : null;
  }

  private static RexNode in(RexBuilder rex, RexNode compared, List<String> values) {
    boolean text = SqlTypeUtil.isCharacter(compared.getType());
    boolean nullable = compared.getType().isNullable();
    CalciteTypes types = CalciteTypes.INSTANCE;
    RelDataType bigint = types.createSqlType(SqlTypeName.BIGINT);
    RexNode value =
        text ? compared : rex.makeCast(types.createTypeWithNullability(bigint, nullable), compared);
    return rex.makeCall(
        types.createTypeWithNullability(types.createSqlType(SqlTypeName.BOOLEAN), nullable),
        SqlFunctions.internal(
            Membership.class, "in", text ? String.class : long.class, String.class),
        List.of(value, rex.makeLiteral(Membership.list(values))));
  }
}
