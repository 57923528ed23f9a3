package dev.purlin.core.expression;

import java.util.ArrayList;
import java.util.List;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.type.RelDataType;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexBuilder;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexCall;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexInputRef;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexLiteral;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexNode;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexShuttle;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlKind;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlOperator;

/**
 * Cuts a large expression into parts that become methods of their own.
 *
 * <p>Calcite's code generator takes time in the square of an expression's size, Java's compiler
 * calls itself for every level of it, and the JVM neither takes methods beyond 64 kB nor optimizes
 * those beyond 8 kB. A part is cut off where it stands and evaluated only where it is needed; the
 * rest refers to it as to a further input.
 */
final class Parts extends RexShuttle {
  /** How many operations and operands a part may have. */
  private static final int SIZE = 120;

  private static final int CASE_OPERANDS = 33;

  private final RexBuilder rex;
  private final int inputs;
  private final List<RexNode> parts = new ArrayList<>();
  private int size;

  /**
   * Begins a cut.
   *
   * @param inputs how many inputs there are already
   */
  Parts(RexBuilder rex, int inputs) {
    this.rex = rex;
    this.inputs = inputs;
  }

  /** The expression, with references to its parts; a part comes after those that it refers to. */
  RexNode cut(RexNode node) {
    return node.accept(this);
  }

  List<RexNode> parts() {
    return parts;
  }

  @Override
  public RexNode visitInputRef(RexInputRef input) {
    size++;
    return input;
  }

  @Override
  public RexNode visitLiteral(RexLiteral literal) {
    size++;
    return literal;
  }

  @Override
  public RexNode visitCall(RexCall original) {
    RexCall call =
        original.getKind() == SqlKind.CASE && original.getOperands().size() > CASE_OPERANDS
            ? nested(original)
            : original;
    int outer = size;
    size = 0;
    RexNode visited = super.visitCall(call);
    if (size < SIZE || call.getType().isStruct()) {
      size += outer + 1;
      return visited;
    }
    size = outer + 1; // the reference
    parts.add(visited);
    return rex.makeInputRef(visited.getType(), inputs + parts.size() - 1);
  }

  /** A CASE of many branches as one of few, whose ELSE is the CASE of the others. */
  private RexCall nested(RexCall call) {
    RelDataType type = call.getType();
    SqlOperator operator = call.getOperator();
    List<RexNode> operands = call.getOperands();
    int branches = CASE_OPERANDS - 1;
    int start = (operands.size() - 2) / branches * branches;
    RexNode rest = rex.makeCall(type, operator, operands.subList(start, operands.size()));
    while (start > 0) {
      start -= branches;
      List<RexNode> some = new ArrayList<>(operands.subList(start, start + branches));
      some.add(rest);
      rest = rex.makeCall(type, operator, some);
    }
    return (RexCall) rest;
  }
}
