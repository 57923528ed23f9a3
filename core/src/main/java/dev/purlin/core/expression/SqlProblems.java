package dev.purlin.core.expression;

import dev.purlin.core.problem.Names;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.type.RelDataType;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.runtime.CalciteContextException;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.parser.SqlParseException;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.type.SqlTypeName;

/** Calcite's complaints, in the words of the expression's author. */
final class SqlProblems {
  private static final Pattern UNKNOWN_FUNCTION =
      Pattern.compile("No match found for function signature ([^(]+)\\((.*)\\)");
  private static final Pattern ARGUMENT_COUNT =
      Pattern.compile(
          "Invalid number of arguments to function '(.+)'. Was expecting (\\d+) arguments");
  private static final Pattern WRONG_TYPES =
      Pattern.compile(
          "Cannot apply '(.+?)' to arguments of type '(.+)'\\."
              + "(?: Supported form\\(s\\): (.*))?",
          Pattern.DOTALL);
  private static final Pattern NO_CAST =
      Pattern.compile("Cast function cannot convert value of type (.*) to type (.*)");
  private static final Pattern FORM_TYPE = Pattern.compile("<([A-Z_0-9() ,]+?)>");

  private SqlProblems() {}

  static ExpressionProblem of(SqlParseException e, SqlText sql, List<Token> tokens, String source) {
    if (overflowed(e)) {
      return tooDeep();
    }
    SqlParserPos position = e.getPos();
    if (position == null) {
      return new ExpressionProblem("not a SQL expression: " + firstLine(e));
    }
    String encountered = firstLine(e);
    if (encountered.contains("<EOF>")) {
      String last = source.substring(tokens.get(tokens.size() - 1).start());
      return new ExpressionProblem(
          "the expression ends too early, after '%s'".formatted(last.strip()));
    }
    Matcher token = Pattern.compile("Encountered \"(.*?)\" at line").matcher(encountered);
    String message =
        token.find()
            ? unexpected(token.group(1).strip().replaceAll(" .*", ""))
            : encountered
                .replaceAll(" at line \\d+, column \\d+.*", "")
                .replaceAll("Incorrect syntax near the keyword (.*)", "$1 is not expected here");
    return sql.problem(position.getLineNum(), position.getColumnNum(), message);
  }

  private static String unexpected(String token) {
    String hint =
        token.matches("[A-Za-z_]+")
            ? "; if it is a field, put it in `backticks`, if it is text, in 'quotes'"
            : "";
    return "'%s' is not expected here%s".formatted(token, hint);
  }

  static ExpressionProblem tooDeep() {
    return new ExpressionProblem("the expression is nested too deeply; split it over two steps");
  }

  /** Calcite wraps the error into one of its own, without a message. */
  private static boolean overflowed(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof StackOverflowError) {
        return true;
      }
    }
    return false;
  }

  static ExpressionProblem of(RuntimeException e, SqlText sql) {
    if (overflowed(e)) {
      return tooDeep();
    }
    if (e instanceof CalciteContextException context && context.getCause() != null) {
      return sql.problem(
          Math.max(1, context.getPosLine()),
          Math.max(1, context.getPosColumn()),
          words(String.valueOf(context.getCause().getMessage())));
    }
    return new ExpressionProblem("not a valid SQL expression: " + firstLine(e));
  }

  static ExpressionProblem noSuchType(RelDataType type) {
    if (type.getSqlTypeName() == SqlTypeName.NULL) {
      return new ExpressionProblem(
          "NULL alone has no type; write CAST(NULL AS VARCHAR), or whichever type it shall have");
    }
    if (SqlTypeName.INTERVAL_TYPES.contains(type.getSqlTypeName())) {
      return new ExpressionProblem(
          "the result is an interval, which no field can hold;"
              + " TIMESTAMPDIFF(DAY, start, end) gives a number");
    }
    return new ExpressionProblem("the result is %s, which no field can hold".formatted(type));
  }

  private static String words(String message) {
    Matcher matcher = UNKNOWN_FUNCTION.matcher(message);
    if (matcher.find()) {
      String name = matcher.group(1).replace("`", "").toUpperCase(Locale.ROOT);
      List<String> known = SqlCompiler.functionNames();
      if (known.contains(name)) {
        return "%s does not take (%s)".formatted(name, types(matcher.group(2)));
      }
      return Names.nearest(name, known)
          .map(nearest -> "unknown function '%s'; did you mean '%s'?".formatted(name, nearest))
          .orElse("unknown function '%s'".formatted(name));
    }
    matcher = ARGUMENT_COUNT.matcher(message);
    if (matcher.find()) {
      String count =
          matcher.group(2).equals("1") ? "one argument" : matcher.group(2) + " arguments";
      return "%s takes %s".formatted(matcher.group(1), count);
    }
    matcher = WRONG_TYPES.matcher(message);
    if (matcher.find()) {
      if (matcher.group(1).equals("-")
          && matcher.group(2).matches("<(DATE|TIME).* - <(DATE|TIME).*")) {
        return "the time between two dates is TIMESTAMPDIFF(DAY, start, end)";
      }
      String form = matcher.group(3) == null ? "" : forms(matcher.group(1), matcher.group(3));
      return "%s cannot be applied to %s%s"
          .formatted(matcher.group(1), types(matcher.group(2)), form);
    }
    matcher = NO_CAST.matcher(message);
    return matcher.find()
        ? "%s cannot be cast to %s".formatted(types(matcher.group(1)), types(matcher.group(2)))
        : message;
  }

  private static String forms(String operator, String forms) {
    if (forms.contains("COMPARABLE_TYPE") || forms.contains("EQUIVALENT_TYPE")) {
      return "; both sides must be of one kind";
    }
    String expected = types(forms.strip().replaceAll("\\s*\\n\\s*", " or "));
    expected = expected.replace("'" + operator + "'", operator).replace("'", "");
    return expected.length() > 160 ? "" : "; expected " + expected;
  }

  /** {@code 'UPPER(<INTEGER>)'} becomes {@code UPPER(INTEGER)}. */
  private static String types(String text) {
    String plain =
        text.replace("DECIMAL(1000, 500)", "DECIMAL").replace("TIMESTAMP(6)", "TIMESTAMP");
    return FORM_TYPE.matcher(plain).replaceAll("$1");
  }

  private static String firstLine(Throwable e) {
    Throwable cause = e;
    while (cause.getMessage() == null && cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = String.valueOf(cause.getMessage());
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }
}
