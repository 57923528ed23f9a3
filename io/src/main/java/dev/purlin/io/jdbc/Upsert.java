package dev.purlin.io.jdbc;

import dev.purlin.core.problem.ConfigurationException;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The way of unbounded rows into a table: batch by batch, each in a transaction of its own that
 * does not mind being repeated.
 *
 * @param table the table's name for people
 * @param makeTarget makes the table if it is not there; null if it is
 * @param statement writes one row, whether or not its key is there already
 */
record Upsert(
    Database database,
    String table,
    List<LoadColumn> columns,
    int batchSize,
    @Nullable String makeTarget,
    String statement)
    implements Serializable {

  static Upsert of(StagedLoad load) {
    if (load.dialect().upsertsByAnyKey()) {
      requireOneKey(load);
    }
    return new Upsert(
        load.database().withDefaults(load.dialect().upsertProperties()),
        load.table(),
        load.columns(),
        load.batchSize(),
        load.makeTarget(),
        load.dialect().upsert(load.tableName(), load.columns()));
  }

  /** A statement that goes by any unique index would replace the row of another key. */
  private static void requireOneKey(StagedLoad load) {
    try (Connection connection = load.database().connect()) {
      Collection<Set<String>> keys =
          new TableCatalog(connection, load.dialect()).keys(load.tableName());
      if (keys.size() > 1) {
        throw new ConfigurationException(
            "table",
            "table '%s' has a unique index beside its key, and %s would replace rows that are the same in it; load it with bounded input, or drop the index"
                .formatted(load.table(), load.dialect().name()));
      }
    } catch (SQLException e) {
      throw load.database().failure("cannot look at " + load.target(), e);
    }
  }

  String target() {
    return "table '" + table + "'";
  }

  /** A connection that is ready for rows, in a transaction. */
  Connection open() throws SQLException {
    Connection connection = database.tryConnect();
    try {
      connection.setAutoCommit(false);
      if (makeTarget != null) {
        // One at a time: databases fail where two make the same table at once, if it is there or
        // not.
        synchronized (Upsert.class) {
          StagedLoad.execute(connection, List.of(makeTarget));
          connection.commit();
        }
      }
      return connection;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  RowWriter writer(Connection connection) throws SQLException {
    return new BatchWriter(
        database.dialect(), connection.prepareStatement(statement), columns, false);
  }

  /** The key of a row: comparable, so that all workers write rows in the same order. */
  RowKey key(Row row) {
    return RowKey.of(row, columns);
  }
}
