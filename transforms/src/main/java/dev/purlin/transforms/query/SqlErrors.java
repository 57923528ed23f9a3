package dev.purlin.transforms.query;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import dev.purlin.core.problem.Reasons;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.runtime.CalciteContextException;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.parser.SqlParseException;

/**
 * Turns the planner's exceptions into one sentence: position, reason, and the nearest known name.
 */
final class SqlErrors {
  private static final Pattern NOT_FOUND =
      Pattern.compile("(Column|Object|Table) '([^']*)' not found");
  private static final String EXPECTATIONS = "Was expecting";

  private final String path;
  private final Collection<String> tables;
  private final Collection<String> columns;

  SqlErrors(String path, Collection<String> tables, Collection<String> columns) {
    this.path = path;
    this.tables = tables;
    this.columns = columns;
  }

  /** The planner's exception in a user's words. */
  ConfigurationException translate(Exception failure) {
    String message = Reasons.of(failure);
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CalciteContextException context) {
        return at(context.getPosLine(), context.getPosColumn(), reason(context));
      }
      if (cause instanceof SqlParseException parse) {
        return at(
            parse.getPos().getLineNum(), parse.getPos().getColumnNum(), brief(Reasons.of(parse)));
      }
      if (cause.getMessage() != null) {
        message = cause.getMessage();
      }
    }
    return new ConfigurationException(path, brief(message));
  }

  private ConfigurationException at(int line, int column, String reason) {
    return new ConfigurationException(
        path, "line %d, column %d: %s".formatted(line, column, reason));
  }

  private String reason(CalciteContextException context) {
    String message = Reasons.of(context.getCause() == null ? context : context.getCause());
    Matcher missing = NOT_FOUND.matcher(message);
    if (!missing.find()) {
      return brief(message);
    }
    return missing.group(1).equals("Column")
        ? Names.unknown("column", missing.group(2), columns)
        : Names.unknown("input", missing.group(2), tables);
  }

  /** Without the parser's list of all tokens that could have stood there. */
  private static String brief(String message) {
    int end = message.indexOf(EXPECTATIONS);
    String kept = end < 0 ? message : message.substring(0, end);
    return kept.strip().lines().findFirst().orElse("the query cannot be planned");
  }
}
