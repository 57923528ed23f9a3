package dev.purlin.core.expression;

/** What is wrong with one expression, said for its author; caught and gathered by the compiler. */
final class ExpressionProblem extends Exception {
  private static final long serialVersionUID = 1L;

  ExpressionProblem(String message) {
    super(message);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage()); // never null: there is none without a message
  }

  /** A problem at a place in an expression, which is told if the expression has other places. */
  static ExpressionProblem at(String sql, int offset, String message) {
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < offset && i < sql.length(); i++) {
      if (sql.charAt(i) == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    int column = offset - lineStart + 1;
    boolean oneLine = sql.strip().indexOf('\n') < 0;
    if (oneLine && column == 1) {
      return new ExpressionProblem(message);
    }
    String place = oneLine ? "column " + column : "line " + line + ", column " + column;
    return new ExpressionProblem(message + " (" + place + " of the expression)");
  }
}
