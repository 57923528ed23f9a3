package dev.purlin.core.expression;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlCall;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlLiteral;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlNode;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.util.SqlBasicVisitor;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What Calcite would give another value than its author means, without a word: intervals and times
 * of day that are finer than the milliseconds it has for them, and functions that write numbers as
 * text.
 */
final class Misread extends SqlBasicVisitor<Void> {
  private static final Pattern FINE =
      Pattern.compile("(?is)(TIME|INTERVAL)\\b[^']*'[^']*\\.\\d{3}\\d*[1-9]\\d*'.*");
  private static final Set<String> TEXT_OF_NUMBERS = Set.of("JSON_INSERT", "JSON_SET");

  private @Nullable SqlNode found;

  private Misread() {}

  /** The first of them in an expression or a query, if there is one. */
  static @Nullable SqlNode find(SqlNode parsed) {
    Misread visitor = new Misread();
    parsed.accept(visitor);
    return visitor.found;
  }

  /** What is wrong with one, for people. */
  static String problem(SqlNode node) {
    if (node instanceof SqlCall call) {
      return name(call)
          + " would write a number as text where there was no value; JSON_REPLACE changes those"
          + " that are there";
    }
    String text = node.toString();
    return text.startsWith("INTERVAL")
        ? text
            + " is finer than a millisecond, which intervals cannot be; TIMESTAMPADD(MICROSECOND,"
            + " 500, at) adds 500 microseconds"
        : text + " is finer than a millisecond, which a TIME in an expression cannot be";
  }

  private static String name(SqlCall call) {
    return call.getOperator().getName().toUpperCase(Locale.ROOT);
  }

  @Override
  public Void visit(SqlLiteral literal) {
    if (found == null && FINE.matcher(literal.toString()).matches()) {
      found = literal;
    }
    return super.visit(literal);
  }

  @Override
  public Void visit(SqlCall call) {
    if (found == null && TEXT_OF_NUMBERS.contains(name(call))) {
      found = call;
    }
    return super.visit(call);
  }
}
