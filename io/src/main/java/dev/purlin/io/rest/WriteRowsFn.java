package dev.purlin.io.rest;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.books.StepCounts.Entry;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.problem.Reasons;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.reject.Rejector;
import dev.purlin.core.reject.RowRejection;
import dev.purlin.core.secret.SecretNames;
import dev.purlin.core.secret.Secrets;
import dev.purlin.core.type.JsonRows;
import dev.purlin.io.http.HttpAnswer;
import dev.purlin.io.http.HttpCall;
import dev.purlin.io.http.HttpCaller;
import dev.purlin.io.http.Uris;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.WindowedValue;
import org.apache.beam.sdk.values.WindowedValues;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Instant;

/**
 * Sends rows to an API. All of a bundle has been answered when the bundle is done, so that nothing
 * is missing after a runner has done it again.
 */
final class WriteRowsFn extends DoFn<Row, Row> {
  private static final long serialVersionUID = 1L;

  static final TupleTag<Row> ROWS = new TupleTag<>() {};
  static final TupleTag<Row> REJECTED = new TupleTag<>() {};

  private record Arrival(Row row, String json, Instant timestamp, BoundedWindow window) {}

  private final WritePlan plan;
  private final StepCounts counts;
  private final Rejector rejector;

  private transient @Nullable HttpCaller caller;
  private transient List<Arrival> batch;
  private transient long batchBytes;
  private transient List<WindowedValue<Row>> refused;

  WriteRowsFn(WritePlan plan, StepCounts counts, Rejector rejector) {
    this.plan = plan;
    this.counts = counts;
    this.rejector = rejector;
  }

  @StartBundle
  public void startBundle() {
    batch = new ArrayList<>();
    batchBytes = 0;
    refused = new ArrayList<>();
  }

  @ProcessElement
  public void processElement(
      @Element Row row,
      @Timestamp Instant timestamp,
      BoundedWindow window,
      MultiOutputReceiver outputs) {
    counts.read();
    Arrival arrival = new Arrival(row, JsonRows.toJson(row), timestamp, window);
    if (!plan.body().batches()) {
      send(List.of(arrival), refusedOne -> outputs.get(REJECTED));
      return;
    }
    long bytes = arrival.json().getBytes(StandardCharsets.UTF_8).length;
    if (!batch.isEmpty() && batchBytes + bytes > plan.batchBytes()) {
      sendBatch();
    }
    batch.add(arrival);
    batchBytes += bytes;
    if (batch.size() >= plan.batchSize()) {
      sendBatch();
    }
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext context) {
    if (!batch.isEmpty()) {
      sendBatch();
    }
    for (WindowedValue<Row> row : refused) {
      row.getWindows()
          .forEach(window -> context.output(REJECTED, row.getValue(), row.getTimestamp(), window));
    }
    counts.flush();
  }

  private void sendBatch() {
    send(List.copyOf(batch), this::held);
    batch.clear();
    batchBytes = 0;
  }

  /** Keeps what is refused of a batch until Beam takes outputs with windows of their own. */
  private OutputReceiver<Row> held(Arrival arrival) {
    return row ->
        WindowedValues.<Row>builder()
            .setValue(row)
            .setTimestamp(arrival.timestamp())
            .setWindow(arrival.window())
            .setPaneInfo(PaneInfo.NO_FIRING)
            .setReceiver(refused::add);
  }

  private void send(List<Arrival> arrivals, Function<Arrival, OutputReceiver<Row>> receiver) {
    HttpCall call;
    try {
      call =
          plan.call(
              arrivals.stream().map(Arrival::row).toList(),
              arrivals.stream().map(Arrival::json).toList());
    } catch (RowRejection e) {
      Arrival only = arrivals.get(0);
      rejector.reject(only.row(), e.rejection(), counts, receiver.apply(only));
      return;
    }
    Rejection refusal = refusal(call, arrivals);
    if (refusal == null) {
      return;
    }
    if (arrivals.size() > 1 && plan.split()) {
      int half = arrivals.size() / 2;
      send(arrivals.subList(0, half), receiver);
      send(arrivals.subList(half, arrivals.size()), receiver);
      return;
    }
    for (Arrival arrival : arrivals) {
      rejector.reject(arrival.row(), refusal, counts, receiver.apply(arrival));
    }
  }

  /**
   * Sends a request, and counts its rows if they are taken.
   *
   * @return why they are refused; null if they are not
   */
  private @Nullable Rejection refusal(HttpCall call, List<Arrival> arrivals) {
    HttpCaller sender = caller();
    try (HttpAnswer answer = sender.send(call, plan.statuses().rules())) {
      if (answer.bodyDropped()) {
        throw PurlinException.user(
            sender.mask(
                "'%s' is redirected to '%s' in a way that makes a GET of it, and its rows were not taken; give the address that takes them as url"
                    .formatted(call, Uris.shown(answer.uri()))));
      }
      if (plan.statuses().refusing().contains(answer.status())) {
        return rejection(call, answer, arrivals);
      }
      counts.add(answer.ignored() ? Entry.FILTERED : Entry.WRITTEN, arrivals.size());
      if (call.body() != null) {
        counts.add(Entry.BYTES, call.body().getBytes(StandardCharsets.UTF_8).length);
      }
      return null;
    } catch (IOException e) {
      throw PurlinException.outside(
          sender.mask("the answer to '%s' cannot be read: %s".formatted(call, Reasons.of(e))),
          null);
    }
  }

  private Rejection rejection(HttpCall call, HttpAnswer answer, List<Arrival> arrivals)
      throws IOException {
    String said = answer.beginning();
    String message =
        "'%s' answers %d%s".formatted(call, answer.status(), said.isEmpty() ? "" : ": " + said);
    String kind = "the server answers %d".formatted(answer.status());
    if (arrivals.size() > 1) {
      message = "is one of a batch of %d rows: %s".formatted(arrivals.size(), message);
      kind += " to the batch";
    }
    // Servers like to repeat what they refuse.
    Secrets secrets = new Secrets();
    for (Arrival arrival : arrivals) {
      for (Schema.Field field : arrival.row().getSchema().getFields()) {
        Object value = arrival.row().getValue(field.getName());
        if (value != null && SecretNames.isPassword(field.getName())) {
          secrets.add(value.toString());
        }
      }
    }
    // Without what the server says, so that equal reasons count together.
    return Rejection.of(secrets.mask(caller().mask(message)), null, null).ofKind(kind);
  }

  private HttpCaller caller() {
    if (caller == null) {
      caller = plan.caller();
    }
    return caller;
  }
}
