package dev.purlin.io.jdbc;

import dev.purlin.core.commit.CommitGate;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.run.RunContext;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A load of a table by way of a staging table: whatever happens before the merge leaves the table
 * as it was, and the merge is one transaction.
 *
 * @param table the table's name for people
 * @param tableName the table's name in the database
 * @param key the fields that identify a row
 * @param clear removes what the table holds, or the table, before the rows are moved; null if they
 *     stay
 * @param makeTarget makes the table if it is not there; null if it is
 * @param makeStaging makes the staging table
 * @param mark a table that remembers a merge in case it is asked for again; null if it is not
 * @param loadMark what marks the load as made, in the transaction that moves its rows; null if it
 *     has no identity
 * @param bundle the column of the staging table that says which bundle wrote a row
 * @param load the statement that puts rows into the staging table
 * @param duplicates counts the staged rows beyond the first of each key; null without a key
 * @param differing finds the keys whose staged rows differ; null if there is nothing but the key
 * @param merge move the rows from the staging table into the table
 * @param mergeDistinct the same, taking one row for every key; null without a key
 */
record StagedLoad(
    Database database,
    String table,
    TableName tableName,
    TableName staging,
    @Nullable TableName mark,
    @Nullable LoadMark loadMark,
    List<LoadColumn> columns,
    List<String> key,
    int batchSize,
    @Nullable String clear,
    @Nullable String makeTarget,
    List<String> makeStaging,
    String bundle,
    String load,
    @Nullable String duplicates,
    @Nullable String differing,
    List<String> merge,
    @Nullable List<String> mergeDistinct,
    LoadStatements statements)
    implements Load {

  LoadingDialect dialect() {
    return (LoadingDialect) database.dialect();
  }

  @Override
  public String target() {
    return "table '" + table + "'";
  }

  @Override
  public RowWriter writer(Connection connection) throws SQLException {
    return dialect().writer(connection, this);
  }

  @Override
  public String reason(SQLException e) {
    return Load.super.reason(e).replace(staging.name(), tableName.name());
  }

  @Override
  public Connection open(RunContext run) throws SQLException {
    Connection connection = database.connect();
    try {
      connection.setAutoCommit(false);
      register(run.gate());
      run.gate()
          .pass(
              target(),
              () -> {
                makeStaging(connection, run);
                return null;
              });
      return connection;
    } catch (SQLException | RuntimeException e) {
      Database.close(connection, e);
      throw e;
    } catch (Exception e) {
      Database.close(connection, e);
      throw PurlinException.internal("cannot make the staging table", e);
    }
  }

  private void makeStaging(Connection connection, RunContext run) throws SQLException {
    // One at a time: H2 does not make a table and its constraints in one transaction.
    synchronized (StagedLoad.class) {
      if (stagingIsThere(connection)) {
        return;
      }
      // It is made like the table, and so waits for who has locked that.
      try (LockWatch watch = LockWatch.over(connection, database, target(), run.waits())) {
        execute(connection, makeStaging);
        connection.commit();
      } catch (SQLException e) {
        // Another process may have been faster.
        if (!isMadeByAnother(connection, e)) {
          throw e;
        }
      }
    }
  }

  /** What keeps this from being answered is not why the staging table could not be made. */
  private boolean isMadeByAnother(Connection connection, SQLException reason) {
    try {
      connection.rollback();
      return stagingIsThere(connection);
    } catch (SQLException e) {
      reason.addSuppressed(e);
      return false;
    }
  }

  private boolean stagingIsThere(Connection connection) throws SQLException {
    try {
      return isThere(connection, staging);
    } finally {
      connection.commit();
    }
  }

  /** The same load as it was made by an earlier run; empty if it was not. */
  Optional<LoadMark.Earlier> earlier() {
    if (loadMark == null) {
      return Optional.empty();
    }
    try {
      Optional<Connection> there = database.connectIfThere();
      if (there.isEmpty()) {
        return Optional.empty();
      }
      try (Connection connection = there.get()) {
        return loadMark.earlier(connection, dialect());
      }
    } catch (SQLException e) {
      throw database.failure("cannot look for earlier loads of " + target(), e);
    }
  }

  boolean isThere(Connection connection, TableName table) throws SQLException {
    return new TableCatalog(connection, dialect()).isThere(table);
  }

  static void execute(Connection connection, List<String> statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /**
   * Keeps the staging table, if it is there, from those who remove what dead runs have left.
   *
   * @param journal where the journal will lie that needs it; empty if that is not known
   */
  void keep(String journal) throws SQLException {
    boolean there;
    try (Connection connection = database.connect()) {
      there = isThere(connection, staging);
    }
    if (there) {
      dialect().keep(database, staging, KeptTable.note(journal));
    }
  }

  /** Removes the staging table, if it is there. */
  String dropStaging() {
    return dialect().dropStaging(staging);
  }

  /** Registers what must go when the run is over. */
  void register(CommitGate gate) {
    gate.onAbort(staging.toString(), this::abort);
  }

  private void abort() throws SQLException {
    try (Connection connection = database.connect()) {
      execute(connection, List.of(dropStaging()));
      if (mark != null) {
        execute(connection, List.of("DROP TABLE IF EXISTS " + mark.quoted(dialect()::quote)));
      }
    }
  }

  @Override
  public long finish(Set<Long> bundles, long rows, RunContext run) {
    try {
      long[] written = new long[1];
      run.gate()
          .commit(target(), () -> written[0] = new Merge(this, bundles, rows).run(run.waits()));
      if (mark == null) {
        run.gate().forget(staging.toString());
      }
      return written[0];
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw PurlinException.internal("merging into " + target() + " failed", e);
    }
  }
}
