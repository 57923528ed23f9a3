package dev.purlin.core.expression;

import java.util.regex.Pattern;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlLiteral;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlNode;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.util.SqlBasicVisitor;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Intervals and times of day that are finer than the milliseconds which Calcite has for them: it
 * would cut them off without a word.
 */
final class FineLiterals extends SqlBasicVisitor<Void> {
  private static final Pattern FINE =
      Pattern.compile("(?is)(TIME|INTERVAL)\\b[^']*'[^']*\\.\\d{3}\\d*[1-9]\\d*'.*");

  private @Nullable SqlLiteral found;

  private FineLiterals() {}

  /** The first of them in an expression or a query, if there is one. */
  static @Nullable SqlLiteral find(SqlNode parsed) {
    FineLiterals visitor = new FineLiterals();
    parsed.accept(visitor);
    return visitor.found;
  }

  static String problem(SqlLiteral literal) {
    String text = literal.toString();
    return text.startsWith("INTERVAL")
        ? text
            + " is finer than a millisecond, which intervals cannot be; TIMESTAMPADD(MICROSECOND,"
            + " 500, at) adds 500 microseconds"
        : text + " is finer than a millisecond, which a TIME in an expression cannot be";
  }

  @Override
  public Void visit(SqlLiteral literal) {
    if (found == null && FINE.matcher(literal.toString()).matches()) {
      found = literal;
    }
    return super.visit(literal);
  }
}
