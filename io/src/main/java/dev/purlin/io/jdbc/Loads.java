package dev.purlin.io.jdbc;

import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import dev.purlin.core.run.RunContext;
import java.sql.Connection;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Makes the load that a configuration asks for. */
final class Loads {
  private Loads() {}

  static Load of(
      WriteToJdbc.Configuration configuration,
      int defaultBatchSize,
      Schema rows,
      boolean repeating,
      boolean guarded,
      RunContext run) {
    ParameterSet.of(WriteToJdbc.Configuration.class).check(configuration);
    Database database = Database.of(configuration.connection());
    String table = Database.emptyToNull(configuration.table());
    String query = Database.emptyToNull(configuration.query());
    Integer batchSize = configuration.batchSize();
    Mode mode = configuration.mode() == null ? Mode.APPEND : configuration.mode();
    if ((table == null) == (query == null)) {
      throw new ConfigurationException("", "expected either table or query");
    }
    if (query != null && (configuration.key() != null || mode != Mode.APPEND)) {
      throw new ConfigurationException("query", "excludes mode and key: the statement says it all");
    }
    String loadId = loadId(configuration, table, mode);
    String urlProblem = database.dialect().urlProblem(database.url());
    if (urlProblem != null) {
      throw new ConfigurationException("url", urlProblem);
    }
    int size = batchSize == null ? defaultBatchSize : batchSize;
    if (query != null) {
      refuseStatements(configuration, "has no meaning with query, whose rows no transaction holds");
      return statement(database, query, size, rows);
    }
    return new LoadPlanner(
            database,
            dialect(database),
            Objects.requireNonNull(table), // for there is no query
            mode,
            configuration.key() == null ? List.of() : configuration.key(),
            configuration.createTable(),
            configuration.round(),
            size,
            rows,
            repeating,
            guarded)
        .identified(loadId, run.id(), configuration.repeat() == Repeat.ALLOW)
        .with(
            LoadStatements.of(
                configuration.beforeSql(), configuration.afterSql(), dialect(database)))
        .plan(run.waits());
  }

  private static @Nullable String loadId(
      WriteToJdbc.Configuration configuration, @Nullable String table, Mode mode) {
    String id = configuration.loadId();
    if (id == null) {
      if (configuration.repeat() != null) {
        throw new ConfigurationException(
            "repeat", "has no meaning without load_id, by which a load that comes again is known");
      }
      return null;
    }
    if (table == null || mode != Mode.APPEND) {
      throw new ConfigurationException(
          "load_id",
          table == null
              ? "is for loading a table; of what a statement has done nothing is known"
              : "is for mode append; mode %s leaves the same table when it runs again"
                  .formatted(mode.name().toLowerCase(Locale.ROOT)));
    }
    if (id.isBlank() || id.length() > LoadMark.LONGEST) {
      throw new ConfigurationException(
          "load_id",
          "expected a string of 1 to %d characters that is another one for each load, as in \"{{ date }}\"; found '%s'"
              .formatted(LoadMark.LONGEST, id));
    }
    return id;
  }

  /** Makes the upsert that a configuration asks for, for unbounded rows. */
  static Upsert endless(
      WriteToJdbc.Configuration configuration, int batchSize, Schema rows, RunContext run) {
    String why =
        "the input is unbounded: rows are written as they come, and again when a run resumes after a"
            + " failure. ";
    if (Database.emptyToNull(configuration.query()) != null) {
      throw new ConfigurationException(
          "query",
          why
              + "Nothing says that the statement may run twice for a row; give table, mode: upsert"
              + " and key instead");
    }
    if (configuration.mode() != Mode.UPSERT) {
      throw new ConfigurationException(
          configuration.mode() == null ? "" : "mode",
          why
              + "With mode: upsert and the key of a row that does no harm; append would add it twice."
              + " Rows without a key of their own have one in the partition and offset of their"
              + " message (metadata_fields of ReadFromKafka)");
    }
    refuseStatements(
        configuration,
        "has no meaning with unbounded input: there is no end at which a load is made");
    return Upsert.of((StagedLoad) of(configuration, batchSize, rows, false, false, run));
  }

  private static void refuseStatements(WriteToJdbc.Configuration configuration, String why) {
    if (configuration.beforeSql() != null || configuration.afterSql() != null) {
      throw new ConfigurationException(
          configuration.beforeSql() == null ? "after_sql" : "before_sql", why);
    }
  }

  private static LoadingDialect dialect(Database database) {
    if (database.dialect() instanceof LoadingDialect dialect) {
      return dialect;
    }
    throw new ConfigurationException(
        "table",
        "loading a table is known for %s only; for other databases give query, as in query: INSERT INTO crash VALUES (?, ?)"
            .formatted(Dialects.loadable()));
  }

  private static StatementLoad statement(
      Database database, String sql, int batchSize, Schema rows) {
    try (Connection connection =
            database
                .connectIfThere()
                .orElseThrow(
                    () ->
                        new ConfigurationException(
                            "url", "there is no database at " + database.shown()));
        PreparedStatement statement = connection.prepareStatement(sql)) {
      ParameterMetaData parameters = statement.getParameterMetaData();
      if (parameters.getParameterCount() != rows.getFieldCount()) {
        throw new ConfigurationException(
            "query",
            "the statement has %d parameters, and the rows have %d fields: %s"
                .formatted(
                    parameters.getParameterCount(),
                    rows.getFieldCount(),
                    String.join(", ", rows.getFieldNames())));
      }
      List<LoadColumn> columns = new ArrayList<>();
      for (int i = 0; i < rows.getFieldCount(); i++) {
        columns.add(
            column(
                database.dialect(),
                i,
                rows.getField(i),
                database.dialect().parameterType(parameters, i + 1)));
      }
      return new StatementLoad(database, sql, columns, batchSize);
    } catch (SQLException e) {
      throw new ConfigurationException("query", database.reason(e));
    }
  }

  private static LoadColumn column(
      Dialect dialect, int position, Field field, String parameterType) {
    Optional<ColumnKind> kind = ColumnMatch.kind(field.getType());
    if (kind.isEmpty()) {
      throw new ConfigurationException(
          "query",
          "field '%s' is %s, which no parameter takes"
              .formatted(field.getName(), Names.type(field.getType())));
    }
    boolean zoned =
        kind.get() == ColumnKind.TIMESTAMP
            && dialect.elementKind(parameterType) == ColumnKind.TIMESTAMP_WITH_ZONE;
    return new LoadColumn(
        position,
        field.getName(),
        field.getName(),
        parameterType,
        zoned ? ColumnKind.TIMESTAMP_WITH_ZONE : kind.get(),
        ColumnMatch.isArray(field.getType()),
        null,
        false,
        false);
  }
}
