package dev.purlin.io.jdbc;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.problem.Names;
import dev.purlin.core.run.Waits;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.beam.sdk.schemas.Schema;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Plans the load of a table: matches rows with the table and writes down the statements. */
final class LoadPlanner {
  /** PostgreSQL cuts longer names off. */
  private static final int NAME_BYTES = 63;

  /** How many characters tell one load from another, at the end of a name. */
  static final int TOKEN_LENGTH = 12;

  private final Database database;
  private final LoadingDialect dialect;
  private final TableName written;
  private final Mode mode;
  private final List<String> key;
  private final boolean createTable;
  private final boolean rounding;
  private final int batchSize;
  private final Schema rows;
  private final boolean repeating;
  private final boolean guarded;
  private @Nullable String loadId;
  private String run = "";
  private boolean again;
  private LoadStatements statements = LoadStatements.NONE;
  private final String token = token();
  private final List<Problem> problems = new ArrayList<>();

  LoadPlanner(
      Database database,
      LoadingDialect dialect,
      String table,
      Mode mode,
      List<String> key,
      boolean createTable,
      boolean rounding,
      int batchSize,
      Schema rows,
      boolean repeating,
      boolean guarded) {
    this.database = database.withDefaults(dialect.loadProperties());
    this.dialect = dialect;
    this.written = TableName.parse(table);
    this.mode = mode;
    this.key = key;
    this.createTable = createTable;
    this.rounding = rounding;
    this.batchSize = batchSize;
    this.rows = rows;
    this.repeating = repeating;
    this.guarded = guarded;
  }

  /**
   * Gives the load an identity, by which it is known when it comes again.
   *
   * @param id what identifies the load among those of the table
   * @param run the run that makes it
   * @param again whether it may be made again
   */
  LoadPlanner identified(@Nullable String id, String run, boolean again) {
    this.loadId = id;
    this.run = run;
    this.again = again;
    return this;
  }

  /** Gives the load statements that run in its transaction. */
  LoadPlanner with(LoadStatements own) {
    this.statements = own;
    return this;
  }

  /**
   * Plans the load.
   *
   * @param waits where is told that a table is locked even for who looks at it
   */
  StagedLoad plan(Waits waits) {
    checkKey();
    try {
      Optional<Connection> connection = database.connectIfThere();
      if (connection.isEmpty()) {
        if (!createTable) {
          throw new ConfigurationException(
              "url",
              "there is no database at %s; with create_table: true it is made"
                  .formatted(database.shown()));
        }
        return newTable(new TableName(written.schema(), newName(written), true), null);
      }
      try (Connection open = connection.get();
          LockWatch watch = LockWatch.over(open, database, "table '" + written + "'", waits)) {
        return plan(new TableCatalog(open, dialect));
      }
    } catch (SQLException e) {
      throw database.failure("cannot look at " + database.shown(), e);
    }
  }

  private void checkKey() {
    for (int i = 0; i < key.size(); i++) {
      if (!rows.hasField(key.get(i))) {
        problems.add(new Problem("key." + i, Names.unknown("field", key.get(i), rows)));
      }
    }
    switch (mode) {
      case UPSERT -> {
        if (key.isEmpty()) {
          problems.add(new Problem("key", "mode upsert needs the fields that identify a row"));
        }
      }
      case REPLACE -> {
        if (!dialect.dropsInTransaction()) {
          problems.add(
              new Problem(
                  "mode",
                  "replace needs a database that replaces a table within a transaction, as PostgreSQL"
                      + " does; truncate replaces the rows"));
        }
      }
      case APPEND, TRUNCATE -> {
        if (!key.isEmpty() && !createTable) {
          problems.add(
              new Problem(
                  "key",
                  "has no meaning with mode %s, unless create_table makes it the primary key"
                      .formatted(mode.name().toLowerCase(Locale.ROOT))));
        }
      }
    }
  }

  private StagedLoad plan(TableCatalog catalog) throws SQLException {
    Optional<TableName> table = catalog.find(written);
    if (table.isEmpty()) {
      if (!createTable && mode != Mode.REPLACE) {
        throw new ConfigurationException(
            "table", withAdvice(catalog.unknown(written), "with create_table: true it is made"));
      }
      return newTable(catalog.place(written, newName(written)), null);
    }
    if (mode == Mode.REPLACE) {
      return newTable(table.get(), "DROP TABLE " + table.get().quoted(dialect::quote));
    }
    List<LoadColumn> columns = match().existing(catalog.columns(table.get()), dialect);
    checkUnique(catalog.keys(table.get()), columns);
    failIfProblems();
    TableName staging = beside(table.get(), stagingWord());
    String bundle = bundleColumn(columns);
    List<String> makeStaging =
        new ArrayList<>(dialect.stagingLike(catalog.connection(), table.get(), staging, columns));
    makeStaging.add(dialect.addBundle(staging, bundle));
    String clear = mode == Mode.TRUNCATE ? dialect.clear(table.get()) : null;
    return load(table.get(), staging, columns, bundle, clear, null, makeStaging);
  }

  /** Behind a question a sentence of its own. */
  private static String withAdvice(String problem, String advice) {
    return problem.endsWith("?")
        ? problem + " " + Character.toUpperCase(advice.charAt(0)) + advice.substring(1) + "."
        : problem + "; " + advice;
  }

  private void checkUnique(Collection<Set<String>> keys, List<LoadColumn> columns) {
    Set<String> wanted =
        columns.stream().filter(LoadColumn::key).map(LoadColumn::name).collect(Collectors.toSet());
    if (mode == Mode.UPSERT
        && wanted.size() == key.size()
        && !key.isEmpty()
        && keys.stream().noneMatch(wanted::equals)) {
      String has =
          keys.isEmpty()
              ? "it has none"
              : keys.stream()
                  .map(k -> "(" + String.join(", ", k) + ")")
                  .collect(Collectors.joining(", ", "it has ", ""));
      problems.add(
          new Problem(
              "key",
              "table '%s' has no primary key or unique index on exactly (%s); %s"
                  .formatted(written, String.join(", ", key), has)));
    }
  }

  private StagedLoad newTable(TableName table, @Nullable String clear) {
    List<LoadColumn> columns = match().made(dialect);
    failIfProblems();
    TableName staging = beside(table, stagingWord());
    String bundle = bundleColumn(columns);
    String definitions = columns.stream().map(this::definition).collect(Collectors.joining(", "));
    String primaryKey =
        key.isEmpty() ? "" : ", PRIMARY KEY (%s)".formatted(dialect.names(keyOf(columns)));
    return load(
        table,
        staging,
        columns,
        bundle,
        clear,
        "CREATE TABLE IF NOT EXISTS %s (%s%s)%s"
            .formatted(
                table.quoted(dialect::quote), definitions, primaryKey, dialect.tableOptions()),
        List.of(
            "%s%s (%s, %s BIGINT NOT NULL)%s"
                .formatted(
                    dialect.createStaging(),
                    staging.quoted(dialect::quote),
                    definitions,
                    dialect.quote(bundle),
                    dialect.tableOptions())));
  }

  private String definition(LoadColumn column) {
    return dialect.quote(column.name())
        + " "
        + column.type()
        + (column.notNull() ? " NOT NULL" : "");
  }

  /** The key's columns, in the order of the key. */
  private List<LoadColumn> keyOf(List<LoadColumn> columns) {
    return key.stream()
        .flatMap(field -> columns.stream().filter(c -> c.fieldName().equals(field)))
        .toList();
  }

  private StagedLoad load(
      TableName table,
      TableName staging,
      List<LoadColumn> columns,
      String bundle,
      @Nullable String clear,
      @Nullable String makeTarget,
      List<String> makeStaging) {
    String from = " FROM " + staging.quoted(dialect::quote);
    String keyNames = dialect.names(keyOf(columns));
    String names = dialect.names(columns);
    List<LoadColumn> compared = dialect.compared(columns);
    String grouped = from + " GROUP BY " + keyNames + " HAVING count(*) > 1";
    boolean keyed = !key.isEmpty();
    return new StagedLoad(
        database,
        written.toString(),
        table,
        staging,
        repeating ? beside(table, "__merged_") : null,
        loadId == null
            ? null
            : new LoadMark(
                table.withName(dialect.fold(LoadMark.MARKS)), table.name(), loadId, run, again),
        columns,
        key,
        batchSize,
        clear,
        makeTarget,
        makeStaging,
        dialect.quote(bundle),
        dialect.load(staging, columns, bundle),
        keyed
            ? "SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) AS n" + grouped + ") repeated"
            : null,
        keyed && !compared.isEmpty()
            ? "SELECT %s, count(*)%s AND count(DISTINCT %s) > 1 ORDER BY %s"
                .formatted(keyNames, grouped, dialect.whole(compared), keyNames)
            : null,
        dialect.merge(table, columns, mode, "SELECT " + names + from),
        keyed
            ? dialect.merge(table, columns, mode, dialect.selectOne(keyNames, names, from))
            : null,
        statements);
  }

  /** Only what guarded loads leave is ever removed by others. */
  private String stagingWord() {
    return guarded ? "__purlin_r" : "__purlin_";
  }

  private String newName(TableName table) {
    return table.exact() ? table.name() : dialect.fold(table.name());
  }

  private static String token() {
    byte[] token = new byte[TOKEN_LENGTH / 2];
    new SecureRandom().nextBytes(token);
    return HexFormat.of().formatHex(token);
  }

  /** A name for a table that is there for the time of the load. */
  private TableName beside(TableName table, String word) {
    String suffix = dialect.fold(word + token);
    String prefix = table.name();
    while ((prefix + suffix).getBytes(StandardCharsets.UTF_8).length > NAME_BYTES) {
      prefix = prefix.substring(0, prefix.length() - 1);
    }
    return table.withName(prefix + suffix);
  }

  private String bundleColumn(List<LoadColumn> columns) {
    String name = dialect.fold("purlin_bundle");
    while (columns.stream().map(LoadColumn::name).toList().contains(name)) {
      name += "_";
    }
    return name;
  }

  private ColumnMatch match() {
    return new ColumnMatch(
        rows, key, rounding, message -> problems.add(new Problem("table", message)));
  }

  private void failIfProblems() {
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
  }
}
