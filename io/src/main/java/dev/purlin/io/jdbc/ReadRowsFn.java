package dev.purlin.io.jdbc;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.cursor.Incremental;
import dev.purlin.core.problem.Names;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.reject.Rejector;
import dev.purlin.core.run.RunContext;
import dev.purlin.core.run.Waits;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;

/** Reads the rows of slices, through a cursor: a fetch of rows at a time is in memory. */
final class ReadRowsFn extends DoFn<Slice, Row> {
  private static final long serialVersionUID = 1L;

  private final SourceQuery query;
  private final Schema schema;
  private final int fetchSize;
  private final boolean autoCommit;
  private final StepCounts counts;
  private final Rejector rejector;
  private final TupleTag<Row> main;
  private final TupleTag<Row> refused;

  ReadRowsFn(
      SourceQuery query,
      Schema schema,
      int fetchSize,
      boolean autoCommit,
      StepCounts counts,
      Rejector rejector,
      TupleTag<Row> main,
      TupleTag<Row> refused) {
    this.query = query;
    this.schema = schema;
    this.fetchSize = fetchSize;
    this.autoCommit = autoCommit;
    this.counts = counts;
    this.rejector = rejector;
    this.main = main;
    this.refused = refused;
  }

  @ProcessElement
  public void processElement(
      @Element Slice slice, MultiOutputReceiver output, PipelineOptions options) {
    Waits waits = RunContext.of(options).waits();
    try (Connection connection = query.database().connect()) {
      // PostgreSQL's driver reads through a cursor only inside a transaction.
      connection.setAutoCommit(autoCommit);
      try (PreparedStatement statement =
          connection.prepareStatement(
              query.sql(slice), ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
        statement.setFetchSize(fetchSize);
        int position = query.set(statement);
        for (Serializable parameter : slice.parameters()) {
          statement.setObject(++position, parameter);
        }
        try (ResultSet rows = open(statement, connection, waits)) {
          while (rows.next()) {
            read(rows, output);
          }
        }
      }
      if (!autoCommit) {
        connection.commit();
      }
    } catch (SQLException e) {
      throw query.database().failure("reading from " + query.database().shown() + " failed", e);
    }
  }

  private ResultSet open(PreparedStatement statement, Connection connection, Waits waits)
      throws SQLException {
    try (LockWatch watch = LockWatch.over(connection, query.database(), query.named(), waits)) {
      return statement.executeQuery();
    }
  }

  private void read(ResultSet rows, MultiOutputReceiver output) throws SQLException {
    counts.read();
    Dialect dialect = query.database().dialect();
    List<ResultColumn> columns = query.columns();
    List<Object> values = new ArrayList<>(columns.size());
    for (int i = 0; i < columns.size(); i++) {
      try {
        values.add(columns.get(i).read(rows, i + 1, dialect));
      } catch (ArithmeticException e) {
        refuse(rows, i, unfit(i), output);
        return;
      } catch (SQLException e) {
        if (!dialect.isAboutValue(e)) {
          throw e;
        }
        refuse(rows, i, unfit(i), output);
        return;
      }
    }
    NewRows newRows = query.newRows();
    if (newRows != null && newRows.rejectsNulls() && values.get(newRows.column()) == null) {
      refuse(rows, newRows.column(), Incremental.missing(), output);
      return;
    }
    counts.written();
    output.get(main).output(Row.withSchema(schema).attachValues(values));
  }

  /** Of a value such as PostgreSQL's infinity, which the field's type has no place for. */
  private String unfit(int column) {
    return "the value cannot be represented as "
        + Names.type(query.columns().get(column).field().getType());
  }

  private void refuse(ResultSet rows, int column, String message, MultiOutputReceiver output)
      throws SQLException {
    ResultColumn culprit = query.columns().get(column);
    StringJoiner text = new StringJoiner(", ", "{", "}");
    for (int i = 0; i < query.columns().size(); i++) {
      text.add(query.columns().get(i).name() + ": " + rows.getString(i + 1));
    }
    rejector.reject(
        text.toString(),
        Rejection.of(message, culprit.name(), rows.getString(column + 1)),
        counts,
        output.get(refused));
  }

  @FinishBundle
  public void finishBundle() {
    counts.flush();
  }
}
