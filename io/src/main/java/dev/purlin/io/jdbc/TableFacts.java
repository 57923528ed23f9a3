package dev.purlin.io.jdbc;

import dev.purlin.core.problem.ConfigurationException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What there is to know of a table, or of a view, before it is read.
 *
 * <pre>{@code
 * for (TableFacts table : TableFacts.of("jdbc:h2:./shop", null, null, false)) {
 *   System.out.println(table.name() + ": " + table.rows());
 * }
 * }</pre>
 *
 * @param name its name, with its schema if that is needed to find it
 * @param rows how many rows it has; empty if that is not known without counting them
 * @param exact whether the rows were counted, and not estimated by the database
 * @param fields its columns as a step that reads it outputs them
 * @param key the columns of the primary key, or of a unique index; empty if it has none
 */
public record TableFacts(
    String name, OptionalLong rows, boolean exact, List<Schema.Field> fields, List<String> key) {

  public TableFacts {
    fields = List.copyOf(fields);
    key = List.copyOf(key);
  }

  /**
   * The tables and views of a database, by name. A database that notes no numbers of rows, as
   * SQLite, has its rows counted.
   *
   * @param url the JDBC URL
   * @param username the user; null as the URL says
   * @param password the password; null as the URL says
   * @param count whether rows are counted, which may take long, and not estimated
   * @throws dev.purlin.core.problem.PurlinException if the database cannot be looked at
   */
  public static List<TableFacts> of(
      String url, @Nullable String username, @Nullable String password, boolean count) {
    Database database =
        Database.of(ConnectionParameters.of(url).withUsername(username).withPassword(password));
    try (Connection connection =
        database
            .connectIfThere()
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        "url", "there is no database at " + database.shown()))) {
      TableCatalog catalog = new TableCatalog(connection, database.dialect());
      Optional<String> estimates = database.dialect().rowEstimates();
      boolean counting = count || estimates.isEmpty();
      Map<String, OptionalLong> estimated =
          counting ? Map.of() : estimates(connection, estimates.get());
      List<TableFacts> facts = new ArrayList<>();
      for (TableName table : catalog.all()) {
        String source = table.quoted(catalog::quote);
        OptionalLong rows =
            counting
                ? OptionalLong.of(count(connection, source))
                : estimated.getOrDefault(key(table.schema(), table.name()), OptionalLong.empty());
        facts.add(
            new TableFacts(
                catalog.shown(table),
                rows,
                counting,
                SourceQuery.columns(database, catalog, "table", "SELECT * FROM " + source).stream()
                    .map(ResultColumn::field)
                    .toList(),
                key(catalog, table, database.dialect())));
      }
      return facts;
    } catch (SQLException e) {
      throw database.failure("cannot look at " + database.shown(), e);
    }
  }

  private static List<String> key(TableCatalog catalog, TableName table, Dialect dialect)
      throws SQLException {
    return catalog.keys(table).stream().findFirst().orElse(Set.of()).stream()
        .map(dialect::fieldName)
        .toList();
  }

  private static long count(Connection connection, String source) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM " + source)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private static Map<String, OptionalLong> estimates(Connection connection, String sql)
      throws SQLException {
    Map<String, OptionalLong> estimates = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        estimates.put(key(rows.getString(1), rows.getString(2)), OptionalLong.of(rows.getLong(3)));
      }
    }
    return estimates;
  }

  private static String key(@Nullable String schema, String table) {
    return schema + "\n" + table;
  }
}
