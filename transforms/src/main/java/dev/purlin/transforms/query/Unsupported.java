package dev.purlin.transforms.query;

import dev.purlin.core.problem.ConfigurationException;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexCorrelVariable;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexDynamicParam;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexNode;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexOver;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexSubQuery;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexVisitorImpl;

/** Finds what may stand in an expression of a plan but has no value there. */
final class Unsupported extends RexVisitorImpl<Void> {
  private final String path;

  private Unsupported(String path) {
    super(true);
    this.path = path;
  }

  /**
   * Checks an expression.
   *
   * @throws ConfigurationException that says what cannot be run, and what may be done instead
   */
  static void check(String path, RexNode node) {
    node.accept(new Unsupported(path));
  }

  @Override
  public Void visitOver(RexOver over) {
    throw problem(
        "%s OVER (...) cannot stand here; compute it in the SELECT of a sub-query"
            .formatted(over.getAggOperator().getName()));
  }

  @Override
  public Void visitSubQuery(RexSubQuery query) {
    throw problem("a sub-query cannot stand here; write it as a join");
  }

  @Override
  public Void visitCorrelVariable(RexCorrelVariable variable) {
    throw problem(
        "a sub-query that refers to columns of the outer query in this way is not supported;"
            + " write it as a join");
  }

  @Override
  public Void visitDynamicParam(RexDynamicParam parameter) {
    throw problem("a query has no parameters; instead of '?' write a {{ variable }}");
  }

  private ConfigurationException problem(String message) {
    return new ConfigurationException(path, message);
  }
}
