package dev.purlin.io.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.checkerframework.checker.nullness.qual.Nullable;

/** How a database says what loading a table by way of a staging table needs. */
abstract class LoadingDialect extends Dialect {

  /** Stops what a connection is doing, from another thread. */
  interface Canceller {
    void cancel() throws SQLException;
  }

  /** The case that the database gives to names that stand unquoted in SQL. */
  abstract String fold(String name);

  /**
   * The type of a new column for a field, if there is one.
   *
   * @param key whether the column is part of a primary key
   */
  abstract Optional<String> columnType(FieldType type, boolean key);

  /** What a new column of {@link #columnType} holds exactly; null if all that its field does. */
  @Nullable ColumnLimit newLimit(ColumnKind kind, boolean key) {
    return null;
  }

  /** Properties of connections that load staged rows, unless the user sets them. */
  Map<String, String> loadProperties() {
    return Map.of();
  }

  /** Properties of connections that run {@link #upsert}, unless the user sets them. */
  Map<String, String> upsertProperties() {
    return loadProperties();
  }

  /** Lets nothing be changed over a connection that was just opened. */
  void forbidChanges(Connection connection) throws SQLException {
    connection.setReadOnly(true);
  }

  /** What follows the columns where tables are made. */
  String tableOptions() {
    return "";
  }

  /** The words that begin the making of a staging table. */
  String createStaging() {
    return "CREATE TABLE ";
  }

  /**
   * Makes a staging table that refuses what the target would refuse of a row by itself: wrong
   * types, missing values, broken checks. It has the loaded columns of the target, and no others.
   */
  abstract List<String> stagingLike(
      Connection connection, TableName target, TableName staging, List<LoadColumn> columns)
      throws SQLException;

  /** Gives a staging table the column of the bundle. */
  String addBundle(TableName staging, String bundle) {
    return "ALTER TABLE %s ADD COLUMN %s BIGINT NOT NULL"
        .formatted(staging.quoted(this::quote), quote(bundle));
  }

  /** The statement that puts rows into the staging table; its last column is the bundle. */
  String load(TableName staging, List<LoadColumn> columns, String bundle) {
    return "INSERT INTO %s (%s, %s) VALUES (%s, ?)"
        .formatted(staging.quoted(this::quote), names(columns), quote(bundle), parameters(columns));
  }

  /** Parameters for columns. */
  final String parameters(List<LoadColumn> columns) {
    return columns.stream().map(this::parameter).collect(Collectors.joining(", "));
  }

  /** A parameter for a value of a column. */
  String parameter(LoadColumn column) {
    return "?";
  }

  /** The way to put rows into the staging table over a connection. */
  RowWriter writer(Connection connection, StagedLoad load) throws SQLException {
    return new BatchWriter(this, connection.prepareStatement(load.load()), load.columns(), true);
  }

  /** Removes all rows of a table, as part of a transaction. */
  String clear(TableName table) {
    return "DELETE FROM " + table.quoted(this::quote);
  }

  /**
   * Moves the rows that a SELECT finds into the target.
   *
   * @return statements whose counts of rows add up to the number of rows that were moved
   */
  final List<String> merge(TableName target, List<LoadColumn> columns, Mode mode, String select) {
    return switch (mode) {
      case APPEND, TRUNCATE, REPLACE -> List.of(insert(target, columns, select));
      case UPSERT -> upsertAll(target, columns, select);
    };
  }

  final String insert(TableName target, List<LoadColumn> columns, String rows) {
    return "INSERT INTO %s (%s) %s".formatted(target.quoted(this::quote), names(columns), rows);
  }

  /** {@link #merge} for rows that replace those with the same key. */
  abstract List<String> upsertAll(TableName target, List<LoadColumn> columns, String select);

  /** The statement that writes one row, whether or not its key is there. */
  abstract String upsert(TableName target, List<LoadColumn> columns);

  /** Whether {@link #upsert} also replaces rows that are the same in another unique index. */
  boolean upsertsByAnyKey() {
    return false;
  }

  /** Takes one row for every key, where all rows of a key are equal. */
  String selectOne(String key, String columns, String from) {
    return "SELECT DISTINCT " + columns + from;
  }

  /**
   * The columns in which rows of one key must be equal to be loaded as one; more than those beside
   * the key where keys can be the same and yet look different.
   */
  List<LoadColumn> compared(List<LoadColumn> columns) {
    return columns.stream().filter(column -> !column.key()).toList();
  }

  /** Loaded columns as one value that is the same for equal rows only, and never null. */
  abstract String whole(List<LoadColumn> columns);

  /** Keeps workers that were given up, but are still at work, out of the merge. */
  Optional<String> lock(TableName staging, String bundle) {
    return Optional.empty();
  }

  /** Tells other processes, and keeps them from removing it, that a staging table is in use. */
  abstract AutoCloseable guard(Database database, TableName staging) throws SQLException;

  /**
   * Whether a staging table belongs to nobody any more; one that a journal needs has a {@link
   * KeptTable#note}, which is not looked at here where it is a comment.
   *
   * @param connection a connection without a transaction
   */
  abstract boolean isDead(Connection connection, TableName staging) throws SQLException;

  /**
   * The query for the tables of a schema with their comments, among them the staging tables made by
   * guarded runs; empty where nobody can tell whether they are in use.
   */
  abstract Optional<String> stagingTables(String url);

  /** The statement that gives a staging table a comment. */
  String comment(TableName staging, String text) {
    return "COMMENT ON TABLE %s IS '%s'"
        .formatted(staging.quoted(this::quote), text.replace("'", "''"));
  }

  /** Keeps a staging table from those who remove what dead runs have left. */
  void keep(Database database, TableName staging, String why) throws SQLException {
    try (Connection connection = database.connect()) {
      StagedLoad.execute(connection, List.of(comment(staging, why)));
    }
  }

  /** Takes back {@link #keep} for a staging table that was dropped. */
  void forget(Database database, TableName staging) {}

  /** Removes a staging table, if it is there. */
  final String dropStaging(TableName staging) {
    return "DROP TABLE IF EXISTS " + staging.quoted(this::quote);
  }

  /** Whether tables can be made and dropped in the transaction that moves their rows. */
  abstract boolean dropsInTransaction();

  /** The way to stop a connection; what it has no way for ends by its own limits. */
  Canceller canceller(Database database, Connection connection) throws SQLException {
    return () -> {};
  }

  static List<LoadColumn> keyOf(List<LoadColumn> columns) {
    return columns.stream().filter(LoadColumn::key).toList();
  }

  /** The columns that an upsert sets: of a table of keys alone the key, so that rows count. */
  static List<LoadColumn> updated(List<LoadColumn> columns) {
    List<LoadColumn> others = columns.stream().filter(column -> !column.key()).toList();
    return others.isEmpty() ? columns : others;
  }

  /** Columns in a pattern such as {@code t.%1$s = s.%1$s}. */
  final String each(List<LoadColumn> columns, String pattern, String separator) {
    return columns.stream()
        .map(column -> pattern.formatted(quote(column.name())))
        .collect(Collectors.joining(separator));
  }
}
