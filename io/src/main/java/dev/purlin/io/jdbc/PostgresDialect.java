package dev.purlin.io.jdbc;

import com.google.auto.service.AutoService;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.vendor.guava.v32_1_2_jre.com.google.common.hash.Hashing;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** PostgreSQL: COPY into an unlogged table, then INSERT ... ON CONFLICT. */
@AutoService(Dialect.class)
public final class PostgresDialect extends LoadingDialect {
  /** What the driver needs to send a batch in one go, and to take text for any type. */
  private static final Map<String, String> UPSERT =
      Map.of("reWriteBatchedInserts", "true", "stringtype", "unspecified");

  @Override
  String name() {
    return "PostgreSQL";
  }

  /** Of a table that was never analysed it is -1. */
  @Override
  Optional<String> rowEstimates() {
    return Optional.of(
        "SELECT n.nspname, c.relname, c.reltuples::bigint FROM pg_class c"
            + " JOIN pg_namespace n ON n.oid = c.relnamespace"
            + " WHERE c.relkind IN ('r', 'p', 'm') AND c.reltuples >= 0");
  }

  @Override
  boolean knows(String url) {
    return url.startsWith("jdbc:postgresql:");
  }

  @Override
  List<String> loggers() {
    return List.of("org.postgresql");
  }

  /** By itself PostgreSQL waits without end; connection_init_sql can set another time. */
  @Override
  List<String> session() {
    return List.of("SET lock_timeout = '10min'");
  }

  @Override
  String sessionNumber() {
    return "SELECT pg_backend_pid()";
  }

  /** A prepared transaction belongs to no process; its number is 0. */
  @Override
  List<String> lockHolders() {
    return List.of(
        "SELECT string_agg(CASE WHEN b.pid = 0 THEN 'a prepared transaction' ELSE 'process ' ||"
            + " b.pid || coalesce(' of user ' || a.usename, '') || coalesce(', ' || nullif("
            + "a.application_name, ''), '') || coalesce(', ' || a.state, '') END, '; ' ORDER BY"
            + " b.pid) FROM unnest(pg_blocking_pids(?::int)) AS b(pid) LEFT JOIN pg_stat_activity a"
            + " ON a.pid = b.pid HAVING count(*) > 0");
  }

  @Override
  List<String> searchPath(Connection connection) throws SQLException {
    List<String> path = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT unnest(current_schemas(false))")) {
      while (rows.next()) {
        path.add(rows.getString(1));
      }
    }
    return path;
  }

  /** The driver has one JDBC type for booleans and strings of bits, and money is a double to it. */
  @Override
  ColumnKind kind(int jdbcType, String typeName) {
    return switch (typeName.toLowerCase(Locale.ROOT)) {
      case "money", "bit", "varbit", "timetz" -> ColumnKind.TEXT;
      case "timestamptz" -> ColumnKind.TIMESTAMP_WITH_ZONE;
      default -> super.kind(jdbcType, typeName);
    };
  }

  @Override
  String fold(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  @Override
  Optional<String> columnType(FieldType type, boolean key) {
    if (type.getTypeName().isCollectionType()) {
      return columnType(type.getCollectionElementType(), key)
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

  /** Times have microseconds; finer ones would be rounded. */
  @Override
  @Nullable ColumnLimit newLimit(ColumnKind kind, boolean key) {
    return kind == ColumnKind.TIME ? ColumnLimit.of(kind, "time", 0, 6) : null;
  }

  @Override
  String createStaging() {
    return "CREATE UNLOGGED TABLE ";
  }

  @Override
  List<String> stagingLike(
      Connection connection, TableName target, TableName staging, List<LoadColumn> columns)
      throws SQLException {
    String table = staging.quoted(this::quote);
    List<String> statements = new ArrayList<>();
    statements.add(
        createStaging()
            + table
            + " (LIKE "
            + target.quoted(this::quote)
            + " INCLUDING CONSTRAINTS)");
    List<String> loaded = columns.stream().map(LoadColumn::name).toList();
    for (TargetColumn column : new TableCatalog(connection, this).columns(target)) {
      if (!loaded.contains(column.name())) {
        statements.add("ALTER TABLE " + table + " DROP COLUMN " + quote(column.name()));
      }
    }
    for (LoadColumn column : columns) {
      if (column.key()) {
        statements.add(
            "ALTER TABLE " + table + " ALTER COLUMN " + quote(column.name()) + " SET NOT NULL");
      }
    }
    return statements;
  }

  @Override
  String load(TableName staging, List<LoadColumn> columns, String bundle) {
    return "COPY %s (%s, %s) FROM STDIN"
        .formatted(staging.quoted(this::quote), names(columns), quote(bundle));
  }

  @Override
  String clear(TableName table) {
    return "TRUNCATE TABLE " + table.quoted(this::quote);
  }

  @Override
  List<String> upsertAll(TableName target, List<LoadColumn> columns, String select) {
    return List.of(insert(target, columns, select) + conflict(columns));
  }

  private String conflict(List<LoadColumn> columns) {
    return " ON CONFLICT (%s) DO UPDATE SET %s"
        .formatted(names(keyOf(columns)), each(updated(columns), "%1$s = EXCLUDED.%1$s", ", "));
  }

  @Override
  String upsert(TableName target, List<LoadColumn> columns) {
    return insert(target, columns, "VALUES (" + parameters(columns) + ")") + conflict(columns);
  }

  @Override
  Map<String, String> upsertProperties() {
    return UPSERT;
  }

  @Override
  String selectOne(String key, String columns, String from) {
    return "SELECT DISTINCT ON (%s) %s%s".formatted(key, columns, from);
  }

  @Override
  Optional<String> lock(TableName staging, String bundle) {
    return Optional.of("LOCK TABLE " + staging.quoted(this::quote) + " IN ACCESS EXCLUSIVE MODE");
  }

  /** A lock of a session: it ends with the process, however that ends. */
  @Override
  AutoCloseable guard(Database database, TableName staging) throws SQLException {
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
  boolean isDead(Connection connection, TableName staging) throws SQLException {
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
  Optional<String> stagingTables(String url) {
    return Optional.of(
        "SELECT c.relname, obj_description(c.oid, 'pg_class') FROM pg_class c"
            + " JOIN pg_namespace n ON n.oid = c.relnamespace"
            + " WHERE c.relkind = 'r' AND n.nspname = coalesce(?, current_schema())");
  }

  @Override
  boolean dropsInTransaction() {
    return true;
  }

  @Override
  Canceller canceller(Database database, Connection connection) {
    return () -> connection.unwrap(PGConnection.class).cancelQuery();
  }

  /** To citext, Ann and ann are the same key. */
  @Override
  List<LoadColumn> compared(List<LoadColumn> columns) {
    return columns.stream()
        .filter(column -> !column.key() || column.type().equals("citext"))
        .toList();
  }

  @Override
  String whole(List<LoadColumn> columns) {
    // As text, because not every type can be compared.
    return "ROW(" + names(columns) + ")::text";
  }

  @Override
  RowWriter writer(Connection connection, StagedLoad load) throws SQLException {
    return new CopyWriter(connection.unwrap(PGConnection.class).getCopyAPI(), load);
  }

  @Override
  @Nullable String text(SQLException e) {
    ServerErrorMessage server = server(e);
    if (server == null) {
      return e.getMessage();
    }
    StringBuilder text = new StringBuilder(String.valueOf(server.getMessage()));
    // The row is known here by other means, and has a column there that is none of its own.
    if (server.getDetail() != null && !server.getDetail().startsWith("Failing row contains")) {
      text.append(": ").append(server.getDetail());
    }
    if (server.getHint() != null) {
      text.append(" (").append(server.getHint()).append(')');
    }
    return text.toString();
  }

  @Override
  int position(SQLException failure) {
    ServerErrorMessage server = server(innermost(failure));
    return server == null ? 0 : server.getPosition();
  }

  @Override
  Optional<String> column(SQLException failure) {
    SQLException e = innermost(failure);
    ServerErrorMessage server = server(e);
    if (server != null && server.getColumn() != null) {
      return Optional.of(server.getColumn());
    }
    return columnIn(server == null ? e.getMessage() : server.getWhere());
  }

  /** Also a lock that was held too long. */
  @Override
  boolean mayPass(SQLException failure) {
    return state(failure).equals("55P03") || super.mayPass(failure);
  }

  /** Also a server that shuts down or starts, and one that has no more connections. */
  @Override
  boolean isAboutConnection(SQLException failure) {
    String state = state(failure);
    return state.startsWith("57P") || state.equals("53300") || super.isAboutConnection(failure);
  }

  /** Also rows that are too big for a page. */
  @Override
  boolean isAboutData(SQLException failure) {
    return state(failure).startsWith("54") || super.isAboutData(failure);
  }

  /** Also a value that is of another type than its column claims, in the driver's own code. */
  @Override
  boolean isAboutValue(SQLException failure) {
    return state(failure).equals("42821") || super.isAboutValue(failure);
  }

  @Override
  Optional<String> unknownTable(SQLException failure) {
    return state(failure).equals("42P01") ? quoted(reason(failure)) : Optional.empty();
  }

  @Override
  String advice(SQLException failure) {
    return state(failure).equals("55P03")
        ? ". Another transaction holds a lock on the table, and has not ended in time; find it in"
            + " pg_stat_activity, or wait longer with connection_init_sql: [\"SET lock_timeout ="
            + " '1h'\"]."
        : super.advice(failure);
  }

  private static @Nullable ServerErrorMessage server(SQLException e) {
    return e instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
  }
}
