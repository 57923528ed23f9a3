package dev.purlin.io.jdbc;

import dev.purlin.core.problem.Names;
import dev.purlin.core.problem.PurlinException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.apache.beam.sdk.transforms.DoFn;

/** Divides a query's rows into slices of about equal width. */
final class DivideFn extends DoFn<Integer, Slice> {
  private static final long serialVersionUID = 1L;

  private final SourceQuery query;
  private final SourceQuery.Divider divider;

  DivideFn(SourceQuery query, SourceQuery.Divider divider) {
    this.query = query;
    this.divider = divider;
  }

  @ProcessElement
  public void processElement(@Element Integer count, OutputReceiver<Slice> slices) {
    String column = divider.column();
    ColumnKind kind = divider.kind();
    try (Connection connection = query.database().connect();
        PreparedStatement statement = connection.prepareStatement(query.ends(column))) {
      query.set(statement);
      try (ResultSet ends = statement.executeQuery()) {
        ends.next();
        Object least = query.database().dialect().read(ends, 1, kind);
        Object greatest = query.database().dialect().read(ends, 2, kind);
        if (least == null || greatest == null) {
          slices.output(Slice.ALL);
          return;
        }
        Slice.divide(column, kind, kind.position(least), kind.position(greatest), count)
            .forEach(slices::output);
      }
    } catch (ArithmeticException e) {
      throw PurlinException.user(
          ("partition_column: the least or the greatest value of %s is none of %s; choose another"
                  + " column, or a query without such values")
              .formatted(column, Names.type(kind.type())),
          e);
    } catch (SQLException e) {
      throw query
          .database()
          .failure(
              "cannot look up the ends of %s in %s".formatted(column, query.database().shown()), e);
    }
  }
}
