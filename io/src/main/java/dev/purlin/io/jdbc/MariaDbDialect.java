package dev.purlin.io.jdbc;

import com.google.auto.service.AutoService;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.type.WellFormed;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.vendor.guava.v32_1_2_jre.com.google.common.hash.Hashing;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * MariaDB and MySQL: batched inserts into a table, then UPDATE and INSERT. What they change in
 * silence by themselves (zero dates, rounded times, padded texts) is rejected.
 */
@AutoService(Dialect.class)
public final class MariaDbDialect extends LoadingDialect {
  private static final int DATETIME_LENGTH = 19;
  private static final int TIME_LENGTH = 10;
  private static final int TEXT_KEY_LENGTH = 255;

  /** Errors about values that have no state of their own: broken checks, cut values, bad values. */
  private static final Set<Integer> ABOUT_DATA = Set.of(1265, 1292, 1366, 1411, 3819, 4025);

  private static final int LOCK_WAIT_TIMEOUT = 1205;

  private static final Pattern CONNECTION = Pattern.compile("^\\(conn=\\d+\\) ");
  private static final Pattern COLUMN =
      Pattern.compile("[Cc]olumn (?:'([^']+)'|(?:`[^`]+`\\.)*`([^`]+)`)");
  private static final Pattern NO_TABLE =
      Pattern.compile("Table '(?:[^'.]*\\.)?([^']+)' doesn't exist");
  private static final Pattern QUOTED = Pattern.compile("`((?:[^`]|``)+)`");

  @Override
  String name() {
    return "MariaDB/MySQL";
  }

  @Override
  Optional<String> rowEstimates() {
    return Optional.of(
        "SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_ROWS FROM information_schema.TABLES"
            + " WHERE TABLE_ROWS IS NOT NULL");
  }

  @Override
  boolean knows(String url) {
    return url.startsWith("jdbc:mariadb:") || url.startsWith("jdbc:mysql:");
  }

  @Override
  List<String> loggers() {
    return List.of("org.mariadb", "com.mysql");
  }

  /**
   * The text protocol gives six digits of a FLOAT, and MySQL's driver holds whole results in memory
   * unless it uses a cursor.
   */
  @Override
  Map<String, String> properties() {
    return Map.of(
        "useServerPrepStmts", "true", "useCursorFetch", "true", "yearIsDateType", "false");
  }

  /** Without a strict mode, values that do not fit are cut, rounded or replaced. */
  @Override
  List<String> session() {
    return List.of(
        "SET time_zone = '+00:00', lock_wait_timeout = 600, innodb_lock_wait_timeout = 600, sql_mode"
            + " = CONCAT_WS(',', NULLIF(@@sql_mode, ''), 'STRICT_ALL_TABLES', 'NO_ZERO_DATE',"
            + " 'NO_ZERO_IN_DATE', 'ERROR_FOR_DIVISION_BY_ZERO')");
  }

  @Override
  String sessionNumber() {
    return "SELECT CONNECTION_ID()";
  }

  /** Row locks need the right PROCESS to be seen; MySQL 8 has another table for their holders. */
  @Override
  List<String> lockHolders() {
    return List.of(
        "SELECT CONCAT('connection ', b.trx_mysql_thread_id) FROM information_schema.INNODB_TRX w"
            + " JOIN information_schema.INNODB_LOCK_WAITS l ON l.requesting_trx_id = w.trx_id"
            + " JOIN information_schema.INNODB_TRX b ON b.trx_id = l.blocking_trx_id"
            + " WHERE w.trx_mysql_thread_id = ?",
        "SELECT 'another transaction (SHOW PROCESSLIST lists them)' FROM"
            + " information_schema.INNODB_TRX WHERE trx_state = 'LOCK WAIT'"
            + " AND trx_mysql_thread_id = ?",
        "SELECT 'another connection (SHOW PROCESSLIST lists them)' FROM"
            + " information_schema.PROCESSLIST WHERE STATE LIKE 'Waiting for % lock' AND ID = ?");
  }

  @Override
  String quote(String name) {
    return '`' + name.replace("`", "``") + '`';
  }

  @Override
  boolean schemasAreCatalogs() {
    return true;
  }

  @Override
  ColumnKind kind(int jdbcType, String typeName) {
    return switch (typeName.toUpperCase(Locale.ROOT)) {
      case "TINYINT UNSIGNED" -> ColumnKind.SMALLINT;
      case "SMALLINT UNSIGNED", "MEDIUMINT UNSIGNED" -> ColumnKind.INTEGER;
      case "INT UNSIGNED", "INTEGER UNSIGNED" -> ColumnKind.BIGINT;
      case "BIGINT UNSIGNED" -> ColumnKind.DECIMAL;
      case "BIT" -> jdbcType == Types.BOOLEAN ? ColumnKind.BOOLEAN : ColumnKind.BYTES;
      default -> super.kind(jdbcType, typeName);
    };
  }

  /** The driver says no digits for seconds, but how long their text is. */
  @Override
  ColumnLimit limit(ColumnKind kind, String type, int size, int digits) {
    return switch (kind) {
      case TIME -> super.limit(kind, type, size, Math.max(0, size - TIME_LENGTH - 1));
      case TIMESTAMP -> super.limit(kind, type, size, Math.max(0, size - DATETIME_LENGTH - 1));
      case BYTES ->
          type.equalsIgnoreCase("BINARY")
              ? new ColumnLimit(kind, type + "(" + size + ")", -1, size)
              : super.limit(kind, type, size, digits);
      default -> super.limit(kind, type, size, digits);
    };
  }

  @Override
  @Nullable String problem(LoadColumn column, @Nullable Object value) {
    ColumnLimit limit = column.limit();
    if (column.key() && value instanceof String text && text.endsWith(" ")) {
      return "has blanks at its end, which do not count in a key; trim it before";
    } else if (limit != null
        && column.type().equalsIgnoreCase("CHAR")
        && value instanceof String text
        && text.endsWith(" ")) {
      return "has blanks at its end, which the column's CHAR drops; trim it before";
    } else if (limit != null
        && limit.length() >= 0
        && value instanceof byte[] bytes
        && bytes.length < limit.length()) {
      return "has %d bytes, which the column's %s fills up with zeros"
          .formatted(bytes.length, limit.type());
    }
    // The driver would write a question mark.
    String problem = value instanceof String text ? WellFormed.problem(text) : null;
    return problem == null ? super.problem(column, value) : problem;
  }

  @Override
  @Nullable Object read(ResultSet rows, int column, ColumnKind kind) throws SQLException {
    return switch (kind) {
      case BOOLEAN -> {
        byte value = rows.getByte(column);
        if (value != 0 && value != 1) {
          throw new ArithmeticException("a TINYINT(1) that is not a truth value");
        }
        yield rows.wasNull() ? null : value == 1;
      }
      case TIME -> {
        // The driver reads a duration of 25 hours as one o'clock.
        String text = rows.getString(column);
        yield text == null ? null : time(text);
      }
      case DATE, TIMESTAMP -> {
        // The driver reads a date of zeros as null.
        Object value = super.read(rows, column, kind);
        if (value == null && rows.getString(column) != null) {
          throw new ArithmeticException("a date of zeros");
        }
        yield value;
      }
      default -> super.read(rows, column, kind);
    };
  }

  private static LocalTime time(String text) {
    try {
      return LocalTime.parse(text);
    } catch (DateTimeParseException e) {
      throw (ArithmeticException) new ArithmeticException("a duration").initCause(e);
    }
  }

  /** Names of columns have no case; what tables' names have is the server's setting. */
  @Override
  String fold(String name) {
    return name;
  }

  @Override
  Optional<String> columnType(FieldType type, boolean key) {
    return ColumnKind.of(type)
        .map(
            kind ->
                switch (kind) {
                  case TINYINT, SMALLINT, BIGINT, DOUBLE, DATE, BOOLEAN ->
                      kind.name().toLowerCase(Locale.ROOT);
                  case INTEGER -> "int";
                  case REAL -> "float";
                  case DECIMAL -> "decimal(65,30)";
                  case TEXT ->
                      (key ? "varchar(" + TEXT_KEY_LENGTH + ")" : "longtext")
                          + " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";
                  case TIME -> "time(6)";
                  case TIMESTAMP, TIMESTAMP_WITH_ZONE -> "datetime(6)";
                  case BYTES -> key ? "varbinary(" + TEXT_KEY_LENGTH + ")" : "longblob";
                });
  }

  @Override
  @Nullable ColumnLimit newLimit(ColumnKind kind, boolean key) {
    return switch (kind) {
      case DECIMAL -> ColumnLimit.of(kind, "decimal", 65, 30);
      case TIME -> ColumnLimit.of(kind, "time", 0, 6);
      case TEXT -> key ? ColumnLimit.of(kind, "varchar", TEXT_KEY_LENGTH, 0) : null;
      default -> null;
    };
  }

  /** Other engines have no transactions. */
  @Override
  String tableOptions() {
    return " ENGINE=InnoDB";
  }

  @Override
  List<String> stagingLike(
      Connection connection, TableName target, TableName staging, List<LoadColumn> columns)
      throws SQLException {
    requireTransactions(connection, target);
    String table = staging.quoted(this::quote);
    List<String> statements = new ArrayList<>();
    statements.add(
        "CREATE TABLE %s%s AS SELECT %s FROM %s WHERE FALSE"
            .formatted(table, tableOptions(), names(columns), target.quoted(this::quote)));
    for (LoadColumn column : columns) {
      if (column.key()) {
        statements.add(
            "ALTER TABLE %s ADD CHECK (%s IS NOT NULL)".formatted(table, quote(column.name())));
      }
    }
    for (String check : checks(connection, target, columns)) {
      statements.add("ALTER TABLE " + table + " ADD CHECK (" + check + ")");
    }
    return statements;
  }

  private static void requireTransactions(Connection connection, TableName target)
      throws SQLException {
    List<String> engines =
        texts(
            connection,
            "SELECT ENGINE FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME ="
                + " ? AND ENGINE IS NOT NULL AND ENGINE NOT IN (SELECT ENGINE FROM"
                + " information_schema.ENGINES WHERE TRANSACTIONS = 'YES')",
            target);
    if (!engines.isEmpty()) {
      throw new ConfigurationException(
          "table",
          "the engine of table '%s' is %s, which has no transactions, so that a load that fails would leave a part of its rows; ALTER TABLE ... ENGINE=InnoDB changes it"
              .formatted(target, engines.get(0)));
    }
  }

  /** The conditions of the target's checks that look at loaded columns only. */
  private List<String> checks(Connection connection, TableName target, List<LoadColumn> columns)
      throws SQLException {
    boolean mysql = connection.getMetaData().getDatabaseProductName().equals("MySQL");
    // MariaDB's names of checks are a table's own, MySQL's a schema's.
    String query =
        mysql
            ? "SELECT c.CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS c JOIN"
                + " information_schema.TABLE_CONSTRAINTS t USING (CONSTRAINT_SCHEMA,"
                + " CONSTRAINT_NAME) WHERE t.CONSTRAINT_SCHEMA = ? AND t.TABLE_NAME = ?"
            : "SELECT CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS WHERE"
                + " CONSTRAINT_SCHEMA = ? AND TABLE_NAME = ?";
    Set<String> loaded = new HashSet<>();
    columns.forEach(column -> loaded.add(column.name()));
    return texts(connection, query, target).stream()
        .filter(
            check ->
                QUOTED
                    .matcher(check)
                    .results()
                    .map(MatchResult::group)
                    .map(name -> name.substring(1, name.length() - 1).replace("``", "`"))
                    .allMatch(loaded::contains))
        .toList();
  }

  /** The texts that a query with the parameters schema and table finds. */
  private static List<String> texts(Connection connection, String query, TableName table)
      throws SQLException {
    List<String> texts = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, table.schema());
      statement.setString(2, table.name());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          texts.add(rows.getString(1));
        }
      }
    }
    return texts;
  }

  /** Not ON DUPLICATE KEY, which takes a row of another key if a second unique index is broken. */
  @Override
  List<String> upsertAll(TableName target, List<LoadColumn> columns, String select) {
    String table = target.quoted(this::quote);
    String same = each(keyOf(columns), "t.%1$s = s.%1$s", " AND ");
    String update =
        "UPDATE %s t JOIN (%s) s ON %s SET %s"
            .formatted(table, select, same, each(updated(columns), "t.%1$s = s.%1$s", ", "));
    String insert =
        "SELECT %s FROM (%s) s LEFT JOIN %s t ON %s WHERE %s"
            .formatted(
                each(columns, "s.%s", ", "),
                select,
                table,
                same,
                each(keyOf(columns), "t.%s IS NULL", " AND "));
    return List.of(update, insert(target, columns, insert));
  }

  @Override
  String upsert(TableName target, List<LoadColumn> columns) {
    return insert(target, columns, "VALUES (" + parameters(columns) + ")")
        + " ON DUPLICATE KEY UPDATE "
        + each(updated(columns), "%1$s = VALUES(%1$s)", ", ");
  }

  @Override
  boolean upsertsByAnyKey() {
    return true;
  }

  /** To most collations Ann and ann are the same key. */
  @Override
  List<LoadColumn> compared(List<LoadColumn> columns) {
    return columns;
  }

  /** Digests, as collations take differing texts for equal, and long texts have no place. */
  @Override
  String whole(List<LoadColumn> columns) {
    List<String> parts = new ArrayList<>();
    for (LoadColumn column : columns) {
      String name = quote(column.name());
      // The text of a FLOAT has six digits.
      String exact = column.kind() == ColumnKind.REAL ? "(" + name + " + 0e0)" : name;
      parts.add("IFNULL(SHA2(CAST(" + exact + " AS BINARY), 256), '-')");
    }
    return "CONCAT(" + String.join(", ", parts) + ")";
  }

  /** Locks all rows, and with them the gaps that others could insert into. */
  @Override
  Optional<String> lock(TableName staging, String bundle) {
    return Optional.of("SELECT COUNT(*) FROM " + staging.quoted(this::quote) + " FOR UPDATE");
  }

  /** A lock of a session: it ends with the process, however that ends. */
  @Override
  AutoCloseable guard(Database database, TableName staging) throws SQLException {
    Connection connection = database.connect();
    try (Statement statement = connection.createStatement()) {
      // By itself the server closes an idle connection after hours, and the lock with it.
      statement.execute("SET SESSION wait_timeout = 31536000");
      statement.execute("SELECT GET_LOCK('" + lockName(staging) + "', 600)");
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
            statement.executeQuery("SELECT GET_LOCK('" + lockName(staging) + "', 0)")) {
      lock.next();
      return lock.getBoolean(1);
    }
  }

  private static String lockName(TableName staging) {
    return Hashing.sha256()
        .hashString(staging.toString(), StandardCharsets.UTF_8)
        .toString()
        .substring(0, 40);
  }

  @Override
  Optional<String> stagingTables(String url) {
    return Optional.of(
        "SELECT TABLE_NAME, TABLE_COMMENT FROM information_schema.TABLES"
            + " WHERE TABLE_SCHEMA = COALESCE(?, DATABASE()) AND TABLE_TYPE = 'BASE TABLE'");
  }

  @Override
  String comment(TableName staging, String text) {
    return "ALTER TABLE %s COMMENT = '%s'"
        .formatted(staging.quoted(this::quote), text.replace("\\", "\\\\").replace("'", "''"));
  }

  /** Every CREATE and DROP commits. */
  @Override
  boolean dropsInTransaction() {
    return false;
  }

  @Override
  Canceller canceller(Database database, Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet number = statement.executeQuery("SELECT CONNECTION_ID()")) {
      number.next();
      String kill = "KILL QUERY " + number.getLong(1);
      return () -> {
        try (Connection other = database.tryConnect()) {
          StagedLoad.execute(other, List.of(kill));
        }
      };
    }
  }

  @Override
  @Nullable String text(SQLException e) {
    return e.getMessage() == null ? null : CONNECTION.matcher(e.getMessage()).replaceFirst("");
  }

  @Override
  Optional<String> column(SQLException failure) {
    Matcher matcher = COLUMN.matcher(String.valueOf(innermost(failure).getMessage()));
    return matcher.find()
        ? Optional.ofNullable(matcher.group(1)).or(() -> Optional.of(matcher.group(2)))
        : Optional.empty();
  }

  @Override
  Optional<String> unknownTable(SQLException failure) {
    Matcher matcher = NO_TABLE.matcher(reason(failure));
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  @Override
  boolean isAboutData(SQLException failure) {
    return ABOUT_DATA.contains(innermost(failure).getErrorCode()) || super.isAboutData(failure);
  }

  @Override
  boolean mayPass(SQLException failure) {
    return innermost(failure).getErrorCode() == LOCK_WAIT_TIMEOUT || super.mayPass(failure);
  }

  @Override
  String advice(SQLException failure) {
    return innermost(failure).getErrorCode() == LOCK_WAIT_TIMEOUT
        ? ". Another transaction holds a lock on the table, and has not ended in time; find it with"
            + " SHOW PROCESSLIST, or wait longer with connection_init_sql: [\"SET"
            + " innodb_lock_wait_timeout = 3600\"]."
        : super.advice(failure);
  }
}
