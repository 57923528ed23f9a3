package dev.purlin.io.jdbc;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.books.StepCounts.Entry;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.reject.Rejector;
import dev.purlin.core.run.RunContext;
import dev.purlin.core.run.Waits;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.OutputBuilder;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Duration;
import org.joda.time.Instant;

/** Outputs rows with what a database has for their keys, which it is asked for in batches. */
final class LookupFn extends DoFn<Row, Row> {
  private static final long serialVersionUID = 1L;

  /** So many rows wait for their keys at most. */
  private static final int MOST_WAITING = 10_000;

  private final LookupPlan plan;
  private final long cacheSize;
  private final StepCounts counts;
  private final Rejector rejector;
  private final TupleTag<Row> main;
  private final TupleTag<Row> refused;

  private transient LookupConnection connection;
  private transient LookupCache cache;
  private transient Waits waits;
  private transient Map<ByteBuffer, List<Arrival>> waiting;
  private transient int rowsWaiting;

  /**
   * Looks up what a plan says.
   *
   * @param cacheSize for how many rows of the database there is room in memory
   */
  LookupFn(
      LookupPlan plan,
      long cacheSize,
      StepCounts counts,
      Rejector rejector,
      TupleTag<Row> main,
      TupleTag<Row> refused) {
    this.plan = plan;
    this.cacheSize = cacheSize;
    this.counts = counts;
    this.rejector = rejector;
    this.main = main;
    this.refused = refused;
  }

  private record Arrival(Row row, Instant timestamp, BoundedWindow window) {}

  /** Where rows go, at the time and in the window of the row they are made of. */
  private interface Outlet {
    OutputReceiver<Row> to(TupleTag<Row> tag, Arrival arrival);
  }

  @Setup
  public void setup() {
    connection = new LookupConnection(plan);
    cache = new LookupCache(cacheSize);
  }

  @StartBundle
  public void startBundle(PipelineOptions options) {
    waits = RunContext.of(options).waits();
    waiting = new LinkedHashMap<>();
    rowsWaiting = 0;
  }

  @ProcessElement
  public void processElement(
      @Element Row row,
      @Timestamp Instant timestamp,
      BoundedWindow window,
      MultiOutputReceiver output) {
    counts.read();
    Arrival arrival = new Arrival(row, timestamp, window);
    Outlet outlet = (tag, from) -> new Dated(output.get(tag), from);
    @Nullable ByteBuffer key = plan.key(row);
    LookupAnswer known = key == null ? LookupAnswer.NONE : cache.get(key);
    if (known != null) {
      finish(arrival, known, outlet);
      return;
    }
    waiting.computeIfAbsent(key, any -> new ArrayList<>(1)).add(arrival);
    rowsWaiting++;
    if (waiting.size() >= plan.batchSize() || rowsWaiting >= MOST_WAITING) {
      lookUp(outlet);
    }
  }

  /** Outputs rows at the time and in the window of the row that they are made of. */
  private record Dated(OutputReceiver<Row> to, Arrival arrival) implements OutputReceiver<Row> {
    @Override
    public OutputBuilder<Row> builder(Row value) {
      return to.builder(value).setTimestamp(arrival.timestamp()).setWindow(arrival.window());
    }
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext context) {
    if (!waiting.isEmpty()) {
      lookUp((tag, from) -> new BundleEnd<>(context, tag, from.timestamp(), from.window()));
    }
    counts.flush();
  }

  @Teardown
  public void teardown() throws SQLException {
    connection.close();
  }

  /** Asks for the keys of all rows that wait, and outputs them. */
  private void lookUp(Outlet outlet) {
    Map<ByteBuffer, Row> keys = new LinkedHashMap<>();
    waiting.forEach((key, arrivals) -> keys.put(key, arrivals.get(0).row()));
    Map<ByteBuffer, LookupAnswer> answers = connection.ask(keys, waits);
    waiting.forEach(
        (key, arrivals) -> {
          LookupAnswer answer = answers.getOrDefault(key, LookupAnswer.NONE);
          cache.put(key, answer);
          arrivals.forEach(arrival -> finish(arrival, answer, outlet));
        });
    waiting.clear();
    rowsWaiting = 0;
  }

  private void finish(Arrival arrival, LookupAnswer answer, Outlet outlet) {
    @Nullable Rejection problem = problem(arrival.row(), answer);
    if (problem != null) {
      rejector.reject(arrival.row(), problem, counts, outlet.to(refused, arrival));
      return;
    }
    if (answer.size() == 0 && plan.onNoMatch() == OnNoMatch.DROP) {
      counts.filtered();
      return;
    }
    OutputReceiver<Row> rows = outlet.to(main, arrival);
    if (answer.size() == 0) {
      rows.output(plan.row(arrival.row(), null));
    } else {
      answer.matches().forEach(match -> rows.output(plan.row(arrival.row(), match)));
    }
    int made = Math.max(1, answer.matches().size());
    counts.add(Entry.WRITTEN, made);
    if (made > 1) {
      counts.add(Entry.CREATED, made - 1L);
    }
  }

  private @Nullable Rejection problem(Row row, LookupAnswer answer) {
    if (answer.size() == 0 && answer.problem() == null && plan.onNoMatch() == OnNoMatch.REJECT) {
      return Rejection.of(
          plan.named() + " has no row with this key", plan.keyFields(), plan.keyValues(row));
    }
    if (answer.size() > 1 && plan.onSeveral() == OnSeveral.REJECT) {
      return Rejection.of(
              "%s has %d rows with this key; 'on_several' takes the first or all of them"
                  .formatted(plan.named(), answer.size()),
              plan.keyFields(),
              plan.keyValues(row))
          .ofKind(plan.named() + " has several rows with this key");
    }
    return answer.problem();
  }

  /** Rows are output at their own times, which may be before that of the row that fills a batch. */
  @Override
  @SuppressWarnings("deprecation") // There is no other way to output an earlier element.
  public Duration getAllowedTimestampSkew() {
    return Duration.millis(Long.MAX_VALUE);
  }
}
