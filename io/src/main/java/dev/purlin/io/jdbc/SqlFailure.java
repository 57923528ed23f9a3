package dev.purlin.io.jdbc;

import dev.purlin.core.reject.Rejection;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.values.Row;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Reads what databases say when they refuse something. */
final class SqlFailure {
  private static final Pattern H2_STATEMENT = Pattern.compile("(?s); SQL statement:.*$");
  private static final Pattern H2_CODE = Pattern.compile(" \\[\\d+-\\d+]$");
  private static final Pattern COLUMN = Pattern.compile("column \"?([^\\s\":,]+)");

  private SqlFailure() {}

  /** The database's own reason, without the statement, in one line. */
  static String reason(SQLException failure) {
    SQLException e = innermost(failure);
    ServerErrorMessage server = server(e);
    String text = server == null ? e.getMessage() : text(server);
    if (text == null) {
      return e.getClass().getSimpleName();
    }
    text = H2_CODE.matcher(H2_STATEMENT.matcher(text).replaceAll("")).replaceAll("");
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  private static String text(ServerErrorMessage server) {
    StringBuilder text = new StringBuilder(String.valueOf(server.getMessage()));
    // The row is known here by other means, and has a column there that is none of its own.
    if (server.getDetail() != null && !server.getDetail().startsWith("Failing row contains")) {
      text.append(": ").append(server.getDetail());
    }
    if (server.getHint() != null) {
      text.append(" (").append(server.getHint()).append(')');
    }
    return text.toString();
  }

  /** Where in a statement of ours a syntax error stands, counted from 1; 0 if unknown. */
  static int position(SQLException failure) {
    ServerErrorMessage server = server(innermost(failure));
    return server == null ? 0 : server.getPosition();
  }

  /** The column that was at fault, if the database says so. */
  static Optional<String> column(SQLException failure) {
    SQLException e = innermost(failure);
    ServerErrorMessage server = server(e);
    if (server != null && server.getColumn() != null) {
      return Optional.of(server.getColumn());
    }
    String text = server == null ? e.getMessage() : server.getWhere();
    Matcher matcher = COLUMN.matcher(text == null ? "" : text);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /**
   * A row's refusal by the database.
   *
   * @param reason the database's reason, free of secrets
   */
  static Rejection rejection(
      SQLException failure, String reason, List<LoadColumn> columns, Row row) {
    Optional<LoadColumn> culprit =
        column(failure)
            .flatMap(name -> columns.stream().filter(c -> c.name().equals(name)).findFirst());
    Object value = culprit.map(column -> row.<Object>getValue(column.field())).orElse(null);
    return Rejection.of(
        "the database refuses it: " + reason,
        culprit.map(LoadColumn::fieldName).orElse(null),
        value instanceof byte[] ? null : value);
  }

  /** Whether the same may work in a moment: others were in the way, or the server was away. */
  static boolean mayPass(SQLException failure) {
    String state = state(failure);
    // Conflicts with other transactions; locks held too long; a server that shuts down or starts.
    return state.startsWith("40")
        || state.equals("55P03")
        || state.equals("HYT00")
        || isAboutConnection(failure);
  }

  /** Whether the connection is not to be used again. */
  static boolean isAboutConnection(SQLException failure) {
    String state = state(failure);
    return state.startsWith("08") || state.startsWith("57P") || state.equals("53300");
  }

  /** Whether a value was at fault, rather than the statement, the connection or the server. */
  static boolean isAboutData(SQLException failure) {
    String state = state(failure);
    // Data exceptions, broken constraints, and rows too big for a page.
    return state.startsWith("22") || state.startsWith("23") || state.startsWith("54");
  }

  /** Whether a value that was read has no counterpart in Java. */
  static boolean isAboutValue(SQLException failure) {
    // PostgreSQL's driver says 42821 for a value that is of another type than its column claims.
    return isAboutData(failure) || state(failure).equals("42821");
  }

  /** Whether a statement names a table that is not there. */
  static boolean isUnknownTable(SQLException failure) {
    return state(failure).equals("42P01") || state(failure).equals("42S02");
  }

  /** What to do about it, as a sentence to append, where the state tells. */
  static String advice(SQLException failure) {
    String state = state(failure);
    if (state.startsWith("28")) {
      return ". Check username and password.";
    } else if (state.equals("3D000")) {
      return ". Check the name of the database in the URL.";
    } else if (state.equals("90020")) {
      return ". Another process has this H2 file open: close it, or add ;AUTO_SERVER=TRUE to the URL"
          + " in both.";
    } else if (state.startsWith("08")) {
      return ". Check that the server runs and that host and port in the URL are right.";
    } else if (state.equals("55P03")) {
      return ". Another transaction holds a lock on the table, and has not ended in time; find it in"
          + " pg_stat_activity, or wait longer with connection_init_sql: [\"SET lock_timeout ="
          + " '1h'\"].";
    } else if (state.equals("42501")) {
      return ". Check the user's privileges.";
    }
    return "";
  }

  private static String state(SQLException failure) {
    String state = innermost(failure).getSQLState();
    return state == null ? "" : state;
  }

  /** A batch wraps the error that matters: that of its first bad row. */
  private static SQLException innermost(SQLException failure) {
    SQLException next = failure.getNextException();
    return failure instanceof BatchUpdateException && next != null ? next : failure;
  }

  private static ServerErrorMessage server(SQLException e) {
    return e instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
  }
}
