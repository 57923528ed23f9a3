package dev.purlin.io.jdbc;

import dev.purlin.core.problem.PurlinException;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/**
 * The mark of a load in {@code purlin_loads}, a table beside those whose loads it remembers. It is
 * made in the transaction that moves the load's rows: both are there, or neither.
 *
 * @param marks the table of marks
 * @param table the loaded table
 * @param id what identifies the load among those of the table
 * @param run the run that makes it
 * @param again whether a load may be made that the table has had already
 */
record LoadMark(TableName marks, String table, String id, String run, boolean again)
    implements Serializable {
  static final String MARKS = "purlin_loads";

  /** MariaDB's keys have so much room for a text. */
  static final int LONGEST = 255;

  /** A load that a table has had already. */
  record Earlier(String run, String at) {}

  /** When and by whom the load was made already; empty if it was not. */
  Optional<Earlier> earlier(Connection connection, LoadingDialect dialect) throws SQLException {
    if (!new TableCatalog(connection, dialect).isThere(marks)) {
      return Optional.empty();
    }
    String query =
        "SELECT run_id, loaded_at FROM %s WHERE table_name = ? AND load_id = ?"
            .formatted(marks.quoted(dialect::quote));
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, table);
      statement.setString(2, id);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next()
            ? Optional.of(new Earlier(rows.getString(1), rows.getString(2)))
            : Optional.empty();
      }
    }
  }

  /** What is said of a load that was made already. */
  String sentence(String target, Earlier earlier) {
    return "%s has had load '%s' already, at %s%s"
        .formatted(
            target, id, earlier.at(), earlier.run().isEmpty() ? "" : " by run " + earlier.run());
  }

  /**
   * Marks the load as made, as part of the transaction that moves its rows.
   *
   * @throws PurlinException if another run has made it since this one began
   */
  void put(Connection connection, StagedLoad load, long rows) throws SQLException {
    LoadingDialect dialect = load.dialect();
    makeTable(connection, load.database());
    Optional<Earlier> earlier = earlier(connection, dialect);
    // Two steps of a run may load one table, and what died in the middle of its commit comes again.
    boolean ours = earlier.isPresent() && earlier.get().run().equals(run) && !run.isEmpty();
    if (ours) {
      return;
    }
    if (earlier.isPresent() && !again) {
      throw PurlinException.user(
          sentence(load.target(), earlier.get())
              + "; nothing was changed. It was made while this run was at work: run it again, and it"
              + " is known before anything is read");
    }
    String marked = marks.quoted(dialect::quote);
    String statement =
        earlier.isPresent()
            ? "UPDATE %s SET run_id = ?, loaded_at = ?, loaded_rows = ? WHERE table_name = ? AND"
                + " load_id = ?"
            : "INSERT INTO %s (run_id, loaded_at, loaded_rows, table_name, load_id) VALUES (?, ?,"
                + " ?, ?, ?)";
    try (PreparedStatement mark = connection.prepareStatement(statement.formatted(marked))) {
      mark.setString(1, run);
      mark.setString(2, Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
      mark.setLong(3, rows);
      mark.setString(4, table);
      mark.setString(5, id);
      mark.executeUpdate();
    }
  }

  /** Whether another run has made the load, which may not be made again. */
  boolean isMadeByAnother(Connection connection, LoadingDialect dialect) throws SQLException {
    return !again
        && earlier(connection, dialect).filter(made -> !made.run().equals(run)).isPresent();
  }

  private void makeTable(Connection connection, Database database) throws SQLException {
    LoadingDialect dialect = (LoadingDialect) database.dialect();
    if (new TableCatalog(connection, dialect).isThere(marks)) {
      return;
    }
    String key = dialect.columnType(FieldType.STRING, true).orElseThrow();
    String text = dialect.columnType(FieldType.STRING, false).orElseThrow();
    String number = dialect.columnType(FieldType.INT64, false).orElseThrow();
    List<String> make =
        List.of(
            ("CREATE TABLE IF NOT EXISTS %s (table_name %s NOT NULL, load_id %s NOT NULL, run_id %s"
                    + " NOT NULL, loaded_at %s NOT NULL, loaded_rows %s NOT NULL, PRIMARY KEY"
                    + " (table_name, load_id))%s")
                .formatted(
                    marks.quoted(dialect::quote),
                    key,
                    key,
                    text,
                    text,
                    number,
                    dialect.tableOptions()));
    if (dialect.dropsInTransaction()) {
      StagedLoad.execute(connection, make);
    } else {
      // Such a database would commit what has been done so far.
      try (Connection other = database.connect()) {
        StagedLoad.execute(other, make);
      }
    }
  }
}
