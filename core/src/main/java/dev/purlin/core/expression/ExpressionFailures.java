package dev.purlin.core.expression;

import dev.purlin.core.expression.function.EvaluationFailure;
import dev.purlin.core.problem.Reasons;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.secret.SecretNames;
import dev.purlin.core.secret.Secrets;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Says why an expression has no result for a row. */
final class ExpressionFailures {
  private ExpressionFailures() {}

  /**
   * The refusal of a row: what could not be computed, and why.
   *
   * <p>The field at fault is the only one that the expression reads or, of several, the one whose
   * value the reason is about; if it is not known, the values of all are told.
   */
  static Rejection rejection(
      NamedExpression expression,
      List<SimpleExpression.Field> inputs,
      Row row,
      RuntimeException failure) {
    String reason = reason(failure);
    String what =
        "cannot compute '%s' = %s: ".formatted(expression.name(), shown(expression.sql()));
    SimpleExpression.Field culprit =
        inputs.size() == 1 ? inputs.get(0) : named(inputs, row, reason);
    if (culprit != null) {
      Object value = culprit.evaluate(row);
      String kind = without(value, reason);
      return Rejection.of(what + reason, culprit.name(), value).ofKind(what + kind);
    }
    String kind = reason;
    String masked = reason;
    List<String> values = new ArrayList<>();
    for (SimpleExpression.Field input : inputs) {
      Object value = input.evaluate(row);
      boolean secret = SecretNames.isPassword(input.name()) && value != null;
      kind = without(value, kind);
      masked = secret ? without(value, masked) : masked;
      values.add(input.name() + " = " + (secret ? Secrets.MASK : EvaluationFailure.shown(value)));
    }
    String told = values.isEmpty() ? "" : " (" + String.join(", ", values) + ")";
    return Rejection.of(what + masked + told, null, null).ofKind(what + kind);
  }

  private static String without(@Nullable Object value, String reason) {
    return value == null ? reason : Rejection.without(String.valueOf(value), reason);
  }

  private static SimpleExpression.@Nullable Field named(
      List<SimpleExpression.Field> inputs, Row row, String reason) {
    List<SimpleExpression.Field> candidates =
        inputs.stream()
            .filter(f -> f.evaluate(row) instanceof String text && isAbout(reason, text))
            .toList();
    return candidates.size() == 1 ? candidates.get(0) : null;
  }

  private static boolean isAbout(String reason, String text) {
    return reason.startsWith("'" + EvaluationFailure.shown(text) + "' ");
  }

  private static String reason(RuntimeException failure) {
    if (failure instanceof EvaluationFailure own) {
      return own.getMessage();
    }
    String message = Reasons.root(failure);
    return message.equals("/ by zero") ? "division by zero" : message;
  }

  private static String shown(String sql) {
    String line = sql.strip().replaceAll("\\s+", " ");
    return line.length() <= 120 ? line : line.substring(0, 117) + "...";
  }
}
