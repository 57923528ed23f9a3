package dev.purlin.io.jdbc;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.vendor.guava.v32_1_2_jre.com.google.common.hash.Hashing;
import org.postgresql.PGConnection;

/** PostgreSQL: COPY into an unlogged table, then INSERT ... ON CONFLICT. */
record PostgresDialect() implements Dialect {

  @Override
  public String fold(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  @Override
  public Optional<String> columnType(FieldType type) {
    if (type.getTypeName().isCollectionType()) {
      return columnType(type.getCollectionElementType())
          .filter(element -> !element.endsWith("]"))
          .map(element -> element + "[]");
    }
    return ColumnKind.of(type)
        .map(
            kind ->
                switch (kind) {
                  case TINYINT, SMALLINT -> "smallint";
                  case INTEGER -> "integer";
                  case BIGINT -> "bigint";
                  case DECIMAL -> "numeric";
                  case REAL -> "real";
                  case DOUBLE -> "double precision";
                  case BOOLEAN -> "boolean";
                  case TEXT -> "text";
                  case DATE -> "date";
                  case TIME -> "time";
                  case TIMESTAMP -> "timestamp";
                  case TIMESTAMP_WITH_ZONE -> "timestamp with time zone";
                  case BYTES -> "bytea";
                });
  }

  @Override
  public String createStaging() {
    return "CREATE UNLOGGED TABLE ";
  }

  @Override
  public List<String> stagingLike(
      Connection connection, TableName target, TableName staging, List<LoadColumn> columns)
      throws SQLException {
    String table = staging.quoted(Dialect::quote);
    List<String> statements = new ArrayList<>();
    statements.add(
        createStaging()
            + table
            + " (LIKE "
            + target.quoted(Dialect::quote)
            + " INCLUDING CONSTRAINTS)");
    List<String> loaded = columns.stream().map(LoadColumn::name).toList();
    for (TargetColumn column : new Catalog(connection, Product.POSTGRESQL).columns(target)) {
      if (!loaded.contains(column.name())) {
        statements.add("ALTER TABLE " + table + " DROP COLUMN " + Dialect.quote(column.name()));
      }
    }
    for (LoadColumn column : columns) {
      if (column.key()) {
        statements.add(
            "ALTER TABLE "
                + table
                + " ALTER COLUMN "
                + Dialect.quote(column.name())
                + " SET NOT NULL");
      }
    }
    return statements;
  }

  @Override
  public String load(TableName staging, List<LoadColumn> columns, String bundle) {
    return "COPY %s (%s, %s) FROM STDIN"
        .formatted(staging.quoted(Dialect::quote), Dialect.names(columns), Dialect.quote(bundle));
  }

  @Override
  public String clear(TableName table) {
    return "TRUNCATE TABLE " + table.quoted(Dialect::quote);
  }

  @Override
  public String merge(TableName target, List<LoadColumn> columns, Mode mode, String select) {
    String insert =
        "INSERT INTO %s (%s) %s"
            .formatted(target.quoted(Dialect::quote), Dialect.names(columns), select);
    return switch (mode) {
      case APPEND, TRUNCATE, REPLACE -> insert;
      case UPSERT -> insert + conflict(columns);
    };
  }

  private static String conflict(List<LoadColumn> columns) {
    List<LoadColumn> key = columns.stream().filter(LoadColumn::key).toList();
    List<LoadColumn> others = columns.stream().filter(column -> !column.key()).toList();
    // A table of keys alone sets a key to itself, so that every row counts as written.
    String updates =
        (others.isEmpty() ? key : others)
            .stream()
                .map(column -> Dialect.quote(column.name()))
                .map(name -> name + " = EXCLUDED." + name)
                .collect(Collectors.joining(", "));
    return " ON CONFLICT (%s) DO UPDATE SET %s".formatted(Dialect.names(key), updates);
  }

  @Override
  public String upsert(TableName target, List<LoadColumn> columns) {
    return merge(
        target,
        columns,
        Mode.UPSERT,
        "VALUES (" + String.join(", ", Collections.nCopies(columns.size(), "?")) + ")");
  }

  @Override
  public Optional<String> lock(TableName staging) {
    return Optional.of(
        "LOCK TABLE " + staging.quoted(Dialect::quote) + " IN ACCESS EXCLUSIVE MODE");
  }

  /** A lock of a session: it ends with the process, however that ends. */
  @Override
  public AutoCloseable guard(Database database, TableName staging) throws SQLException {
    Connection connection = database.connect();
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_advisory_lock(" + lockNumber(staging) + ")");
      return connection;
    } catch (SQLException e) {
      Database.close(connection, e);
      throw e;
    }
  }

  @Override
  public boolean isDead(Connection connection, TableName staging) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet lock =
            statement.executeQuery("SELECT pg_try_advisory_lock(" + lockNumber(staging) + ")")) {
      lock.next();
      return lock.getBoolean(1);
    }
  }

  private static long lockNumber(TableName staging) {
    return Hashing.sha256().hashString(staging.toString(), StandardCharsets.UTF_8).asLong();
  }

  @Override
  public String stagingTables() {
    return "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        + " WHERE c.relkind = 'r' AND n.nspname = coalesce(?, current_schema())"
        + " AND obj_description(c.oid, 'pg_class') IS NULL";
  }

  @Override
  public boolean dropsInTransaction() {
    return true;
  }

  @Override
  public void cancel(Connection connection) throws SQLException {
    connection.unwrap(PGConnection.class).cancelQuery();
  }

  @Override
  public String whole(List<LoadColumn> columns) {
    // As text, because not every type can be compared.
    return "ROW(" + Dialect.names(columns) + ")::text";
  }

  @Override
  public RowWriter writer(Connection connection, StagedLoad load) throws SQLException {
    return new CopyWriter(connection.unwrap(PGConnection.class).getCopyAPI(), load);
  }
}
