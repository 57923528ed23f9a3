package dev.purlin.io.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** H2: batched inserts into a table, then MERGE. */
record H2Dialect() implements Dialect {

  @Override
  public String fold(String name) {
    return name.toUpperCase(Locale.ROOT);
  }

  @Override
  public Optional<String> columnType(FieldType type) {
    if (type.getTypeName().isCollectionType()) {
      return columnType(type.getCollectionElementType())
          .filter(element -> !element.endsWith("ARRAY"))
          .map(element -> element + " ARRAY");
    }
    return ColumnKind.of(type)
        .map(
            kind ->
                switch (kind) {
                  case TINYINT, SMALLINT, INTEGER, BIGINT, REAL, BOOLEAN, DATE -> kind.name();
                  // A NUMERIC without a scale would cut the fraction off.
                  case DECIMAL -> "DECFLOAT(100000)";
                  case DOUBLE -> "DOUBLE PRECISION";
                  case TEXT -> "VARCHAR";
                  case TIME -> "TIME(9)";
                  case TIMESTAMP -> "TIMESTAMP(9)";
                  case TIMESTAMP_WITH_ZONE -> "TIMESTAMP(9) WITH TIME ZONE";
                  case BYTES -> "VARBINARY";
                });
  }

  @Override
  public String createStaging() {
    return "CREATE TABLE ";
  }

  @Override
  public List<String> stagingLike(
      Connection connection, TableName target, TableName staging, List<LoadColumn> columns)
      throws SQLException {
    String table = staging.quoted(Dialect::quote);
    List<String> statements = new ArrayList<>();
    statements.add(
        createStaging()
            + "%s AS SELECT %s FROM %s WHERE FALSE"
                .formatted(table, Dialect.names(columns), target.quoted(Dialect::quote)));
    for (LoadColumn column : columns) {
      if (column.key() || column.notNull()) {
        statements.add(
            "ALTER TABLE "
                + table
                + " ALTER COLUMN "
                + Dialect.quote(column.name())
                + " SET NOT NULL");
      }
    }
    for (String check : checks(connection, target, columns)) {
      statements.add("ALTER TABLE " + table + " ADD CHECK (" + check + ")");
    }
    return statements;
  }

  /** The conditions of the target's checks that look at loaded columns only. */
  private static List<String> checks(
      Connection connection, TableName target, List<LoadColumn> columns) throws SQLException {
    String query =
        """
        SELECT c.CHECK_CLAUSE, ARRAY_AGG(u.COLUMN_NAME) FROM INFORMATION_SCHEMA.CHECK_CONSTRAINTS c
        JOIN INFORMATION_SCHEMA.CONSTRAINT_COLUMN_USAGE u USING (CONSTRAINT_SCHEMA, CONSTRAINT_NAME)
        WHERE u.TABLE_SCHEMA = ? AND u.TABLE_NAME = ? GROUP BY c.CONSTRAINT_NAME, c.CHECK_CLAUSE
        """;
    List<String> loaded = columns.stream().map(LoadColumn::name).toList();
    List<String> checks = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, target.schema());
      statement.setString(2, target.name());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          Object[] used = (Object[]) rows.getArray(2).getArray();
          if (loaded.containsAll(List.of(used))) {
            checks.add(rows.getString(1));
          }
        }
      }
    }
    return checks;
  }

  @Override
  public String load(TableName staging, List<LoadColumn> columns, String bundle) {
    return "INSERT INTO %s (%s, %s) VALUES (%s, ?)"
        .formatted(
            staging.quoted(Dialect::quote),
            Dialect.names(columns),
            Dialect.quote(bundle),
            parameters(columns));
  }

  private static String parameters(List<LoadColumn> columns) {
    return columns.stream()
        .map(column -> column.type().equals("JSON") ? "? FORMAT JSON" : "?")
        .collect(Collectors.joining(", "));
  }

  @Override
  public String clear(TableName table) {
    // H2's TRUNCATE commits.
    return "DELETE FROM " + table.quoted(Dialect::quote);
  }

  @Override
  public String merge(TableName target, List<LoadColumn> columns, Mode mode, String select) {
    String table = target.quoted(Dialect::quote);
    String names = Dialect.names(columns);
    return switch (mode) {
      case APPEND, TRUNCATE, REPLACE -> "INSERT INTO %s (%s) %s".formatted(table, names, select);
      case UPSERT -> {
        List<LoadColumn> key = columns.stream().filter(LoadColumn::key).toList();
        List<LoadColumn> others = columns.stream().filter(column -> !column.key()).toList();
        // A table of keys alone sets a key to itself, so that every row counts as written.
        yield "MERGE INTO %s t USING (%s) s ON %s WHEN MATCHED THEN UPDATE SET %s"
                .formatted(
                    table,
                    select,
                    sides(key, "t.%s = s.%s", " AND "),
                    sides(others.isEmpty() ? key : others, "%s = s.%s", ", "))
            + " WHEN NOT MATCHED THEN INSERT (%s) VALUES (%s)"
                .formatted(names, sides(columns, "s.%2$s", ", "));
      }
    };
  }

  @Override
  public String upsert(TableName target, List<LoadColumn> columns) {
    // H2's own short form takes the parameters' types from the table; the standard's has none.
    return "MERGE INTO %s (%s) KEY (%s) VALUES (%s)"
        .formatted(
            target.quoted(Dialect::quote),
            Dialect.names(columns),
            Dialect.names(columns.stream().filter(LoadColumn::key).toList()),
            parameters(columns));
  }

  private static String sides(List<LoadColumn> columns, String pattern, String separator) {
    return columns.stream()
        .map(column -> Dialect.quote(column.name()))
        .map(name -> pattern.formatted(name, name))
        .collect(Collectors.joining(separator));
  }

  @Override
  public Optional<String> lock(TableName staging) {
    return Optional.empty();
  }

  /** An embedded database is this process's alone; what others do with a server nobody knows. */
  private static final Set<String> GUARDED = ConcurrentHashMap.newKeySet();

  private static String guardName(String url, TableName staging) {
    return url + " " + staging;
  }

  @Override
  public AutoCloseable guard(Database database, TableName staging) {
    String name = guardName(database.url(), staging);
    GUARDED.add(name);
    return () -> GUARDED.remove(name);
  }

  @Override
  public boolean isDead(Connection connection, TableName staging) throws SQLException {
    String own = connection.getMetaData().getURL();
    boolean embedded = !own.startsWith("jdbc:h2:tcp:") && !own.startsWith("jdbc:h2:ssl:");
    return embedded && GUARDED.stream().noneMatch(name -> name.endsWith(" " + staging));
  }

  @Override
  public String stagingTables() {
    return "SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES"
        + " WHERE TABLE_SCHEMA = COALESCE(?, CURRENT_SCHEMA) AND REMARKS IS NULL";
  }

  @Override
  public boolean dropsInTransaction() {
    return false;
  }

  /** H2 cancels statements, not connections; what waits here ends by its LOCK_TIMEOUT. */
  @Override
  public void cancel(Connection connection) {}

  @Override
  public String whole(List<LoadColumn> columns) {
    return "ROW(" + Dialect.names(columns) + ")";
  }

  @Override
  public RowWriter writer(Connection connection, StagedLoad load) throws SQLException {
    return new BatchWriter(connection.prepareStatement(load.load()), load.columns(), true);
  }
}
