package dev.purlin.io.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.apache.beam.sdk.transforms.DoFn;

/** Divides a query's rows into slices of about equal width. */
final class DivideFn extends DoFn<Integer, Slice> {
  private static final long serialVersionUID = 1L;

  private final SourceQuery query;

  DivideFn(SourceQuery query) {
    this.query = query;
  }

  @ProcessElement
  public void processElement(@Element Integer count, OutputReceiver<Slice> slices) {
    String column = query.divider();
    ColumnKind kind = query.dividerKind();
    try (Connection connection = query.database().connect();
        Statement statement = connection.createStatement();
        ResultSet ends =
            statement.executeQuery(
                "SELECT MIN(%s), MAX(%s) FROM %s".formatted(column, column, query.source()))) {
      ends.next();
      Object least = kind.read(ends, 1);
      if (least == null) {
        slices.output(Slice.ALL);
        return;
      }
      Object greatest = kind.read(ends, 2);
      Slice.divide(column, kind, kind.position(least), kind.position(greatest), count)
          .forEach(slices::output);
    } catch (SQLException e) {
      throw query
          .database()
          .failure(
              "cannot look up the ends of %s in %s".formatted(column, query.database().shown()), e);
    }
  }
}
