package dev.purlin.io.jdbc;

import dev.purlin.core.problem.ConfigurationException;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Statements of the author's own that run in the transaction of a load.
 *
 * @param before those that run before its rows are moved
 * @param after those that run when the rows of all tables of the database are moved
 */
record LoadStatements(List<String> before, List<String> after) implements Serializable {
  static final LoadStatements NONE = new LoadStatements(List.of(), List.of());

  private static final Set<String> OF_TRANSACTIONS =
      Set.of("BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT");

  /** What no database commits the transaction for. */
  private static final Set<String> OF_ROWS =
      Set.of("INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "SELECT", "WITH", "CALL");

  /** Quoted names and texts, also between dollars, and comments. */
  private static final Pattern NO_SQL =
      Pattern.compile(
          "'(?:[^']|'')*+'|\"[^\"]*+\"|`[^`]*+`|--[^\\n]*+|/\\*.*?\\*/|(\\$\\w*\\$).*?\\1",
          Pattern.DOTALL);

  /**
   * The statements that parameters give.
   *
   * @throws ConfigurationException with one that would end the transaction
   */
  static LoadStatements of(
      @Nullable List<String> before, @Nullable List<String> after, LoadingDialect dialect) {
    check("before_sql", before, dialect);
    check("after_sql", after, dialect);
    return new LoadStatements(
        before == null ? List.of() : List.copyOf(before),
        after == null ? List.of() : List.copyOf(after));
  }

  private static void check(
      String parameter, @Nullable List<String> statements, LoadingDialect dialect) {
    for (int i = 0; statements != null && i < statements.size(); i++) {
      String path = parameter + "." + i;
      String plain = NO_SQL.matcher(statements.get(i)).replaceAll(" ").strip();
      if (plain.isEmpty()) {
        throw new ConfigurationException(path, "is empty; expected a statement");
      }
      if (plain.replaceFirst("[;\\s]+$", "").contains(";")) {
        throw new ConfigurationException(
            path, "has several statements; give each as an entry of the list");
      }
      String word = plain.split("[^A-Za-z_]", 2)[0].toUpperCase(Locale.ROOT);
      if (OF_TRANSACTIONS.contains(word)) {
        throw new ConfigurationException(
            path, "%s is not allowed: the transaction is the load's".formatted(word));
      }
      if (!dialect.dropsInTransaction() && !OF_ROWS.contains(word)) {
        throw new ConfigurationException(
            path,
            "%s commits the transaction of a load in %s, or may; expected INSERT, UPDATE, DELETE, MERGE, REPLACE, SELECT, WITH or CALL"
                .formatted(word.isEmpty() ? "'" + plain + "'" : word, dialect.name()));
      }
    }
  }

  void runBefore(Connection connection, StagedLoad load) throws SQLException {
    run(connection, load, "before_sql", before);
  }

  void runAfter(Connection connection, StagedLoad load) throws SQLException {
    run(connection, load, "after_sql", after);
  }

  private static void run(
      Connection connection, StagedLoad load, String parameter, List<String> statements) {
    for (int i = 0; i < statements.size(); i++) {
      try {
        StagedLoad.execute(connection, List.of(statements.get(i)));
      } catch (SQLException e) {
        throw load.database()
            .refusal(
                "%s.%d of the load into %s failed, and nothing was changed"
                    .formatted(parameter, i, load.target()),
                e);
      }
    }
  }
}
