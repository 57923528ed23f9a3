package dev.purlin.io.jdbc;

import dev.purlin.core.run.RunContext;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A load by a statement of the author's own, run for every row: there is no staging and no merge.
 */
record StatementLoad(Database database, String statement, List<LoadColumn> columns, int batchSize)
    implements Load {

  @Override
  public @Nullable String table() {
    return null;
  }

  @Override
  public String target() {
    return "the statement of query";
  }

  @Override
  public Connection open(RunContext run) throws SQLException {
    Connection connection = database.connect();
    connection.setAutoCommit(false);
    return connection;
  }

  @Override
  public RowWriter writer(Connection connection) throws SQLException {
    return new BatchWriter(
        database.dialect(), connection.prepareStatement(statement), columns, false);
  }

  @Override
  public LockWatch watch(Connection connection, RunContext run) throws SQLException {
    return LockWatch.over(connection, database, target(), run.waits());
  }

  @Override
  public long finish(Set<Long> bundles, long rows, RunContext run) {
    return rows;
  }
}
