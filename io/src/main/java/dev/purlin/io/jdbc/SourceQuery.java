package dev.purlin.io.jdbc;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import dev.purlin.core.run.Waits;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A query that was checked against its database.
 *
 * @param sql the query alone
 * @param source the query as something that one can select from: a table or a subquery
 * @param divider the column that divides the rows into slices; null if none does
 * @param newRows those of its rows that are read; null for all
 */
record SourceQuery(
    Database database,
    String sql,
    String source,
    List<ResultColumn> columns,
    @Nullable Divider divider,
    @Nullable NewRows newRows)
    implements Serializable {

  /**
   * A column that divides rows into slices.
   *
   * @param column the column as it stands in SQL
   * @param kind what it holds
   */
  record Divider(String column, ColumnKind kind) implements Serializable {}

  private static final String OF_QUERY = "a table of the query";
  private static final String QUERY_END = "\n) purlin_source";

  /** What is read, for people. */
  String named() {
    return source.equals("(" + sql + QUERY_END) ? OF_QUERY : "table " + source;
  }

  static SourceQuery ofTable(
      Database database, String table, @Nullable String partitionColumn, Waits waits) {
    return describe(
        database,
        "table",
        partitionColumn,
        "table '" + table + "'",
        waits,
        catalog -> {
          TableName written = TableName.parse(table);
          Optional<TableName> found = catalog.find(written);
          if (found.isEmpty()) {
            throw new ConfigurationException("table", catalog.unknown(written));
          }
          String source = found.get().quoted(catalog::quote);
          return new String[] {"SELECT * FROM " + source, source};
        });
  }

  static SourceQuery ofQuery(
      Database database, String query, @Nullable String partitionColumn, Waits waits) {
    String sql = query.strip().replaceFirst(";$", "");
    return describe(
        database,
        "query",
        partitionColumn,
        OF_QUERY,
        waits,
        // A line of its own: the query may end with a comment.
        catalog -> new String[] {sql, "(" + sql + QUERY_END});
  }

  /** Makes the query and what stands for it after FROM. */
  private interface Texts {
    String[] of(TableCatalog catalog) throws SQLException;
  }

  private static SourceQuery describe(
      Database database,
      String parameter,
      @Nullable String partitionColumn,
      String named,
      Waits waits,
      Texts texts) {
    try (Connection connection =
            database
                .connectIfThere()
                .orElseThrow(
                    () ->
                        new ConfigurationException(
                            "url", "there is no database at " + database.shown()));
        LockWatch watch = LockWatch.over(connection, database, named, waits)) {
      TableCatalog catalog = new TableCatalog(connection, database.dialect());
      String[] sql = texts.of(catalog);
      List<ResultColumn> columns = columns(database, catalog, parameter, sql[0]);
      ResultColumn divider =
          partitionColumn == null ? null : divider(database.dialect(), columns, partitionColumn);
      return new SourceQuery(
          database,
          sql[0],
          sql[1],
          columns,
          divider == null ? null : new Divider(catalog.quote(divider.label()), divider.kind()),
          null);
    } catch (SQLException e) {
      throw database.failure("cannot look at " + database.shown(), e);
    }
  }

  static List<ResultColumn> columns(
      Database database, TableCatalog catalog, String parameter, String sql) throws SQLException {
    boolean table = parameter.equals("table");
    try (PreparedStatement statement = catalog.connection().prepareStatement(sql)) {
      Optional<List<ResultColumn>> described = database.dialect().describe(statement, table);
      if (described.isPresent()) {
        return described.get();
      }
      ResultSetMetaData result = statement.getMetaData();
      if (result != null) {
        // A query's outer join makes null what its table's column declares never to be.
        return ResultColumn.of(result, database.dialect(), table);
      }
      statement.setMaxRows(1);
      if (!statement.execute()) {
        throw new ConfigurationException(parameter, "expected a query that returns rows");
      }
      try (ResultSet rows = statement.getResultSet()) {
        return ResultColumn.of(rows.getMetaData(), database.dialect(), table);
      }
    } catch (SQLException e) {
      throw refused(database, catalog, parameter, sql, e);
    }
  }

  /** What a database says about a statement that a parameter is to blame for. */
  static ConfigurationException refused(
      Database database, TableCatalog catalog, String parameter, String sql, SQLException e)
      throws SQLException {
    return new ConfigurationException(
        parameter,
        database.mask(
            database.dialect().reason(e)
                + place(database.dialect().position(e), sql)
                + offer(database.dialect(), e, catalog)));
  }

  private static String place(int position, String sql) {
    if (position < 1 || position > sql.length() + 1) {
      return "";
    }
    String before = sql.substring(0, position - 1);
    int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
    return " (at line %d, column %d)".formatted(line, position - 1 - before.lastIndexOf('\n'));
  }

  private static String offer(Dialect dialect, SQLException e, TableCatalog catalog)
      throws SQLException {
    Optional<String> name = dialect.unknownTable(e);
    if (name.isEmpty()) {
      return "";
    }
    catalog.connection().clearWarnings();
    return "; " + catalog.unknown(TableName.parse(name.get()));
  }

  /** The column that a parameter names, in any case of its letters if only one is meant so. */
  static ResultColumn column(String parameter, List<ResultColumn> columns, String named) {
    String wanted = named.replace("\"", "");
    return columns.stream()
        .filter(c -> c.name().equals(wanted) || c.label().equals(wanted))
        .findFirst()
        .or(() -> columns.stream().filter(c -> c.name().equalsIgnoreCase(wanted)).findFirst())
        .orElseThrow(
            () ->
                new ConfigurationException(
                    parameter,
                    Names.unknown(
                        "column", wanted, columns.stream().map(ResultColumn::name).toList())));
  }

  private static ResultColumn divider(
      Dialect dialect, List<ResultColumn> columns, String partitionColumn) {
    ResultColumn column = column("partition_column", columns, partitionColumn);
    if (column.array() || !dialect.isDivisible(column.kind())) {
      throw new ConfigurationException(
          "partition_column",
          "column '%s' is %s, expected an integer, DECIMAL, DATE or TIMESTAMP"
              .formatted(column.name(), Names.type(column.field().getType())));
    }
    return column;
  }

  /** The query for those of its rows that are new. */
  SourceQuery reading(NewRows rows) {
    return new SourceQuery(database, sql, source, columns, divider, rows);
  }

  /** The query for a part of the rows. */
  String sql(Slice slice) {
    String condition = condition(slice.condition());
    return condition.isEmpty() ? sql : "SELECT * FROM " + source + " WHERE " + condition;
  }

  /** The query for the least and the greatest value of a column. */
  String ends(String column) {
    String condition = condition("");
    return database
        .dialect()
        .ends(column, condition.isEmpty() ? source : source + " WHERE " + condition);
  }

  private String condition(String ofSlice) {
    String ofNew = newRows == null ? "" : newRows.condition();
    return ofNew.isEmpty() || ofSlice.isEmpty()
        ? ofNew + ofSlice
        : "(%s) AND (%s)".formatted(ofNew, ofSlice);
  }

  /**
   * Sets the parameters that do not depend on the part.
   *
   * @return how many they are
   */
  int set(PreparedStatement statement) throws SQLException {
    return newRows == null ? 0 : newRows.set(statement, database.dialect());
  }
}
