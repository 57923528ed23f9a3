package dev.purlin.io.jdbc;

import dev.purlin.transforms.step.CommitGate;
import dev.purlin.transforms.step.PurlinException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A load of a table by way of a staging table: whatever happens before the merge leaves the table
 * as it was, and the merge is one transaction.
 *
 * @param table the table's name for people
 * @param tableName the table's name in the database
 * @param makeTarget makes the table if it is not there; null if it is
 * @param makeStaging makes the staging table
 * @param bundle the column of the staging table that says which bundle wrote a row
 * @param load the statement that puts rows into the staging table
 * @param duplicates counts the keys that several staged rows have; null without a key
 * @param differing finds the keys whose staged rows differ; null if there is nothing but the key
 * @param merge moves the rows from the staging table into the table
 * @param mergeDistinct the same, taking one row for every key; null without a key
 */
record StagedLoad(
    Database database,
    Dialect dialect,
    String table,
    TableName tableName,
    TableName staging,
    List<LoadColumn> columns,
    int batchSize,
    @Nullable String makeTarget,
    List<String> makeStaging,
    String bundle,
    String load,
    @Nullable String duplicates,
    @Nullable String differing,
    String merge,
    @Nullable String mergeDistinct)
    implements Load {

  private static final int SHOWN_KEYS = 5;

  @Override
  public String target() {
    return "table '" + table + "'";
  }

  @Override
  public RowWriter writer(Connection connection) throws SQLException {
    return dialect.writer(connection, this);
  }

  @Override
  public String reason(SQLException e) {
    return Load.super.reason(e).replace(staging.name(), tableName.name());
  }

  @Override
  public Connection open() throws SQLException {
    Connection connection = database.connect();
    try {
      connection.setAutoCommit(false);
      CommitGate.onAbort(staging.toString(), this::dropStaging);
      CommitGate.pass(
          target(),
          () -> {
            makeStaging(connection);
            return null;
          });
      return connection;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    } catch (Exception e) {
      connection.close();
      throw PurlinException.internal("cannot make the staging table", e);
    }
  }

  private void makeStaging(Connection connection) throws SQLException {
    // One at a time: H2 does not make a table and its constraints in one transaction.
    synchronized (StagedLoad.class) {
      if (stagingIsThere(connection)) {
        return;
      }
      try {
        execute(connection, makeStaging);
        connection.commit();
      } catch (SQLException e) {
        connection.rollback();
        // Another process may have been faster.
        if (!stagingIsThere(connection)) {
          throw e;
        }
      }
    }
  }

  private boolean stagingIsThere(Connection connection) throws SQLException {
    try (ResultSet tables = connection.getMetaData().getTables(null, null, staging.name(), null)) {
      return tables.next();
    } finally {
      connection.commit();
    }
  }

  private static void execute(Connection connection, List<String> statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private String dropStagingSql() {
    return "DROP TABLE IF EXISTS " + staging.quoted(Dialect::quote);
  }

  private void dropStaging() throws SQLException {
    try (Connection connection = database.connect()) {
      execute(connection, List.of(dropStagingSql()));
    }
  }

  @Override
  public long finish(Set<Long> bundles, long rows) {
    try {
      long[] written = new long[1];
      CommitGate.commit(target(), () -> written[0] = merge(bundles, rows));
      CommitGate.forget(staging.toString());
      return written[0];
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw PurlinException.internal("merging into " + target() + " failed", e);
    }
  }

  private long merge(Set<Long> bundles, long rows) {
    try (Connection connection = database.connect()) {
      connection.setAutoCommit(false);
      try {
        long written = rows == 0 ? makeTarget(connection) : merge(connection, bundles, rows);
        if (dialect.dropsInTransaction()) {
          execute(connection, List.of(dropStagingSql()));
        }
        connection.commit();
        if (!dialect.dropsInTransaction()) {
          execute(connection, List.of(dropStagingSql()));
        }
        return written;
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        execute(connection, List.of(dropStagingSql()));
        connection.commit();
        throw e;
      }
    } catch (SQLException e) {
      String what = "the load into " + target() + " was not merged, and nothing was changed";
      throw SqlFailure.isAboutData(e) ? database.refusal(what, e) : database.failure(what, e);
    }
  }

  private long merge(Connection connection, Set<Long> bundles, long rows) throws SQLException {
    execute(connection, dialect.lock(staging).stream().toList());
    dropStrays(connection, bundles);
    boolean repeated = duplicates != null && keysWithSeveralRows(connection) > 0;
    if (repeated && differing != null) {
      refuseDiffering(connection);
    }
    makeTarget(connection);
    try (Statement statement = connection.createStatement()) {
      long written = statement.executeLargeUpdate(repeated ? mergeDistinct : merge);
      if (!repeated && written != rows) {
        throw PurlinException.books(
            ("%d rows were loaded for %s, but the database took %d; a trigger or a rule of the table"
                    + " may have dropped the others. Nothing was changed.")
                .formatted(rows, target(), written));
      }
      return written;
    }
  }

  /** Takes out what bundles wrote that failed, and whose rows were written again by others. */
  private void dropStrays(Connection connection, Set<Long> bundles) throws SQLException {
    List<Long> strays = new ArrayList<>();
    String from = " FROM " + staging.quoted(Dialect::quote);
    try (Statement statement = connection.createStatement();
        ResultSet written = statement.executeQuery("SELECT DISTINCT " + bundle + from)) {
      while (written.next()) {
        if (!bundles.contains(written.getLong(1))) {
          strays.add(written.getLong(1));
        }
      }
    }
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE" + from + " WHERE " + bundle + " = ?")) {
      for (long stray : strays) {
        delete.setLong(1, stray);
        delete.executeUpdate();
      }
    }
  }

  private long makeTarget(Connection connection) throws SQLException {
    if (makeTarget != null) {
      execute(connection, List.of(makeTarget));
    }
    return 0;
  }

  private long keysWithSeveralRows(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet count = statement.executeQuery(duplicates)) {
      count.next();
      return count.getLong(1);
    }
  }

  private void refuseDiffering(Connection connection) throws SQLException {
    List<LoadColumn> key = columns.stream().filter(LoadColumn::key).toList();
    StringJoiner shown = new StringJoiner("; ");
    int found = 0;
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(differing)) {
      while (rows.next()) {
        if (++found > SHOWN_KEYS) {
          continue;
        }
        StringJoiner values = new StringJoiner(", ");
        for (int i = 0; i < key.size(); i++) {
          values.add(key.get(i).fieldName() + " = " + rows.getString(i + 1));
        }
        shown.add(values + " (" + rows.getLong(key.size() + 1) + " rows)");
      }
    }
    if (found > 0) {
      throw PurlinException.user(
          ("%s: %d keys have several rows that differ, and a table has room for one: %s%s. Nothing was"
                  + " changed. Keep one row per key before the load.")
              .formatted(target(), found, shown, found > SHOWN_KEYS ? "; ..." : ""));
    }
  }
}
