package dev.purlin.io.jdbc;

import java.sql.Connection;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * How one database differs from the SQL standard and from JDBC, as far as reading it needs: types,
 * names, sessions and errors. This class itself is the standard, by which databases are read whose
 * ways nobody has described.
 *
 * <pre>{@code
 * @AutoService(Dialect.class)
 * public final class ExampleDialect extends Dialect {
 *   @Override
 *   boolean knows(String url) {
 *     return url.startsWith("jdbc:example:");
 *   }
 *   ...
 * }
 * }</pre>
 *
 * <p>Dialects are found as services, and have no state. One that also describes how tables are
 * loaded extends {@link LoadingDialect}.
 */
public class Dialect extends DatabaseErrors {

  Dialect() {}

  /** The database's name, for people. */
  String name() {
    return "the database";
  }

  /** Whether a JDBC URL is one of this database. */
  boolean knows(String url) {
    return false;
  }

  /** What is wrong with a URL that the driver would take; null if nothing is. */
  @Nullable String urlProblem(String url) {
    return null;
  }

  /**
   * The URL for looking at a database without making it; empty if it is not there, and would be
   * made by connecting.
   */
  Optional<String> urlIfThere(String url) {
    return Optional.of(url);
  }

  /** Makes a database that is there after connecting in any case, if the driver must not. */
  void make(String url) throws SQLException {}

  /** Whether an error says that {@link #urlIfThere} led to nothing. */
  boolean isNotThere(SQLException e) {
    return false;
  }

  /** Properties of every connection, unless the user sets them. */
  Map<String, String> properties() {
    return Map.of();
  }

  /** Statements that begin every connection. */
  List<String> session() {
    return List.of();
  }

  /** The loggers of the drivers: they write whole URLs, passwords included. */
  List<String> loggers() {
    return List.of();
  }

  /** A name in SQL. */
  String quote(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** The names of columns in SQL, with commas in between. */
  final String names(Collection<LoadColumn> columns) {
    return columns.stream().map(column -> quote(column.name())).collect(Collectors.joining(", "));
  }

  /** The field name for a column. */
  String fieldName(String column) {
    return column;
  }

  /** Whether what stands before a table's name is what JDBC calls its catalog. */
  boolean schemasAreCatalogs() {
    return false;
  }

  /** The schemas that unqualified names are looked up in; none where there are no schemas. */
  List<String> searchPath(Connection connection) throws SQLException {
    String schema = schemasAreCatalogs() ? connection.getCatalog() : connection.getSchema();
    return schema == null || schema.isEmpty() ? List.of() : List.of(schema);
  }

  /** What a column of a JDBC type holds. */
  ColumnKind kind(int jdbcType, String typeName) {
    return ColumnKind.of(jdbcType);
  }

  /** What the elements of an array of a type hold. */
  ColumnKind elementKind(String arrayType) {
    return ResultColumn.elementKind(arrayType);
  }

  /** What a column of the given declaration holds exactly. */
  ColumnLimit limit(ColumnKind kind, String type, int size, int digits) {
    return ColumnLimit.of(kind, type, size, digits);
  }

  /**
   * The columns of a query whose driver does not know their types before it has read rows; empty if
   * the driver knows.
   *
   * @param trustNotNull whether columns hold no null that declare so
   */
  Optional<List<ResultColumn>> describe(PreparedStatement query, boolean trustNotNull)
      throws SQLException {
    return Optional.empty();
  }

  /**
   * The value of a column of the current row, in the form that rows hold it.
   *
   * @throws ArithmeticException if the kind has no place for it
   */
  @Nullable Object read(ResultSet rows, int column, ColumnKind kind) throws SQLException {
    return kind.read(rows, column);
  }

  /** The type of a statement's parameter; empty if the driver does not know. */
  String parameterType(ParameterMetaData parameters, int parameter) throws SQLException {
    return parameters.getParameterTypeName(parameter);
  }

  /** Sets a parameter, whose place in the statement, or whose elements, are of the given kind. */
  void set(PreparedStatement statement, int parameter, @Nullable Object value, ColumnKind kind)
      throws SQLException {
    Parameters.set(statement, parameter, value, kind);
  }

  /** Why a column does not hold a value exactly, where the database would say nothing. */
  @Nullable String problem(LoadColumn column, @Nullable Object value) {
    return column.limit() == null ? null : column.limit().problem(value);
  }

  /** Whether ranges of a column's values hold every row once. */
  boolean isDivisible(ColumnKind kind) {
    return kind.isDivisible();
  }

  /** Whether the database's order of a column's values is that of what they stand for. */
  boolean isOrdered(ColumnKind kind) {
    return kind.isDivisible() || kind == ColumnKind.TEXT;
  }

  /** The types of columns that have an order, for people. */
  String orderedTypes() {
    return "an integer, DECIMAL, DATE, TIMESTAMP or VARCHAR";
  }

  /** An expression whose order is that of what a column's values stand for. */
  String ordered(String column, ColumnKind kind) {
    return column;
  }

  /**
   * A condition for values, other than NULL, that have no place in that order, so that a range of
   * it may not have them; empty if there can be none.
   */
  Optional<String> unordered(String column, ColumnKind kind) {
    return Optional.empty();
  }

  /** Sets a parameter that is compared with such an expression. */
  void setOrdered(PreparedStatement statement, int parameter, Object value, ColumnKind kind)
      throws SQLException {
    set(statement, parameter, value, kind);
  }

  /** The query for the least and the greatest value of a column. */
  String ends(String column, String source) {
    return "SELECT MIN(%s), MAX(%s) FROM %s".formatted(column, column, source);
  }

  /**
   * The query for schema, name and about how many rows of each table, as the database has noted it;
   * empty if it notes nothing.
   */
  Optional<String> rowEstimates() {
    return Optional.empty();
  }

  /** The query for the number by which the database knows the session that asks. */
  String sessionNumber() {
    throw new UnsupportedOperationException(name() + " has no numbers of sessions");
  }

  /**
   * Queries, the most telling first, for who holds the lock that the session with a number (their
   * parameter) waits for, in words; none of them has a row if it waits for none.
   */
  List<String> lockHolders() {
    return List.of();
  }
}
