package dev.purlin.io.jdbc;

import dev.purlin.core.run.RunContext;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;

/** A load that was checked against its database, and waits for rows. */
sealed interface Load extends Serializable permits StagedLoad, StatementLoad {

  Database database();

  /** The table's name for people, if a table is loaded. */
  @Nullable String table();

  /** What is loaded, in words: {@code table 'crash'}. */
  String target();

  List<LoadColumn> columns();

  int batchSize();

  /**
   * A connection that is ready for rows, in a transaction.
   *
   * @param run the run
   */
  Connection open(RunContext run) throws SQLException;

  RowWriter writer(Connection connection) throws SQLException;

  /** Watches the writing of a batch, if it can come upon the locks of others. */
  default @Nullable LockWatch watch(Connection connection, RunContext run) throws SQLException {
    return null;
  }

  /**
   * Ends the load: all rows are written.
   *
   * @param bundles the bundles that were written completely
   * @param rows how many rows they have
   * @param run the run
   * @return how many rows are in the target now that were not refused or the same as another
   */
  long finish(Set<Long> bundles, long rows, RunContext run);

  /** A database's reason in terms of the target. */
  default String reason(SQLException e) {
    return database().reason(e);
  }
}
