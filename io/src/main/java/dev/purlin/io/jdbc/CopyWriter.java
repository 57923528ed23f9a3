package dev.purlin.io.jdbc;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import org.apache.beam.sdk.values.Row;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;

/** Puts rows into a staging table of PostgreSQL with COPY. */
final class CopyWriter implements RowWriter {
  private static final int CHUNK = 64 * 1024;

  private final CopyManager copyManager;
  private final StagedLoad load;
  private final StringBuilder text = new StringBuilder(2 * CHUNK);

  CopyWriter(CopyManager copyManager, StagedLoad load) {
    this.copyManager = copyManager;
    this.load = load;
  }

  @Override
  public void write(List<Row> rows, long bundle) throws SQLException {
    CopyIn copy = copyManager.copyIn(load.load());
    try {
      text.setLength(0);
      for (Row row : rows) {
        for (LoadColumn column : load.columns()) {
          PostgresText.copy(row.getValue(column.field()), text);
          text.append('\t');
        }
        text.append(bundle).append('\n');
        if (text.length() >= CHUNK) {
          send(copy);
        }
      }
      send(copy);
      copy.endCopy();
    } catch (SQLException | RuntimeException e) {
      cancel(copy, e);
      throw e;
    }
  }

  /** A server that has failed cannot be told to cancel; that is not the reason. */
  private static void cancel(CopyIn copy, Exception reason) {
    try {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
  }

  private void send(CopyIn copy) throws SQLException {
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    copy.writeToCopy(bytes, 0, bytes.length);
    text.setLength(0);
  }
}
