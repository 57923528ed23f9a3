package dev.purlin.io.jdbc;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.run.Waits;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.StringJoiner;

/**
 * The one transaction that moves staged rows into their table.
 *
 * <p>A cluster that loses a machine may do a finished merge again. The transaction then also makes
 * a table that remembers how many rows it wrote; who finds that table merges nothing more.
 *
 * @param bundles the bundles whose rows count
 * @param rows how many rows they have
 */
record Merge(StagedLoad load, Set<Long> bundles, long rows) {
  private static final int SHOWN_KEYS = 5;

  /** Merges, and drops the staging table; says how many rows were written. */
  long run(Waits waits) {
    Database database = load.database();
    try (Connection connection = database.connect()) {
      connection.setAutoCommit(false);
      long written = prepare(connection, waits);
      try {
        connection.commit();
      } catch (SQLException e) {
        throw database.failure(
            ("the connection failed while the load into %s was committed; look into the table"
                    + " whether it was")
                .formatted(load.target()),
            e);
      }
      if (!load.dialect().dropsInTransaction()) {
        dropStaging(connection);
      }
      return written;
    } catch (SQLException e) {
      throw database.failure(
          "the load into %s is done, but its staging table %s could not be dropped"
              .formatted(load.target(), load.staging()),
          e);
    }
  }

  /** Does all but the commit. */
  private long prepare(Connection connection, Waits waits) throws SQLException {
    try (LockWatch watch = LockWatch.over(connection, load.database(), load.target(), waits)) {
      makeMark(connection);
      OptionalLong before = before(connection);
      if (before.isEmpty()) {
        load.statements().runBefore(connection, load);
        if (load.clear() != null) {
          StagedLoad.execute(connection, List.of(load.clear()));
        }
      }
      long written =
          before.isPresent()
              ? before.getAsLong()
              : rows == 0 ? makeTable(connection) : merge(connection);
      if (load.dialect().dropsInTransaction()) {
        dropStaging(connection);
      }
      if (before.isEmpty()) {
        if (load.loadMark() != null) {
          load.loadMark().put(connection, load, written);
        }
        load.statements().runAfter(connection, load);
        mark(connection, written);
      }
      return written;
    } catch (SQLException e) {
      giveUp(connection, e);
      String what = "the load into " + load.target() + " was not merged, and nothing was changed";
      throw load.dialect().isAboutData(e)
          ? load.database().refusal(what, e)
          : load.database().failure(what, e);
    } catch (PurlinException e) {
      giveUp(connection, e);
      throw e;
    }
  }

  /** What an earlier attempt of this merge has written, if there was one. */
  private OptionalLong before(Connection connection) throws SQLException {
    if (load.mark() == null || !load.isThere(connection, load.mark())) {
      return OptionalLong.empty();
    }
    try (Statement statement = connection.createStatement();
        ResultSet mark =
            statement.executeQuery(
                "SELECT written FROM " + load.mark().quoted(load.dialect()::quote))) {
      return mark.next() ? OptionalLong.of(mark.getLong(1)) : OptionalLong.empty();
    }
  }

  /** Makes the table that remembers the merge beforehand, where the transaction cannot. */
  private void makeMark(Connection connection) throws SQLException {
    if (load.mark() != null && !load.dialect().dropsInTransaction()) {
      StagedLoad.execute(
          connection, List.of("CREATE TABLE IF NOT EXISTS " + markTable(load.mark())));
    }
  }

  private String markTable(TableName mark) {
    return mark.quoted(load.dialect()::quote)
        + " (id INT NOT NULL PRIMARY KEY, written BIGINT NOT NULL)";
  }

  /** Of two merges at the same time, this lets one pass: a row of a key is inserted once. */
  private void mark(Connection connection, long written) throws SQLException {
    if (load.mark() == null) {
      return;
    }
    if (load.dialect().dropsInTransaction()) {
      StagedLoad.execute(connection, List.of("CREATE TABLE " + markTable(load.mark())));
    }
    StagedLoad.execute(
        connection,
        List.of(
            "INSERT INTO %s VALUES (1, %d)"
                .formatted(load.mark().quoted(load.dialect()::quote), written)));
  }

  private void giveUp(Connection connection, Exception reason) {
    try {
      connection.rollback();
      dropStaging(connection);
      connection.commit();
    } catch (SQLException e) {
      // The reason is what people must see; the staging table is removed when the run is aborted.
      reason.addSuppressed(e);
    }
  }

  private void dropStaging(Connection connection) throws SQLException {
    StagedLoad.execute(connection, List.of(load.dropStaging()));
  }

  private long makeTable(Connection connection) throws SQLException {
    if (load.makeTarget() != null) {
      StagedLoad.execute(connection, List.of(load.makeTarget()));
    }
    return 0;
  }

  private long merge(Connection connection) throws SQLException {
    long repeated = look(connection);
    makeTable(connection);
    return move(connection, repeated);
  }

  /**
   * Looks at the staged rows in a transaction that changes nothing: how many of them are the same
   * as another.
   *
   * @throws PurlinException if there are several rows of a key, and they differ
   */
  long repeated() {
    if (rows == 0) {
      return 0; // Nobody has made a staging table.
    }
    Database database = load.database();
    try (Connection connection = database.connect()) {
      connection.setAutoCommit(false);
      long repeated = look(connection);
      connection.rollback();
      return repeated;
    } catch (SQLException e) {
      throw database.failure("cannot look at the staged rows of " + load.target(), e);
    }
  }

  /** Has the staging table for itself, with the rows that count; finds those that are repeated. */
  private long look(Connection connection) throws SQLException {
    StagedLoad.execute(connection, lock());
    dropStrays(connection);
    long repeated = load.duplicates() == null ? 0 : rowsBeyondTheFirst(connection);
    if (repeated > 0 && load.differing() != null) {
      refuseDiffering(connection);
    }
    return repeated;
  }

  /**
   * Moves the rows of a load whose staged rows have been looked at, as part of a transaction that
   * others commit.
   *
   * @param repeated how many rows are the same as another
   */
  void moveLooked(Connection connection, long repeated) throws SQLException {
    if (rows > 0) {
      StagedLoad.execute(connection, lock());
      dropStrays(connection);
      move(connection, repeated);
    }
    if (load.dialect().dropsInTransaction()) {
      dropStaging(connection);
    } else if (rows > 0) {
      // An empty staging table is the sign, as lasting as the rows, that they were moved.
      StagedLoad.execute(
          connection, List.of("DELETE FROM " + load.staging().quoted(load.dialect()::quote)));
    }
  }

  private List<String> lock() {
    return load.dialect().lock(load.staging(), load.bundle()).stream().toList();
  }

  private long move(Connection connection, long repeated) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      long written = 0;
      // Rows are repeated by their key, so that there is one.
      List<String> statements =
          repeated > 0 ? Objects.requireNonNull(load.mergeDistinct()) : load.merge();
      for (String sql : statements) {
        written += statement.executeLargeUpdate(sql);
      }
      if (written != rows - repeated) {
        throw PurlinException.books(
            ("%s took %d of %d rows; a trigger or a rule of the table may have dropped the others."
                    + " Nothing was changed.")
                .formatted(load.target(), written, rows - repeated));
      }
      return written;
    }
  }

  /** Takes out what bundles wrote that failed, and whose rows were written again by others. */
  private void dropStrays(Connection connection) throws SQLException {
    List<Long> strays = new ArrayList<>();
    String from = " FROM " + load.staging().quoted(load.dialect()::quote);
    try (Statement statement = connection.createStatement();
        ResultSet written = statement.executeQuery("SELECT DISTINCT " + load.bundle() + from)) {
      while (written.next()) {
        if (!bundles.contains(written.getLong(1))) {
          strays.add(written.getLong(1));
        }
      }
    }
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE" + from + " WHERE " + load.bundle() + " = ?")) {
      for (long stray : strays) {
        delete.setLong(1, stray);
        delete.executeUpdate();
      }
    }
  }

  private long rowsBeyondTheFirst(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet count = statement.executeQuery(load.duplicates())) {
      count.next();
      return count.getLong(1);
    }
  }

  private void refuseDiffering(Connection connection) throws SQLException {
    List<String> key = load.key();
    StringJoiner shown = new StringJoiner("; ");
    int found = 0;
    try (Statement statement = connection.createStatement();
        ResultSet keys = statement.executeQuery(load.differing())) {
      while (keys.next()) {
        if (++found > SHOWN_KEYS) {
          continue;
        }
        StringJoiner values = new StringJoiner(", ");
        for (int i = 0; i < key.size(); i++) {
          values.add(key.get(i) + " = " + keys.getString(i + 1));
        }
        shown.add(values + " (" + keys.getLong(key.size() + 1) + " rows)");
      }
    }
    if (found > 0) {
      throw PurlinException.user(
          ("%s: %s several rows that differ, and a table has room for one: %s%s. Nothing was"
                  + " changed. Keep one row per key before the load.")
              .formatted(
                  load.target(),
                  found == 1 ? "1 key has" : found + " keys have",
                  shown,
                  found > SHOWN_KEYS ? "; ..." : ""));
    }
  }
}
