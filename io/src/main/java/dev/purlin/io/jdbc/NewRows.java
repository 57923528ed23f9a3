package dev.purlin.io.jdbc;

import dev.purlin.core.cursor.Incremental;
import dev.purlin.core.cursor.IncrementalParameters;
import dev.purlin.core.cursor.NullCursors;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.run.RunContext;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.options.PipelineOptions;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The rows of a query that an incremental read reads: those behind the last value that was kept, up
 * to the greatest value that there was when the pipeline was built. So the parts of a parallel read
 * see the same rows, and what is written meanwhile is left to the next run.
 *
 * @param condition an SQL condition with parameters; empty for all rows
 * @param values its parameters, all of the column's kind
 * @param column the column's place among those of the query
 * @param rejectsNulls whether a row without a value is rejected
 */
record NewRows(
    String condition, List<Serializable> values, ColumnKind kind, int column, boolean rejectsNulls)
    implements Serializable {
  private static final String FIELD = "incremental.field";
  private static final String NONE = "1 = 0";

  /**
   * Plans what a step reads of a query, and what is kept when its run has committed its targets.
   *
   * @throws ConfigurationException if the field is none of the query, or cannot be read by
   */
  static NewRows plan(
      SourceQuery query, PipelineOptions options, String step, IncrementalParameters parameters) {
    Dialect dialect = query.database().dialect();
    ResultColumn column = SourceQuery.column(FIELD, query.columns(), parameters.field());
    if (column.array() || !dialect.isOrdered(column.kind())) {
      throw new ConfigurationException(
          FIELD,
          "column '%s' is %s, expected %s"
              .formatted(
                  column.name(), Names.type(column.field().getType()), dialect.orderedTypes()));
    }
    Incremental incremental = Incremental.plan(options, step, parameters, column.field().getType());
    try (Connection connection = query.database().connect();
        LockWatch watch =
            LockWatch.over(
                connection, query.database(), query.named(), RunContext.of(options).waits())) {
      String quoted = new TableCatalog(connection, dialect).quote(column.label());
      String ordered = dialect.ordered(quoted, column.kind());
      Planner planner = new Planner(query, column, ordered, incremental);
      planner.checkComparable(connection);
      if (incremental.kept()) {
        planner.checkOrdered(connection, quoted);
      }
      return planner.plan(connection, options);
    } catch (SQLException e) {
      throw query
          .database()
          .failure(
              "cannot look up the greatest value of '%s' in %s"
                  .formatted(column.name(), query.database().shown()),
              e);
    }
  }

  /** Sets the parameters of the condition, the first ones of a statement. */
  int set(PreparedStatement statement, Dialect dialect) throws SQLException {
    int position = 0;
    for (Serializable value : values) {
      dialect.setOrdered(statement, ++position, value, kind);
    }
    return position;
  }

  private record Planner(
      SourceQuery query, ResultColumn column, String ordered, Incremental incremental) {

    private NewRows plan(Connection connection, PipelineOptions options) throws SQLException {
      List<String> conditions = new ArrayList<>();
      List<Serializable> values = new ArrayList<>();
      if (incremental.lower() != null) {
        conditions.add(ordered + (incremental.inclusive() ? " >= ?" : " > ?"));
        values.add(incremental.lower());
      }
      if (incremental.kept()) {
        NewRows behind = rows(conditions, values);
        Serializable greatest = greatest(connection, behind);
        incremental.readsTo(options, greatest);
        if (greatest == null) {
          conditions = List.of(NONE);
          values = List.of();
        } else {
          conditions.add(ordered + " <= ?");
          values.add(greatest);
        }
      }
      boolean nulls = incremental.nulls() != NullCursors.SKIP && column.nullable();
      if (nulls && !conditions.isEmpty()) {
        conditions =
            List.of("(%s) OR %s IS NULL".formatted(String.join(" AND ", conditions), ordered));
      } else if (!nulls && conditions.isEmpty() && column.nullable()) {
        conditions = List.of(ordered + " IS NOT NULL");
      }
      return rows(conditions, values);
    }

    /**
     * What is read as a text may be of a type, such as uuid, that a text cannot be compared with.
     * The first run would not see it, and all others would fail.
     */
    private void checkComparable(Connection connection) throws SQLException {
      if (column.kind() != ColumnKind.TEXT) {
        return;
      }
      Dialect dialect = query.database().dialect();
      String sql =
          "SELECT MAX(%s) FROM %s WHERE %s > ? AND %s"
              .formatted(ordered, query.source(), ordered, NONE);
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        dialect.setOrdered(statement, 1, "", column.kind());
        statement.executeQuery().close();
      } catch (SQLException e) {
        if (!String.valueOf(e.getSQLState()).matches("(22|42).*")) {
          throw e;
        }
        throw new ConfigurationException(
            FIELD,
            "column '%s' is of a type that %s does not compare with texts (%s), expected %s"
                .formatted(
                    column.name(), dialect.name(), dialect.reason(e), dialect.orderedTypes()));
      }
    }

    /** What has no place in the order would be in no range, and so in no run. */
    private void checkOrdered(Connection connection, String quoted) throws SQLException {
      Optional<String> unordered = query.database().dialect().unordered(quoted, column.kind());
      if (unordered.isEmpty()) {
        return;
      }
      String sql =
          "SELECT COUNT(*), MIN(%s) FROM %s WHERE %s"
              .formatted(quoted, query.source(), unordered.get());
      try (PreparedStatement statement = connection.prepareStatement(sql);
          ResultSet found = statement.executeQuery()) {
        found.next();
        long rows = found.getLong(1);
        if (rows > 0) {
          throw PurlinException.user(
              "%s: %s '%s' that %s cannot compare as %s, such as '%s', so that no run could tell whether such rows are new; nothing was read. Expected ISO 8601 to the microsecond, as in %s: correct them, or leave them out by a query"
                  .formatted(
                      FIELD,
                      rows == 1 ? "1 row has a value of" : rows + " rows have values of",
                      column.name(),
                      query.database().dialect().name(),
                      Names.type(column.field().getType()),
                      found.getString(2),
                      column.kind() == ColumnKind.DATE
                          ? "2026-11-28"
                          : "2026-11-28T10:00:00.000001Z"));
        }
      }
    }

    private NewRows rows(List<String> conditions, List<Serializable> values) {
      return new NewRows(
          String.join(" AND ", conditions),
          List.copyOf(values),
          column.kind(),
          query.columns().indexOf(column),
          incremental.nulls() == NullCursors.REJECT);
    }

    private @Nullable Serializable greatest(Connection connection, NewRows behind)
        throws SQLException {
      Dialect dialect = query.database().dialect();
      String sql =
          "SELECT MAX(%s) FROM %s%s"
              .formatted(
                  ordered,
                  query.source(),
                  behind.condition().isEmpty() ? "" : " WHERE " + behind.condition());
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        behind.set(statement, dialect);
        try (ResultSet found = statement.executeQuery()) {
          found.next();
          Object greatest = dialect.read(found, 1, column.kind());
          return greatest == null ? null : incremental.type().value(greatest);
        }
      } catch (ArithmeticException e) {
        throw PurlinException.user(
            "%s: the greatest value of '%s' does not fit %s; choose another column, or a query without such values"
                .formatted(FIELD, column.name(), Names.type(column.field().getType())),
            e);
      }
    }
  }
}
