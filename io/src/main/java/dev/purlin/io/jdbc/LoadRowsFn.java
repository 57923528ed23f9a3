package dev.purlin.io.jdbc;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.reject.Rejector;
import dev.purlin.core.run.RunContext;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Loads rows, batch by batch, and outputs a receipt for every bundle: its mark, which staged rows
 * bear, and its number of rows. Rows of a bundle that failed bear a mark that nobody has a receipt
 * for.
 */
final class LoadRowsFn extends DoFn<Row, KV<Long, Long>> {
  private static final long serialVersionUID = 1L;

  /** A batch of rows with long values ends earlier, at about so many bytes. */
  private static final long BATCH_BYTES = 16 << 20;

  private final Load load;
  private final StepCounts counts;
  private final Rejector rejector;
  private final TupleTag<Row> refused;

  private transient @Nullable Connection connection;
  private transient @Nullable RowWriter writer;
  private transient RunContext run;
  private transient List<Row> batch;
  private transient long batchBytes;
  private transient long bundle;
  private transient long loaded;

  LoadRowsFn(Load load, StepCounts counts, Rejector rejector, TupleTag<Row> refused) {
    this.load = load;
    this.counts = counts;
    this.rejector = rejector;
    this.refused = refused;
  }

  @StartBundle
  public void startBundle(PipelineOptions options) {
    run = RunContext.of(options);
    batch = new ArrayList<>();
    batchBytes = 0;
    bundle = ThreadLocalRandom.current().nextLong(Long.MAX_VALUE);
    loaded = 0;
  }

  @ProcessElement
  public void processElement(@Element Row row, MultiOutputReceiver output) {
    counts.read();
    Rejection inexact = LoadColumn.problem(load.database().dialect(), load.columns(), row);
    if (inexact != null) {
      rejector.reject(row, inexact, counts, output.get(refused));
      return;
    }
    batch.add(row);
    batchBytes += longValues(row);
    if (batch.size() >= load.batchSize() || batchBytes >= BATCH_BYTES) {
      flush(output.get(refused));
    }
  }

  private static long longValues(Row row) {
    long bytes = 0;
    for (Object value : row.getValues()) {
      if (value instanceof String text) {
        bytes += text.length();
      } else if (value instanceof byte[] binary) {
        bytes += binary.length;
      }
    }
    return bytes;
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext context) {
    flush(
        new BundleEnd<>(
            context, refused, GlobalWindow.INSTANCE.maxTimestamp(), GlobalWindow.INSTANCE));
    if (loaded > 0) {
      context.output(
          KV.of(bundle, loaded), GlobalWindow.INSTANCE.maxTimestamp(), GlobalWindow.INSTANCE);
    }
    counts.flush();
  }

  @Teardown
  public void teardown() throws SQLException {
    close();
  }

  private void close() throws SQLException {
    writer = null; // It is the connection's.
    if (connection != null) {
      connection.close();
      connection = null;
    }
  }

  private void rollBack(Connection failed, SQLException reason) throws SQLException {
    try {
      failed.rollback();
    } catch (SQLException e) {
      reason.addSuppressed(e);
      giveUp(failed, reason);
      throw reason;
    }
  }

  /** Lets go of a connection that failed; the failure stays what people are told. */
  private void giveUp(Connection failed, SQLException reason) {
    Database.close(failed, reason);
    connection = null;
    writer = null;
  }

  private void flush(OutputReceiver<Row> refusedRows) {
    if (batch.isEmpty()) {
      return;
    }
    try {
      if (connection == null || writer == null) {
        close();
        connection = load.open(run);
        writer = load.writer(connection);
      }
      write(connection, writer, batch, refusedRows);
      batch.clear();
      batchBytes = 0;
    } catch (SQLException e) {
      throw load.database().failure("loading into " + load.target() + " failed", e);
    }
  }

  /** Writes rows; if the database refuses some of them, halves them until it says which. */
  private void write(
      Connection connection, RowWriter writer, List<Row> rows, OutputReceiver<Row> refusedRows)
      throws SQLException {
    try (LockWatch watch = load.watch(connection, run)) {
      writer.write(rows, bundle);
      connection.commit();
      loaded += rows.size();
    } catch (SQLException e) {
      if (!load.database().dialect().isAboutData(e)) {
        giveUp(connection, e);
        throw e;
      }
      rollBack(connection, e);
      if (rows.size() == 1) {
        refuse(rows.get(0), e, refusedRows);
        return;
      }
      int half = rows.size() / 2;
      write(connection, writer, rows.subList(0, half), refusedRows);
      write(connection, writer, rows.subList(half, rows.size()), refusedRows);
    }
  }

  private void refuse(Row row, SQLException e, OutputReceiver<Row> refusedRows) {
    rejector.reject(
        row,
        load.database().dialect().rejection(e, load.reason(e), load.columns(), row),
        counts,
        refusedRows);
  }
}
