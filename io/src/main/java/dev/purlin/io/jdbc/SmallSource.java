package dev.purlin.io.jdbc;

import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.PurlinException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether what a step of type ReadFromJdbc reads is small, found out before the pipeline is made:
 * its rows are counted, but no more of them than matter, and for two seconds at most.
 *
 * <pre>{@code
 * SmallSource.rows(Map.of("url", "jdbc:h2:./shop", "table", "sale"), 10_000);
 * }</pre>
 */
public final class SmallSource {
  private static final Logger LOG = LoggerFactory.getLogger(SmallSource.class);
  private static final int SECONDS = 2;
  private static final List<String> PARAMETERS =
      List.of(
          "url",
          "username",
          "password",
          "driver_class_name",
          "driver_jars",
          "connection_properties",
          "connection_init_sql",
          "table",
          "query");

  /** Of such values a single one may be large. */
  private static final Set<Integer> LARGE =
      Set.of(
          Types.BLOB,
          Types.CLOB,
          Types.NCLOB,
          Types.BINARY,
          Types.VARBINARY,
          Types.LONGVARBINARY,
          Types.LONGVARCHAR,
          Types.LONGNVARCHAR);

  private SmallSource() {}

  /**
   * How many rows the step will read; empty if there are more than the given number, if their
   * values may be large, or if it cannot be told, for whatever reason: the step itself will say
   * what is wrong with its configuration.
   *
   * @param configuration the step's parameters, as a pipeline file has them
   * @param most the number of rows up to which it matters
   */
  public static OptionalLong rows(Map<String, Object> configuration, int most) {
    try {
      ReadFromJdbc.Configuration read =
          ParameterSet.of(ReadFromJdbc.Configuration.class).given(given(configuration));
      Database database = Database.of(read.connection());
      if (!(database.dialect() instanceof LoadingDialect dialect)) {
        return OptionalLong.empty(); // Nobody knows whether it has LIMIT.
      }
      Optional<Connection> there = database.connectIfThere();
      if (there.isEmpty()) {
        return OptionalLong.empty();
      }
      try (Connection connection = there.get()) {
        // A query that would change something is not run to be counted.
        dialect.forbidChanges(connection);
        connection.setAutoCommit(false);
        OptionalLong rows = rows(connection, database, read, most);
        connection.rollback();
        return rows;
      }
    } catch (SQLException | PurlinException | ClassCastException e) {
      LOG.debug("it cannot be told how much is read", e);
      return OptionalLong.empty();
    }
  }

  private static Map<String, Object> given(Map<String, Object> configuration) {
    Map<String, Object> given = new HashMap<>();
    for (String name : PARAMETERS) {
      Object value = configuration.get(name);
      if (value != null) {
        boolean one = name.equals("connection_init_sql") && value instanceof String;
        given.put(name, one ? List.of(value) : value);
      }
    }
    return given;
  }

  private static OptionalLong rows(
      Connection connection, Database database, ReadFromJdbc.Configuration read, int most)
      throws SQLException {
    String source = source(new TableCatalog(connection, database.dialect()), read);
    try (Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(SECONDS);
      try (ResultSet none = statement.executeQuery("SELECT * FROM " + source + " LIMIT 0")) {
        ResultSetMetaData columns = none.getMetaData();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
          if (LARGE.contains(columns.getColumnType(i))) {
            return OptionalLong.empty();
          }
        }
      }
      String count =
          "SELECT COUNT(*) FROM (SELECT 1 AS purlin_one FROM %s LIMIT %d) purlin_probe"
              .formatted(source, most + 1L);
      try (ResultSet rows = statement.executeQuery(count)) {
        rows.next();
        return rows.getLong(1) > most ? OptionalLong.empty() : OptionalLong.of(rows.getLong(1));
      }
    }
  }

  private static String source(TableCatalog catalog, ReadFromJdbc.Configuration read)
      throws SQLException {
    String query = Database.emptyToNull(read.query());
    if (query != null) {
      return "(" + query.strip().replaceFirst(";$", "") + "\n) purlin_source";
    }
    String table = Database.emptyToNull(read.table());
    if (table == null) {
      throw new ConfigurationException("", "expected either table or query");
    }
    return catalog
        .find(TableName.parse(table))
        .orElseThrow(() -> new ConfigurationException("table", "is not there"))
        .quoted(catalog::quote);
  }
}
