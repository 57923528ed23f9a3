package dev.purlin.io.jdbc;

import com.google.auto.service.AutoService;
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
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.checkerframework.checker.nullness.qual.Nullable;

/** H2: batched inserts into a table, then MERGE. */
@AutoService(Dialect.class)
public final class H2Dialect extends LoadingDialect {
  /** The error for a database that is not there, when it may not be made. */
  private static final int NOT_FOUND = 90146;

  private static final Pattern STATEMENT = Pattern.compile("(?s); SQL statement:.*$");
  private static final Pattern CODE = Pattern.compile(" \\[\\d+-\\d+]$");

  @Override
  String name() {
    return "H2";
  }

  @Override
  Optional<String> rowEstimates() {
    return Optional.of(
        "SELECT TABLE_SCHEMA, TABLE_NAME, ROW_COUNT_ESTIMATE FROM INFORMATION_SCHEMA.TABLES"
            + " WHERE TABLE_TYPE = 'BASE TABLE'");
  }

  @Override
  boolean knows(String url) {
    return url.startsWith("jdbc:h2:");
  }

  @Override
  @Nullable String urlProblem(String url) {
    return url.startsWith("jdbc:h2:mem:")
            && !url.toUpperCase(Locale.ROOT).contains("DB_CLOSE_DELAY")
        ? "this database ceases to exist when its last connection closes; add ;DB_CLOSE_DELAY=-1 to keep it"
            + " while the program runs"
        : null;
  }

  @Override
  Optional<String> urlIfThere(String url) {
    boolean asks = url.toUpperCase(Locale.ROOT).contains(";IFEXISTS=");
    return Optional.of(asks ? url : url + ";IFEXISTS=TRUE");
  }

  @Override
  boolean isNotThere(SQLException e) {
    return e.getErrorCode() == NOT_FOUND;
  }

  @Override
  List<String> loggers() {
    return List.of("org.h2");
  }

  /** By itself H2 gives up after a second when another load of the run makes its tables. */
  @Override
  List<String> session() {
    return List.of("SET LOCK_TIMEOUT 60000");
  }

  @Override
  String sessionNumber() {
    return "SELECT SESSION_ID()";
  }

  @Override
  List<String> lockHolders() {
    return List.of(
        "SELECT 'session ' || b.SESSION_ID || ' of user ' || b.USER_NAME FROM"
            + " INFORMATION_SCHEMA.SESSIONS w JOIN INFORMATION_SCHEMA.SESSIONS b"
            + " ON b.SESSION_ID = w.BLOCKER_ID WHERE w.SESSION_ID = ?");
  }

  /**
   * H2 folds the names that stand unquoted in SQL to capitals, where PostgreSQL folds to small
   * letters; such names become small letters for both, so that a pipeline reads the same from
   * either.
   */
  @Override
  String fieldName(String column) {
    boolean folded = column.equals(column.toUpperCase(Locale.ROOT));
    return folded ? column.toLowerCase(Locale.ROOT) : column;
  }

  /** H2 has the same JDBC type for binary strings and UUIDs. */
  @Override
  ColumnKind kind(int jdbcType, String typeName) {
    return typeName.equalsIgnoreCase("uuid") ? ColumnKind.TEXT : super.kind(jdbcType, typeName);
  }

  @Override
  String fold(String name) {
    return name.toUpperCase(Locale.ROOT);
  }

  @Override
  Optional<String> columnType(FieldType type, boolean key) {
    if (type.getTypeName().isCollectionType()) {
      return columnType(type.getCollectionElementType(), key)
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
  List<String> stagingLike(
      Connection connection, TableName target, TableName staging, List<LoadColumn> columns)
      throws SQLException {
    String table = staging.quoted(this::quote);
    List<String> statements = new ArrayList<>();
    statements.add(
        createStaging()
            + "%s AS SELECT %s FROM %s WHERE FALSE"
                .formatted(table, names(columns), target.quoted(this::quote)));
    for (LoadColumn column : columns) {
      if (column.key() || column.notNull()) {
        statements.add(
            "ALTER TABLE " + table + " ALTER COLUMN " + quote(column.name()) + " SET NOT NULL");
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
  String parameter(LoadColumn column) {
    return column.type().equals("JSON") ? "? FORMAT JSON" : "?";
  }

  @Override
  List<String> upsertAll(TableName target, List<LoadColumn> columns, String select) {
    String merge =
        "MERGE INTO %s t USING (%s) s ON %s WHEN MATCHED THEN UPDATE SET %s"
            .formatted(
                target.quoted(this::quote),
                select,
                each(keyOf(columns), "t.%1$s = s.%1$s", " AND "),
                each(updated(columns), "%1$s = s.%1$s", ", "));
    return List.of(
        merge
            + " WHEN NOT MATCHED THEN INSERT (%s) VALUES (%s)"
                .formatted(names(columns), each(columns, "s.%s", ", ")));
  }

  @Override
  String upsert(TableName target, List<LoadColumn> columns) {
    // H2's own short form takes the parameters' types from the table; the standard's has none.
    return "MERGE INTO %s (%s) KEY (%s) VALUES (%s)"
        .formatted(
            target.quoted(this::quote), names(columns), names(keyOf(columns)), parameters(columns));
  }

  @Override
  String selectOne(String key, String columns, String from) {
    return "SELECT DISTINCT ON (%s) %s%s".formatted(key, columns, from);
  }

  /** An embedded database is this process's alone; what others do with a server nobody knows. */
  private static final Set<String> GUARDED = ConcurrentHashMap.newKeySet();

  private static String guardName(String url, TableName staging) {
    return url + " " + staging;
  }

  @Override
  AutoCloseable guard(Database database, TableName staging) {
    String name = guardName(database.url(), staging);
    GUARDED.add(name);
    return () -> GUARDED.remove(name);
  }

  @Override
  boolean isDead(Connection connection, TableName staging) throws SQLException {
    String own = connection.getMetaData().getURL();
    boolean embedded = !own.startsWith("jdbc:h2:tcp:") && !own.startsWith("jdbc:h2:ssl:");
    return embedded && GUARDED.stream().noneMatch(name -> name.endsWith(" " + staging));
  }

  @Override
  Optional<String> stagingTables(String url) {
    // Other processes may use the same file through this one, and have runs that live.
    return url.toUpperCase(Locale.ROOT).contains("AUTO_SERVER=TRUE")
        ? Optional.empty()
        : Optional.of(
            "SELECT TABLE_NAME, REMARKS FROM INFORMATION_SCHEMA.TABLES"
                + " WHERE TABLE_SCHEMA = COALESCE(?, CURRENT_SCHEMA)");
  }

  @Override
  boolean dropsInTransaction() {
    return false;
  }

  private static boolean ignoresCase(LoadColumn column) {
    return column.type().endsWith("IGNORECASE");
  }

  @Override
  List<LoadColumn> compared(List<LoadColumn> columns) {
    return columns.stream().filter(column -> !column.key() || ignoresCase(column)).toList();
  }

  @Override
  String whole(List<LoadColumn> columns) {
    return columns.stream()
        .map(
            column ->
                ignoresCase(column)
                    ? "CAST(" + quote(column.name()) + " AS VARCHAR)"
                    : quote(column.name()))
        .collect(Collectors.joining(", ", "ROW(", ")"));
  }

  @Override
  @Nullable String text(SQLException e) {
    String text = e.getMessage();
    return text == null
        ? null
        : CODE.matcher(STATEMENT.matcher(text).replaceAll("")).replaceAll("");
  }

  @Override
  String advice(SQLException failure) {
    return state(failure).equals("90020")
        ? ". Another process has this H2 file open: close it, or add ;AUTO_SERVER=TRUE to the URL"
            + " in both."
        : super.advice(failure);
  }
}
