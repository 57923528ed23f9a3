package dev.purlin.io.jdbc;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.books.StepCounts.Entry;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.reject.Rejector;
import dev.purlin.core.run.RunContext;
import dev.purlin.core.run.Waits;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.util.BackOff;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Instant;

/**
 * Writes unbounded rows, and outputs after every bundle how many it wrote. All of a bundle is in
 * the table when the bundle is done, so that a runner that resumes from a checkpoint writes again
 * what came after it, and nothing is missing.
 */
final class UpsertFn extends DoFn<Row, Row> {
  private static final long serialVersionUID = 1L;

  private record Arrival(Row row, Instant timestamp) {}

  private final Upsert upsert;
  private final StepCounts counts;
  private final Rejector rejector;
  private final TupleTag<Row> refused;

  private transient @Nullable Connection connection;
  private transient @Nullable RowWriter writer;
  private transient Waits waits;
  private transient List<Arrival> batch;
  private transient List<Arrival> refusedRows;
  private transient List<Rejection> rejections;
  private transient long written;

  UpsertFn(Upsert upsert, StepCounts counts, Rejector rejector, TupleTag<Row> refused) {
    this.upsert = upsert;
    this.counts = counts;
    this.rejector = rejector;
    this.refused = refused;
  }

  @StartBundle
  public void startBundle(PipelineOptions options) {
    waits = RunContext.of(options).waits();
    batch = new ArrayList<>();
    refusedRows = new ArrayList<>();
    rejections = new ArrayList<>();
    written = 0;
  }

  @ProcessElement
  public void processElement(@Element Row row, @Timestamp Instant timestamp) {
    counts.read();
    Rejection inexact = LoadColumn.problem(upsert.database().dialect(), upsert.columns(), row);
    if (inexact != null) {
      refusedRows.add(new Arrival(row, timestamp));
      rejections.add(inexact);
      return;
    }
    batch.add(new Arrival(row, timestamp));
    if (batch.size() >= upsert.batchSize()) {
      writeBatch();
    }
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext context) {
    if (!batch.isEmpty()) {
      writeBatch();
    }
    for (int i = 0; i < refusedRows.size(); i++) {
      Arrival arrival = refusedRows.get(i);
      rejector.reject(
          arrival.row(),
          rejections.get(i),
          counts,
          new BundleEnd<>(context, refused, arrival.timestamp(), GlobalWindow.INSTANCE));
    }
    if (written > 0) {
      context.output(
          Row.withSchema(FinishLoadFn.SCHEMA).attachValues(upsert.table(), written),
          GlobalWindow.INSTANCE.maxTimestamp(),
          GlobalWindow.INSTANCE);
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
      Connection closing = connection;
      connection = null;
      closing.close();
    }
  }

  private void writeBatch() {
    try {
      write(batch);
      batch.clear();
    } catch (SQLException e) {
      throw upsert.database().failure("writing to " + upsert.target() + " failed", e);
    }
  }

  /** Writes rows; if the database refuses some of them, halves them until it says which. */
  private void write(List<Arrival> arrivals) throws SQLException {
    // The last one of a key counts. Workers that lock rows in one order never wait for each other.
    TreeMap<RowKey, Row> last = new TreeMap<>();
    arrivals.forEach(arrival -> last.put(upsert.key(arrival.row()), arrival.row()));
    try {
      commit(List.copyOf(last.values()));
    } catch (SQLException e) {
      if (!upsert.database().dialect().isAboutData(e)) {
        throw e;
      }
      if (arrivals.size() == 1) {
        refusedRows.add(arrivals.get(0));
        rejections.add(
            upsert
                .database()
                .dialect()
                .rejection(
                    e, upsert.database().reason(e), upsert.columns(), arrivals.get(0).row()));
        return;
      }
      int half = arrivals.size() / 2;
      write(arrivals.subList(0, half));
      write(arrivals.subList(half, arrivals.size()));
      return;
    }
    written += last.size();
    counts.add(Entry.WRITTEN, last.size());
    counts.add(Entry.MERGED, arrivals.size() - last.size());
  }

  /** Writes rows in one transaction, again if it failed for a reason that passes. */
  private void commit(List<Row> rows) throws SQLException {
    BackOff backOff = Patience.begin();
    while (true) {
      try {
        if (connection == null || writer == null) {
          close();
          connection = upsert.open();
          writer = upsert.writer(connection);
        }
        try (LockWatch watch =
            LockWatch.over(connection, upsert.database(), upsert.target(), waits)) {
          writer.write(rows, 0);
        }
        connection.commit();
        return;
      } catch (SQLException e) {
        rollBack(e);
        if (!upsert.database().dialect().mayPass(e) || !Patience.sleep(backOff)) {
          throw e;
        }
      }
    }
  }

  /** Gets ready for the next attempt, over a new connection if this one is broken. */
  private void rollBack(SQLException reason) {
    try {
      if (connection != null) {
        if (upsert.database().dialect().isAboutConnection(reason)) {
          close();
        } else {
          connection.rollback();
        }
      }
    } catch (SQLException e) {
      connection = null;
      writer = null;
      reason.addSuppressed(e);
    }
  }
}
