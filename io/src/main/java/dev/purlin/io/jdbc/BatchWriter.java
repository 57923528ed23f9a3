package dev.purlin.io.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.apache.beam.sdk.values.Row;

/**
 * Runs a statement for every row, in batches.
 *
 * @param dialect sets the parameters
 * @param marksBundles whether the statement has one more parameter, for the bundle
 */
record BatchWriter(
    Dialect dialect, PreparedStatement statement, List<LoadColumn> columns, boolean marksBundles)
    implements RowWriter {

  @Override
  public void write(List<Row> rows, long bundle) throws SQLException {
    try {
      for (Row row : rows) {
        for (int i = 0; i < columns.size(); i++) {
          LoadColumn column = columns.get(i);
          dialect.set(statement, i + 1, row.getValue(column.field()), column.kind());
        }
        if (marksBundles) {
          statement.setLong(columns.size() + 1, bundle);
        }
        statement.addBatch();
      }
      statement.executeBatch();
    } catch (AssertionError e) {
      // PostgreSQL's driver is sure that no connection breaks in the middle of a batch.
      if (statement.getConnection().isClosed()) {
        throw new SQLException("the connection broke", "08006", e);
      }
      throw e;
    } finally {
      statement.clearBatch();
    }
  }
}
