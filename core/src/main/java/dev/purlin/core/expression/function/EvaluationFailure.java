package dev.purlin.core.expression.function;

import org.checkerframework.checker.nullness.qual.Nullable;

/** Thrown by an expression's functions: it has no result for the row at hand. */
public final class EvaluationFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private EvaluationFailure(String message) {
    super(message, null, false, false);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage()); // never null: there is none without a message
  }

  public static EvaluationFailure of(String message) {
    return new EvaluationFailure(message);
  }

  /** A value that is no value of a type; values are shown shortened. */
  public static EvaluationFailure notA(String type, Object value) {
    return new EvaluationFailure(
        "'%s' is not %s %s".formatted(shown(value), type.startsWith("I") ? "an" : "a", type));
  }

  public static EvaluationFailure outOfRange(String type, Object value) {
    return new EvaluationFailure("%s is out of range for %s".formatted(shown(value), type));
  }

  public static String shown(@Nullable Object value) {
    String text = String.valueOf(value);
    return text.length() <= 60 ? text : text.substring(0, 57) + "...";
  }
}
