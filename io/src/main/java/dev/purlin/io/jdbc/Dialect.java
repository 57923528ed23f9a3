package dev.purlin.io.jdbc;

import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** How a database says what a load needs. */
sealed interface Dialect extends Serializable permits PostgresDialect, H2Dialect {

  /** The case that the database gives to names that stand unquoted in SQL. */
  String fold(String name);

  /** The type of a new column for a field, if there is one. */
  Optional<String> columnType(FieldType type);

  /** The words that begin the making of a staging table. */
  String createStaging();

  /**
   * Makes a staging table that refuses what the target would refuse of a row by itself: wrong
   * types, missing values, broken checks. It has the loaded columns of the target, and no others.
   */
  List<String> stagingLike(
      Connection connection, TableName target, TableName staging, List<LoadColumn> columns)
      throws SQLException;

  /** The statement that puts rows into the staging table; its last column is the bundle. */
  String load(TableName staging, List<LoadColumn> columns, String bundle);

  /** Removes all rows of a table, as part of a transaction. */
  String clear(TableName table);

  /** Moves the rows that a SELECT finds into the target. */
  String merge(TableName target, List<LoadColumn> columns, Mode mode, String select);

  /** The statement that writes one row, whether or not its key is there. */
  String upsert(TableName target, List<LoadColumn> columns);

  /** Keeps workers that were given up, but are still at work, out of the merge. */
  Optional<String> lock(TableName staging);

  /** Tells other processes, and keeps them from removing it, that a staging table is in use. */
  AutoCloseable guard(Database database, TableName staging) throws SQLException;

  /**
   * Whether a staging table belongs to nobody any more. It has a comment if a journal needs it.
   *
   * @param connection a connection without a transaction
   */
  boolean isDead(Connection connection, TableName staging) throws SQLException;

  /** The staging tables of a schema that have no comment; all of them are made by guarded runs. */
  String stagingTables();

  /** Whether dropping the staging table can be part of the transaction that merges it. */
  boolean dropsInTransaction();

  /** Stops the statement that a connection is running, from another thread. */
  void cancel(Connection connection) throws SQLException;

  /** The loaded columns as one value that is the same for equal rows only. */
  String whole(List<LoadColumn> columns);

  /** The way to put rows into the staging table over a connection. */
  RowWriter writer(Connection connection, StagedLoad load) throws SQLException;

  /** A name in SQL. Both databases quote as the standard says. */
  static String quote(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  static String names(List<LoadColumn> columns) {
    return columns.stream().map(column -> quote(column.name())).collect(Collectors.joining(", "));
  }
}
