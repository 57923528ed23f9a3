package dev.purlin.io.jdbc;

import dev.purlin.core.reject.Rejection;
import dev.purlin.core.secret.SecretNames;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Reads what a database says when it refuses something, by the codes of the SQL standard and of the
 * open group's; a dialect adds what its database says beyond them.
 */
abstract class DatabaseErrors {
  private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"");
  private static final Pattern COLUMN = Pattern.compile("column \"?([^\\s\":,]+)");

  /** The database's own reason, without the statement, in one line. */
  final String reason(SQLException failure) {
    SQLException e = innermost(failure);
    String text = text(e);
    return text == null
        ? e.getClass().getSimpleName()
        : text.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  /** What an error says, without the statement that failed. */
  @Nullable String text(SQLException e) {
    return e.getMessage();
  }

  /** Where in a statement of ours a syntax error stands, counted from 1; 0 if unknown. */
  int position(SQLException failure) {
    return 0;
  }

  /** The column that was at fault, if the database says so. */
  Optional<String> column(SQLException failure) {
    return columnIn(innermost(failure).getMessage());
  }

  /** The column that a text names, as in {@code for column "age"}. */
  static Optional<String> columnIn(@Nullable String text) {
    Matcher matcher = COLUMN.matcher(text == null ? "" : text);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /**
   * A row's refusal by the database.
   *
   * @param reason the database's reason, free of secrets
   */
  final Rejection rejection(
      SQLException failure, String reason, List<LoadColumn> columns, Row row) {
    Optional<LoadColumn> culprit =
        column(failure)
            .flatMap(name -> columns.stream().filter(c -> c.name().equals(name)).findFirst());
    Object value = culprit.map(column -> row.<Object>getValue(column.field())).orElse(null);
    String shown = reason;
    for (LoadColumn column : columns) {
      Object secret =
          SecretNames.isPassword(column.fieldName()) ? row.getValue(column.field()) : null;
      shown = secret == null ? shown : Rejection.without(secret.toString(), shown);
    }
    // Databases tell whole rows; the state is the same for all that break one rule.
    return Rejection.of(
            "the database refuses it: " + shown,
            culprit.map(LoadColumn::fieldName).orElse(null),
            value instanceof byte[] ? null : value)
        .ofKind("the database refuses it (SQLSTATE %s)".formatted(state(failure)));
  }

  /** Whether the same may work in a moment: others were in the way, or the server was away. */
  boolean mayPass(SQLException failure) {
    String state = state(failure);
    // Conflicts with other transactions; locks held too long; a server that is away.
    return state.startsWith("40") || state.equals("HYT00") || isAboutConnection(failure);
  }

  /** Whether the connection is not to be used again. */
  boolean isAboutConnection(SQLException failure) {
    return state(failure).startsWith("08");
  }

  /** Whether a value was at fault, rather than the statement, the connection or the server. */
  boolean isAboutData(SQLException failure) {
    String state = state(failure);
    // Data exceptions and broken constraints.
    return state.startsWith("22") || state.startsWith("23");
  }

  /** Whether a value that was read has no counterpart in Java. */
  boolean isAboutValue(SQLException failure) {
    return isAboutData(failure);
  }

  /** The table that a statement names and that is not there. */
  Optional<String> unknownTable(SQLException failure) {
    return state(failure).equals("42S02") ? quoted(reason(failure)) : Optional.empty();
  }

  static Optional<String> quoted(String text) {
    Matcher matcher = QUOTED.matcher(text);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** What to do about it, as a sentence to append, where the state tells. */
  String advice(SQLException failure) {
    String state = state(failure);
    if (state.startsWith("28")) {
      return ". Check username and password.";
    } else if (state.equals("3D000")) {
      return ". Check the name of the database in the URL.";
    } else if (state.startsWith("08")) {
      return ". Check that the server runs and that host and port in the URL are right.";
    } else if (state.equals("42501")) {
      return ". Check the user's privileges.";
    }
    return "";
  }

  static String state(SQLException failure) {
    String state = innermost(failure).getSQLState();
    return state == null ? "" : state;
  }

  /** A batch wraps the error that matters: that of its first bad row. */
  static SQLException innermost(SQLException failure) {
    SQLException next = failure.getNextException();
    return failure instanceof BatchUpdateException && next != null ? next : failure;
  }
}
