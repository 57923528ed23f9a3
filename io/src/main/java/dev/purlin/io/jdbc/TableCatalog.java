package dev.purlin.io.jdbc;

import dev.purlin.core.problem.Names;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What a database says about its tables. */
final class TableCatalog {
  private static final Set<String> SYSTEM_SCHEMAS =
      Set.of("information_schema", "pg_catalog", "pg_toast");

  private final Connection connection;
  private final DatabaseMetaData metaData;
  private final Dialect dialect;
  private final String quote;

  TableCatalog(Connection connection, Dialect dialect) throws SQLException {
    this.connection = connection;
    this.metaData = connection.getMetaData();
    this.dialect = dialect;
    this.quote = metaData.getIdentifierQuoteString().strip();
  }

  Dialect dialect() {
    return dialect;
  }

  Connection connection() {
    return connection;
  }

  String quote(String name) {
    return quote.isEmpty() ? name : quote + name.replace(quote, quote + quote) + quote;
  }

  /** The table or view that is meant by a name, under the name that the database knows it by. */
  Optional<TableName> find(TableName written) throws SQLException {
    Collection<String> schemas =
        written.schema() == null ? searchPath() : List.of(match(written.schema(), schemas()));
    for (String schema : schemas) {
      List<String> tables = tables(schema, false);
      String name = written.exact() ? written.name() : match(written.name(), tables);
      if (tables.contains(name)) {
        return Optional.of(new TableName(emptyToNull(schema), name, true));
      }
    }
    return Optional.empty();
  }

  /** The schema that a new table of the given name goes into. */
  TableName place(TableName written, String name) throws SQLException {
    String schema =
        written.schema() == null ? searchPath().get(0) : match(written.schema(), schemas());
    return new TableName(emptyToNull(schema), name, true);
  }

  /** Says that there is no such table, and offers the nearest one. */
  String unknown(TableName written) throws SQLException {
    Set<String> known = new LinkedHashSet<>();
    for (String schema : searchPath()) {
      tables(schema, true).forEach(table -> known.add(dialect.fieldName(table)));
    }
    for (String schema : written.schema() == null ? List.<String>of() : schemas()) {
      tables(schema, true)
          .forEach(table -> known.add(dialect.fieldName(schema) + "." + dialect.fieldName(table)));
    }
    return Names.unknown("table", written.toString(), known);
  }

  private static String match(String written, Collection<String> known) {
    if (known.contains(written)) {
      return written;
    }
    List<String> alike = known.stream().filter(written::equalsIgnoreCase).toList();
    return alike.size() == 1 ? alike.get(0) : written;
  }

  private static @Nullable String emptyToNull(String schema) {
    return schema.isEmpty() ? null : schema;
  }

  /** The schemas that unqualified names are looked up in; one empty name where there are none. */
  private List<String> searchPath() throws SQLException {
    List<String> path = dialect.searchPath(connection);
    return path.isEmpty() ? List.of("") : path;
  }

  private List<String> schemas() throws SQLException {
    List<String> schemas = new ArrayList<>();
    boolean catalogs = dialect.schemasAreCatalogs();
    try (ResultSet rows = catalogs ? metaData.getCatalogs() : metaData.getSchemas()) {
      while (rows.next()) {
        schemas.add(rows.getString(catalogs ? "TABLE_CAT" : "TABLE_SCHEM"));
      }
    }
    return schemas;
  }

  private List<String> tables(String schema, boolean ofUsers) throws SQLException {
    List<String> tables = new ArrayList<>();
    try (ResultSet rows =
        metaData.getTables(catalog(schema), pattern(schema(schema)), null, null)) {
      while (rows.next()) {
        String type = rows.getString("TABLE_TYPE");
        if (isTable(type) && !(ofUsers && isSystem(rows.getString("TABLE_SCHEM"), type))) {
          tables.add(rows.getString("TABLE_NAME"));
        }
      }
    }
    return tables;
  }

  private static boolean isTable(@Nullable String type) {
    return type != null && (type.contains("TABLE") || type.contains("VIEW"));
  }

  private static boolean isSystem(@Nullable String schema, String type) {
    return type.startsWith("SYSTEM")
        || (schema != null && SYSTEM_SCHEMAS.contains(schema.toLowerCase(Locale.ROOT)));
  }

  /** The tables and views that are not the database's own, by schema and name. */
  List<TableName> all() throws SQLException {
    List<TableName> all = new ArrayList<>();
    try (ResultSet rows = metaData.getTables(connection.getCatalog(), null, null, null)) {
      while (rows.next()) {
        String type = rows.getString("TABLE_TYPE");
        String schema = rows.getString(dialect.schemasAreCatalogs() ? "TABLE_CAT" : "TABLE_SCHEM");
        if (isTable(type) && !isSystem(schema, type)) {
          all.add(new TableName(schema, rows.getString("TABLE_NAME"), true));
        }
      }
    }
    return all;
  }

  /** The name for people: without its schema where that is not needed to find it. */
  String shown(TableName table) throws SQLException {
    String name = dialect.fieldName(table.name());
    return table.schema() == null || searchPath().contains(table.schema())
        ? name
        : dialect.fieldName(table.schema()) + "." + name;
  }

  /** What JDBC calls the catalog of a schema's tables. */
  private @Nullable String catalog(@Nullable String schema) throws SQLException {
    boolean given = dialect.schemasAreCatalogs() && schema != null && !schema.isEmpty();
    return given ? schema : connection.getCatalog();
  }

  private @Nullable String schema(@Nullable String schema) {
    return dialect.schemasAreCatalogs() ? null : schema;
  }

  /** Whether there is a table of exactly this name. */
  boolean isThere(TableName table) throws SQLException {
    try (ResultSet tables =
        metaData.getTables(
            catalog(table.schema()),
            pattern(schema(table.schema())),
            pattern(table.name()),
            null)) {
      return tables.next();
    }
  }

  private @Nullable String pattern(@Nullable String name) throws SQLException {
    if (name == null || name.isEmpty()) {
      return null;
    }
    String escape = metaData.getSearchStringEscape();
    return name.replace(escape, escape + escape)
        .replace("_", escape + "_")
        .replace("%", escape + "%");
  }

  /** The columns of a table, in their order. */
  List<TargetColumn> columns(TableName table) throws SQLException {
    List<TargetColumn> columns = new ArrayList<>();
    try (ResultSet rows =
        metaData.getColumns(
            catalog(table.schema()),
            pattern(schema(table.schema())),
            pattern(table.name()),
            null)) {
      while (rows.next()) {
        columns.add(TargetColumn.of(rows, dialect));
      }
    }
    return columns;
  }

  /** The sets of columns that identify a row: the primary key first, then unique indexes. */
  Collection<Set<String>> keys(TableName table) throws SQLException {
    Map<String, Set<String>> keys = new LinkedHashMap<>();
    String catalog = catalog(table.schema());
    String schema = schema(table.schema());
    Map<Short, String> primary = new TreeMap<>(); // Told in the order of names, not of the key.
    try (ResultSet rows = metaData.getPrimaryKeys(catalog, schema, table.name())) {
      while (rows.next()) {
        primary.put(rows.getShort("KEY_SEQ"), rows.getString("COLUMN_NAME"));
      }
    }
    if (!primary.isEmpty()) {
      keys.put("", new LinkedHashSet<>(primary.values()));
    }
    try (ResultSet rows = metaData.getIndexInfo(catalog, schema, table.name(), true, true)) {
      while (rows.next()) {
        // A partial index identifies the rows of its condition only.
        if (rows.getString("INDEX_NAME") != null && rows.getString("FILTER_CONDITION") == null) {
          keys.computeIfAbsent(rows.getString("INDEX_NAME"), key -> new LinkedHashSet<>())
              .add(rows.getString("COLUMN_NAME"));
        }
      }
    }
    return new LinkedHashSet<>(keys.values());
  }
}
