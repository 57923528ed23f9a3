package dev.purlin.io.jdbc;

import java.sql.SQLException;
import java.util.List;
import org.apache.beam.sdk.values.Row;

/** Puts rows into a database over an open connection. */
interface RowWriter {

  /** Writes rows of a bundle; after an exception the transaction must be rolled back. */
  void write(List<Row> rows, long bundle) throws SQLException;
}
