package dev.purlin.io.jdbc;

import com.google.auto.service.AutoService;
import dev.purlin.core.commit.HeldFile;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.time.Timestamps;
import dev.purlin.core.type.SqlType;
import dev.purlin.core.type.TextFormats;
import dev.purlin.core.type.TextParsers;
import dev.purlin.core.type.UnfitValueException;
import dev.purlin.core.type.WellFormed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.ReadableInstant;

/**
 * SQLite: inserts into a table, then INSERT ... ON CONFLICT. A column holds whatever it is given,
 * so that here is decided what its declared type holds: a value of another kind is rejected, both
 * when it is read and when it is written. Dates and times are texts as ISO 8601 has them.
 */
@AutoService(Dialect.class)
public final class SqliteDialect extends LoadingDialect {
  private static final String PREFIX = "jdbc:sqlite:";

  /** Numbers of any length; the affinity is that of a text, so that no digit is lost. */
  private static final String EXACT = "DECIMAL_TEXT";

  /** What the driver calls a column without a declared type whose value is null. */
  private static final String UNKNOWN = "NUMERIC";

  /** How many rows may be looked at for the types of columns that declare none. */
  private static final int SAMPLE = 1_000;

  private static final int BUSY = 5;
  private static final int LOCKED = 6;
  private static final int TOO_BIG = 18;
  private static final int CONSTRAINT = 19;
  private static final int MISMATCH = 20;
  private static final int MOST_YEAR = 9999;

  private static final DateTimeFormatter ORDERED =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

  /** SQLite's own functions know milliseconds only, and round: the fraction is kept from them. */
  private static final String ORDERED_TIME =
      """
      (CASE WHEN instr(?, '.') = 0 THEN datetime(?) || '.000000'
      ELSE datetime(substr(?, 1, instr(?, '.') - 1)
      || ltrim(substr(?, instr(?, '.') + 1), '0123456789')) || '.'
      || substr(substr(?, instr(?, '.') + 1, length(?) - instr(?, '.')
      - length(ltrim(substr(?, instr(?, '.') + 1), '0123456789'))) || '000000', 1, 6) END)""";

  /**
   * SQLite's functions take more than dates, such as {@code now} and the numbers of days, and count
   * on from the end of a month; and {@link #ORDERED_TIME} has no more than six digits.
   */
  private static final String UNORDERED_DATE =
      """
      (? IS NOT NULL AND (typeof(?) <> 'text' OR date(?) IS NULL
      OR ? NOT GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*'
      OR date(substr(?, 1, 10)) IS NOT substr(?, 1, 10)))""";

  private static final String UNORDERED_TIME =
      """
      (? IS NOT NULL AND (%s OR %s IS NULL OR substr(?, 12, 2) >= '24'
      OR instr(?, '.') > 0 AND ltrim(substr(?, instr(?, '.') + 7), '0') GLOB '[0-9]*'))"""
          .formatted(UNORDERED_DATE, ORDERED_TIME);

  private static final Pattern REASON = Pattern.compile("(?s)^\\[SQLITE_\\w+] .*?\\((.*)\\)$");
  private static final Pattern NOT_NULL =
      Pattern.compile("NOT NULL constraint failed: [^.]+\\.(.+?)\\)?$");
  private static final Pattern NO_TABLE = Pattern.compile("no such table: ([^)]+)");

  @Override
  void forbidChanges(Connection connection) throws SQLException {
    // Its driver takes read-only as a property of the opening alone.
    StagedLoad.execute(connection, List.of("PRAGMA query_only = true"));
  }

  @Override
  String name() {
    return "SQLite";
  }

  @Override
  boolean knows(String url) {
    return url.startsWith(PREFIX);
  }

  /** The database's file; none if it is in memory. */
  private static Optional<Path> file(String url) {
    String name = url.substring(PREFIX.length()).replaceFirst("\\?.*$", "");
    boolean memory = name.isEmpty() || name.startsWith(":") || url.contains("mode=memory");
    return memory ? Optional.empty() : Optional.of(Path.of(name.replaceFirst("^file:", "")));
  }

  @Override
  @Nullable String urlProblem(String url) {
    return file(url).isPresent()
        ? null
        : "this database ceases to exist when its connection closes; name a file, as in"
            + " jdbc:sqlite:./name.db";
  }

  @Override
  Optional<String> urlIfThere(String url) {
    return file(url).filter(file -> !Files.exists(file)).isPresent()
        ? Optional.empty()
        : Optional.of(url);
  }

  /**
   * The driver makes a file to see whether it may, and removes it again; another connection that
   * has opened it meanwhile would write into nothing. An empty file is a database.
   */
  @Override
  void make(String url) throws SQLException {
    Optional<Path> file = file(url);
    if (file.isEmpty() || Files.exists(file.get())) {
      return;
    }
    try {
      Files.createFile(file.get());
    } catch (FileAlreadyExistsException e) {
      return; // Another connection was faster.
    } catch (IOException e) {
      throw new SQLException("cannot make the file " + file.get(), e);
    }
  }

  /** There is one writer at a time; the others wait for a minute. */
  @Override
  Map<String, String> properties() {
    return Map.of("busy_timeout", "60000");
  }

  /** By the names of types, which the driver knows in part. */
  @Override
  ColumnKind kind(int jdbcType, String typeName) {
    String name = typeName.toUpperCase(Locale.ROOT).replaceFirst("\\(.*", "").strip();
    return switch (name) {
      case "TINYINT" -> ColumnKind.TINYINT;
      case "SMALLINT", "INT2" -> ColumnKind.SMALLINT;
      case "INT4" -> ColumnKind.INTEGER;
      case "BOOLEAN", "BOOL" -> ColumnKind.BOOLEAN;
      case "DATE" -> ColumnKind.DATE;
      case "TIME" -> ColumnKind.TIME;
      case "DATETIME", "TIMESTAMP" -> ColumnKind.TIMESTAMP;
      case "DECIMAL", UNKNOWN, EXACT -> ColumnKind.DECIMAL;
      case "FLOAT4" -> ColumnKind.REAL;
      default -> byAffinity(name);
    };
  }

  /** The rules of SQLite itself, in their order. */
  private static ColumnKind byAffinity(String name) {
    if (name.contains("INT")) {
      return ColumnKind.BIGINT;
    } else if (name.contains("CHAR") || name.contains("CLOB") || name.contains("TEXT")) {
      return ColumnKind.TEXT;
    } else if (name.contains("BLOB")) {
      return ColumnKind.BYTES;
    }
    boolean real = name.contains("REAL") || name.contains("FLOA") || name.contains("DOUB");
    return real ? ColumnKind.DOUBLE : ColumnKind.TEXT;
  }

  /** An expression has no type but that of its values: those of the first rows decide. */
  @Override
  Optional<List<ResultColumn>> describe(PreparedStatement query, boolean trustNotNull)
      throws SQLException {
    query.setMaxRows(SAMPLE);
    try (ResultSet rows = query.executeQuery()) {
      ResultSetMetaData result = rows.getMetaData();
      List<ResultColumn> columns = ResultColumn.of(result, this, trustNotNull);
      List<Integer> undeclared = new ArrayList<>();
      for (int i = 0; i < columns.size(); i++) {
        if (result.getColumnTypeName(i + 1).equals(UNKNOWN)) {
          undeclared.add(i);
        }
      }
      List<@Nullable ColumnKind> found = new ArrayList<>();
      columns.forEach(column -> found.add(null));
      while (!undeclared.isEmpty() && rows.next()) {
        for (int i : undeclared) {
          found.set(i, wider(found.get(i), rows.getObject(i + 1)));
        }
      }
      for (int i : undeclared) {
        if (found.get(i) != null) {
          columns.set(i, columns.get(i).withKind(found.get(i)));
        }
      }
      return Optional.of(columns);
    }
  }

  private static @Nullable ColumnKind wider(@Nullable ColumnKind kind, @Nullable Object value) {
    if (value == null) {
      return kind;
    }
    ColumnKind own =
        value instanceof byte[]
            ? ColumnKind.BYTES
            : value instanceof String
                ? ColumnKind.TEXT
                : value instanceof Double ? ColumnKind.DOUBLE : ColumnKind.BIGINT;
    if (kind == null || kind == own) {
      return own;
    }
    return own.isInteger() && kind == ColumnKind.DOUBLE
            || kind.isInteger() && own == ColumnKind.DOUBLE
        ? ColumnKind.DOUBLE
        : ColumnKind.TEXT;
  }

  @Override
  @Nullable Object read(ResultSet rows, int column, ColumnKind kind) throws SQLException {
    Object value = rows.getObject(column);
    if (value == null) {
      return null;
    }
    Object read =
        switch (kind) {
          case TINYINT -> integer(value, Byte.MIN_VALUE, Byte.MAX_VALUE).byteValue();
          case SMALLINT -> integer(value, Short.MIN_VALUE, Short.MAX_VALUE).shortValue();
          case INTEGER -> integer(value, Integer.MIN_VALUE, Integer.MAX_VALUE).intValue();
          case BIGINT -> integer(value, Long.MIN_VALUE, Long.MAX_VALUE);
          case DECIMAL -> decimal(value);
          case REAL -> (float) number(value);
          case DOUBLE -> number(value);
          case BOOLEAN -> integer(value, 0, 1) == 1;
          case TEXT -> value instanceof byte[] ? null : value.toString();
          case DATE, TIME, TIMESTAMP -> time(value, kind);
          case TIMESTAMP_WITH_ZONE -> time(value, ColumnKind.TIMESTAMP);
          case BYTES -> value instanceof byte[] ? value : null;
        };
    boolean exact = !(read instanceof Float number) || number.doubleValue() == number(value);
    if (read == null || !exact) {
      throw new ArithmeticException("a value of another type");
    }
    return read;
  }

  private static Long integer(Object value, long least, long greatest) {
    boolean integer = value instanceof Integer || value instanceof Long;
    long number = integer ? ((Number) value).longValue() : 0;
    if (!integer || number < least || number > greatest) {
      throw new ArithmeticException("no integer of the type");
    }
    return number;
  }

  private static double number(Object value) {
    double number = value instanceof Number some ? some.doubleValue() : Double.NaN;
    boolean exact =
        !(value instanceof Long whole)
            || new BigDecimal(number).compareTo(BigDecimal.valueOf(whole)) == 0;
    if (Double.isNaN(number) || !exact) {
      throw new ArithmeticException("no number of the type");
    }
    return number;
  }

  private static BigDecimal decimal(Object value) {
    try {
      return value instanceof Double number
          ? BigDecimal.valueOf(number)
          : new BigDecimal(value.toString());
    } catch (NumberFormatException e) {
      throw (ArithmeticException) new ArithmeticException("no number").initCause(e);
    }
  }

  private static @Nullable Object time(Object value, ColumnKind kind) {
    try {
      return value instanceof String text
          ? TextParsers.of(SqlType.parse(kind.name()), TextFormats.ISO).parse(text)
          : null;
    } catch (UnfitValueException e) {
      throw (ArithmeticException) new ArithmeticException(e.getMessage()).initCause(e);
    }
  }

  /** The driver knows the types of parameters only once they are set. */
  @Override
  String parameterType(ParameterMetaData parameters, int parameter) {
    return "";
  }

  @Override
  void set(PreparedStatement statement, int parameter, @Nullable Object value, ColumnKind kind)
      throws SQLException {
    if (value instanceof LocalDate || value instanceof BigDecimal) {
      statement.setString(parameter, value.toString());
    } else if (value instanceof LocalTime time) {
      statement.setString(parameter, DateTimeFormatter.ISO_LOCAL_TIME.format(time));
    } else if (value instanceof Instant || value instanceof ReadableInstant) {
      LocalDateTime time = utc(value);
      statement.setString(
          parameter,
          time.toLocalDate() + " " + DateTimeFormatter.ISO_LOCAL_TIME.format(time.toLocalTime()));
    } else if (value instanceof Float number) {
      statement.setDouble(parameter, number);
    } else {
      super.set(statement, parameter, value, kind);
    }
  }

  private static LocalDateTime utc(Object value) {
    return LocalDateTime.ofInstant(Timestamps.instant(Timestamps.micros(value)), ZoneOffset.UTC);
  }

  /** The driver adds the digits to the size. */
  @Override
  ColumnLimit limit(ColumnKind kind, String type, int size, int digits) {
    return super.limit(kind, type, kind == ColumnKind.DECIMAL ? size - digits : size, digits);
  }

  @Override
  @Nullable String problem(LoadColumn column, @Nullable Object value) {
    ColumnLimit limit = column.limit();
    if (value instanceof String text) {
      if (limit != null
          && limit.length() >= 0
          && text.codePointCount(0, text.length()) > limit.length()) {
        return "is longer than the column's " + limit.type() + " says";
      }
      return WellFormed.problem(text);
    } else if (value instanceof Double || value instanceof Float) {
      // SQLite stores NULL.
      return Double.isNaN(((Number) value).doubleValue())
          ? "is a number that SQLite has no value for"
          : super.problem(column, value);
    } else if (value instanceof BigDecimal number) {
      return limit == null ? null : decimalProblem(column, limit, number);
    } else if (value instanceof Number number) {
      return integerProblem(column, number.longValue());
    }
    int year =
        value instanceof LocalDate date
            ? date.getYear()
            : value instanceof Instant || value instanceof ReadableInstant
                ? utc(value).getYear()
                : 1;
    return year < 1 || year > MOST_YEAR
        ? "is not in the years 1 to 9999, for which ISO 8601 has a text"
        : super.problem(column, value);
  }

  private @Nullable String decimalProblem(LoadColumn column, ColumnLimit limit, BigDecimal number) {
    if (column.type().equals(EXACT)) {
      return null;
    }
    String problem = super.problem(column, number);
    boolean fits =
        number.stripTrailingZeros().scale() <= 0
                && number.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0
            || new ColumnLimit(ColumnKind.DOUBLE, limit.type(), -1, -1).problem(number) == null;
    return problem != null || fits
        ? problem
        : "has more digits than SQLite's numbers hold; round it before, or declare the column as "
            + EXACT;
  }

  private static @Nullable String integerProblem(LoadColumn column, long number) {
    boolean fits =
        switch (column.kind()) {
          case TINYINT -> number == (byte) number;
          case SMALLINT -> number == (short) number;
          case INTEGER -> number == (int) number;
          default -> true;
        };
    return fits ? null : "is out of range for the column's " + column.type();
  }

  /** Of texts the order is not that of what they stand for. */
  @Override
  boolean isDivisible(ColumnKind kind) {
    return kind.isInteger();
  }

  @Override
  String ends(String column, String source) {
    // A column of a kind that can be divided may hold other values all the same.
    return super.ends("iif(typeof(%1$s) = 'integer', %1$s, NULL)".formatted(column), source);
  }

  /** The texts of a number may differ. */
  @Override
  boolean isOrdered(ColumnKind kind) {
    return kind != ColumnKind.DECIMAL && super.isOrdered(kind);
  }

  @Override
  String orderedTypes() {
    return "an integer, DATE, TIMESTAMP or VARCHAR (of DECIMALs SQLite does not know the order)";
  }

  /** Dates and times in one shape, whatever ISO 8601 allows: in UTC, with six digits. */
  @Override
  String ordered(String column, ColumnKind kind) {
    return switch (kind) {
      case DATE -> "date(" + column + ")";
      case TIMESTAMP, TIMESTAMP_WITH_ZONE -> ORDERED_TIME.replace("?", column);
      default -> column;
    };
  }

  @Override
  Optional<String> unordered(String column, ColumnKind kind) {
    return switch (kind) {
      case DATE -> Optional.of(UNORDERED_DATE.replace("?", column));
      case TIMESTAMP, TIMESTAMP_WITH_ZONE -> Optional.of(UNORDERED_TIME.replace("?", column));
      default -> Optional.empty();
    };
  }

  @Override
  void setOrdered(PreparedStatement statement, int parameter, Object value, ColumnKind kind)
      throws SQLException {
    if (value instanceof Instant) {
      statement.setString(parameter, ORDERED.format(utc(value)));
    } else {
      set(statement, parameter, value, kind);
    }
  }

  /** Names have no case. */
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
                  case TINYINT, SMALLINT, BIGINT, DOUBLE, BOOLEAN, TEXT, DATE, TIME, TIMESTAMP ->
                      kind.name();
                  case INTEGER -> "INT4";
                  // As texts, 1.0 and 1.00 would be two keys.
                  case DECIMAL -> key ? "NUMERIC" : EXACT;
                  case REAL -> "FLOAT4";
                  case TIMESTAMP_WITH_ZONE -> "TIMESTAMP";
                  case BYTES -> "BLOB";
                });
  }

  @Override
  @Nullable ColumnLimit newLimit(ColumnKind kind, boolean key) {
    return kind == ColumnKind.DECIMAL ? ColumnLimit.of(kind, "NUMERIC", 0, 0) : null;
  }

  /** Checks of the target are left to the merge: SQLite does not say what they look at. */
  @Override
  List<String> stagingLike(
      Connection connection, TableName target, TableName staging, List<LoadColumn> columns)
      throws SQLException {
    Map<String, String> collations = collations(connection, target);
    List<String> definitions = new ArrayList<>();
    for (LoadColumn column : columns) {
      definitions.add(
          quote(column.name())
              + " "
              + column.type()
              + " COLLATE "
              + collations.getOrDefault(column.name(), "BINARY")
              + (column.key() || column.notNull() ? " NOT NULL" : ""));
    }
    return List.of(
        "CREATE TABLE %s (%s)"
            .formatted(staging.quoted(this::quote), String.join(", ", definitions)));
  }

  /** How unique indexes compare the columns of a table that they do not compare byte by byte. */
  private Map<String, String> collations(Connection connection, TableName table)
      throws SQLException {
    String query =
        "SELECT x.name, x.coll FROM pragma_index_list(?) l, pragma_index_xinfo(l.name) x WHERE"
            + " l.\"unique\" AND x.key AND x.name IS NOT NULL AND x.coll <> 'BINARY'";
    Map<String, String> collations = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, table.name());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          collations.put(rows.getString(1), rows.getString(2));
        }
      }
    }
    return collations;
  }

  @Override
  String addBundle(TableName staging, String bundle) {
    return super.addBundle(staging, bundle) + " DEFAULT 0";
  }

  @Override
  List<String> upsertAll(TableName target, List<LoadColumn> columns, String select) {
    // Without WHERE, ON would belong to the SELECT.
    return List.of(insert(target, columns, select + " WHERE TRUE") + conflict(columns));
  }

  @Override
  String upsert(TableName target, List<LoadColumn> columns) {
    return insert(target, columns, "VALUES (" + parameters(columns) + ")") + conflict(columns);
  }

  private String conflict(List<LoadColumn> columns) {
    return " ON CONFLICT (%s) DO UPDATE SET %s"
        .formatted(names(keyOf(columns)), each(updated(columns), "%1$s = excluded.%1$s", ", "));
  }

  /** To COLLATE NOCASE, Ann and ann are the same key. */
  @Override
  List<LoadColumn> compared(List<LoadColumn> columns) {
    return columns;
  }

  @Override
  String whole(List<LoadColumn> columns) {
    List<String> parts = new ArrayList<>();
    for (LoadColumn column : columns) {
      String name = quote(column.name());
      parts.add(
          column.kind() == ColumnKind.TEXT
              ? "quote(CAST(" + name + " AS BLOB))"
              : "quote(" + name + ")");
    }
    return String.join(" || ',' || ", parts);
  }

  /** A transaction that has read cannot wait for another that writes; this one writes at once. */
  @Override
  Optional<String> lock(TableName staging, String bundle) {
    return Optional.of(
        "UPDATE %s SET %s = %s WHERE FALSE".formatted(staging.quoted(this::quote), bundle, bundle));
  }

  private static Path lockFile(String url, TableName staging) {
    return Path.of(file(url).orElseThrow() + "-" + staging.name() + ".lock");
  }

  /** A lock of the operating system: it ends with the process, however that ends. */
  @Override
  AutoCloseable guard(Database database, TableName staging) {
    Path file = lockFile(database.url(), staging);
    try {
      HeldFile held =
          HeldFile.hold(
              FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE), file);
      return () -> {
        forgetDropped(database, staging);
        Files.deleteIfExists(file);
        held.close();
      };
    } catch (IOException e) {
      throw PurlinException.user(
          "url: cannot make the file %s, which tells other runs that this one lives; its directory must exist and be writable"
              .formatted(file),
          e);
    }
  }

  private void forgetDropped(Database database, TableName staging) throws SQLException {
    if (Files.exists(keptFile(database.url(), staging))) {
      try (Connection connection = database.connect()) {
        if (!new TableCatalog(connection, this).isThere(staging)) {
          forget(database, staging);
        }
      }
    }
  }

  @Override
  boolean isDead(Connection connection, TableName staging) throws SQLException {
    Path file = lockFile(connection.getMetaData().getURL(), staging);
    if (!Files.exists(file)) {
      return isLeft(connection, staging);
    }
    try (HeldFile held = HeldFile.tryHold(file)) {
      boolean dead = held != null && isLeft(connection, staging);
      if (dead) {
        Files.deleteIfExists(file);
      }
      return dead;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at " + file, e);
    }
  }

  /** Whether no journal needs the table of a dead run. */
  private static boolean isLeft(Connection connection, TableName staging) throws SQLException {
    Path kept = keptFile(connection.getMetaData().getURL(), staging);
    try {
      if (Files.exists(kept) && KeptTable.isNeeded(Files.readString(kept))) {
        return false;
      }
      Files.deleteIfExists(kept);
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at " + kept, e);
    }
  }

  @Override
  Optional<String> stagingTables(String url) {
    return Optional.of("SELECT name, NULL FROM sqlite_master WHERE type = 'table' AND ? IS NULL");
  }

  private static Path keptFile(String url, TableName staging) {
    return Path.of(file(url).orElseThrow() + "-" + staging.name() + ".kept");
  }

  /** In a file: SQLite has no comments, and another transaction may be the one that writes. */
  @Override
  void keep(Database database, TableName staging, String why) {
    Path file = keptFile(database.url(), staging);
    try {
      Files.writeString(file, why);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  @Override
  void forget(Database database, TableName staging) {
    Path file = keptFile(database.url(), staging);
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + file, e);
    }
  }

  @Override
  boolean dropsInTransaction() {
    return true;
  }

  @Override
  @Nullable String text(SQLException e) {
    Matcher matcher = REASON.matcher(String.valueOf(e.getMessage()));
    return matcher.find() ? matcher.group(1) : e.getMessage();
  }

  @Override
  Optional<String> column(SQLException failure) {
    Matcher matcher = NOT_NULL.matcher(reason(failure));
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  @Override
  Optional<String> unknownTable(SQLException failure) {
    Matcher matcher = NO_TABLE.matcher(reason(failure));
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  @Override
  boolean isAboutData(SQLException failure) {
    int code = innermost(failure).getErrorCode();
    return code == CONSTRAINT || code == MISMATCH || code == TOO_BIG;
  }

  @Override
  boolean mayPass(SQLException failure) {
    int code = innermost(failure).getErrorCode();
    return code == BUSY || code == LOCKED;
  }

  @Override
  String advice(SQLException failure) {
    return mayPass(failure)
        ? ". SQLite has one writer at a time, and another connection has kept the file for a minute;"
            + " where a pipeline reads the file that it writes, give both steps"
            + " connection_init_sql: [\"PRAGMA journal_mode = WAL\"]."
        : super.advice(failure);
  }
}
