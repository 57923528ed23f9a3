package dev.purlin.io.jdbc;

import dev.purlin.core.commit.CommitSession;
import dev.purlin.core.commit.NotCommittedException;
import dev.purlin.core.run.Waits;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The one transaction in which all tables of a database change at the end of a run.
 *
 * <p>Tables that the loads create are part of it where the database allows that. H2 commits with
 * every CREATE TABLE, so that they are created beforehand, and dropped again if the rows do not
 * follow.
 */
final class LoadTransaction implements CommitSession.Resource {
  private final Database database;
  private final LoadingDialect dialect;
  private final LoadingDialect.Canceller canceller;
  private final Connection connection;
  private final Waits waits;
  private final List<StagedLoad> loads = new ArrayList<>();
  private final List<TableName> created = new ArrayList<>();

  /** A load whose staging table tells whether the transaction was committed. */
  private @Nullable StagedLoad witness;

  private boolean committed;
  private boolean closed;

  private LoadTransaction(
      Database database, LoadingDialect dialect, Connection connection, Waits waits)
      throws SQLException {
    this.waits = waits;
    this.database = database;
    this.dialect = dialect;
    this.connection = connection;
    this.canceller = dialect.canceller(database, connection);
  }

  static LoadTransaction begin(StagedLoad load, Waits waits) throws SQLException {
    Connection connection = load.database().connect();
    try {
      connection.setAutoCommit(false);
      return new LoadTransaction(load.database(), load.dialect(), connection, waits);
    } catch (SQLException e) {
      Database.close(connection, e);
      throw e;
    }
  }

  /** Moves the rows of a load, for the time being in this transaction only. */
  void add(StagedLoad load, Receipts receipts) {
    loads.add(load);
    if (receipts.rows() > 0) {
      witness = load;
    }
    try (LockWatch watch = LockWatch.over(connection, database, load.target(), waits)) {
      load.statements().runBefore(connection, load);
      if (load.clear() != null) {
        StagedLoad.execute(connection, List.of(load.clear()));
      }
      if (load.makeTarget() != null) {
        if (dialect.dropsInTransaction()) {
          StagedLoad.execute(connection, List.of(load.makeTarget()));
        } else {
          createBeforehand(load);
        }
      }
      if (load.loadMark() != null) {
        load.loadMark().put(connection, load, receipts.rows() - receipts.repeated());
      }
      receipts.merge(load).moveLooked(connection, receipts.repeated());
    } catch (SQLException e) {
      String what = "the load into " + load.target() + " was not merged, and nothing was changed";
      throw dialect.isAboutData(e) ? database.refusal(what, e) : database.failure(what, e);
    }
  }

  /** Runs the statements of a load that are to see the rows of all loads. */
  void runAfter(StagedLoad load) {
    if (load.statements().after().isEmpty()) {
      return;
    }
    try (LockWatch watch = LockWatch.over(connection, database, load.target(), waits)) {
      load.statements().runAfter(connection, load);
    } catch (SQLException e) {
      throw database.failure("after_sql of the load into " + load.target() + " failed", e);
    }
  }

  private void createBeforehand(StagedLoad load) throws SQLException {
    try (Connection other = database.connect()) {
      if (!load.isThere(other, load.tableName())) {
        StagedLoad.execute(other, List.of(load.makeTarget()));
        created.add(load.tableName());
      }
    }
  }

  /** Commits all loads, the first time that one of them asks for it. */
  void commit() {
    if (committed) {
      return;
    }
    try {
      connection.commit();
      committed = true;
    } catch (SQLException e) {
      committed = isCommittedNevertheless(e);
      if (!committed) {
        throw new NotCommittedException(
            database.failure("the database did not commit", e).getMessage(), e);
      }
    }
    created.clear();
  }

  /**
   * Whether the transaction was committed though the answer did not arrive: its staging tables are
   * dropped, or emptied, in the same transaction.
   */
  private boolean isCommittedNevertheless(SQLException reason) {
    StagedLoad load = witness;
    if (load == null) {
      return false; // No rows: whether empty tables were created makes no difference to a retry.
    }
    try (Connection other = database.tryConnect()) {
      return TableTarget.isMoved(other, load);
    } catch (SQLException e) {
      reason.addSuppressed(e);
      throw database.failure(
          ("the connection failed while the load into %s was committed; whether it was is not known"
                  + " until the database answers again")
              .formatted(load.target()),
          reason);
    }
  }

  @Override
  public void cancel() throws SQLException {
    synchronized (this) {
      if (!closed) {
        canceller.cancel();
      }
    }
  }

  /** Rolls back what was not committed, and removes what the transaction could not. */
  @Override
  public void close() throws SQLException {
    synchronized (this) {
      closed = true;
    }
    try (connection) {
      if (!committed) {
        connection.rollback();
      }
    } finally {
      if (!committed || !dialect.dropsInTransaction()) {
        clear();
      }
    }
  }

  private void clear() throws SQLException {
    List<String> drops = new ArrayList<>();
    if (!dialect.dropsInTransaction() && committed) {
      loads.forEach(load -> drops.add(load.dropStaging()));
    }
    created.forEach(table -> drops.add("DROP TABLE " + table.quoted(dialect::quote)));
    if (!drops.isEmpty()) {
      try (Connection other = database.connect()) {
        StagedLoad.execute(other, drops);
      }
    }
  }
}
