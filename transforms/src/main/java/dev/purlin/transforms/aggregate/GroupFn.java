package dev.purlin.transforms.aggregate;

import dev.purlin.core.batch.BatchCursor;
import dev.purlin.core.batch.RowBatch;
import dev.purlin.core.books.StepCounts;
import dev.purlin.core.key.KeyCodec;
import dev.purlin.core.reject.Rejector;
import dev.purlin.core.reject.RowRejection;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Duration;
import org.joda.time.Instant;

/**
 * Aggregates what it can before the shuffle, so that a row costs a look into a table and not an
 * encoding.
 *
 * <p>A table has a limited number of groups (and of rows, where states grow with them). When it is
 * full it is output and starts anew; bundles of any length take bounded memory.
 */
abstract class GroupFn<InputT> extends DoFn<InputT, KV<byte[], Accumulator>> {
  private static final long serialVersionUID = 1L;

  private static final int GROUPS = 20_000;
  private static final int HELD_ROWS = 50_000;

  private final KeyCodec keys;
  private final @Nullable Bucketing bucketing;
  private final RowValues source;
  private final State.Factory[] factories;
  private final StepCounts counts;
  private final boolean countsRead;
  private final Rejector rejector;
  private final TupleTag<KV<byte[], Accumulator>> main;
  private final TupleTag<Row> refused;
  private final boolean growing;

  private transient GroupKey probe;
  private transient @Nullable Object[] values;
  private transient Map<BoundedWindow, Table> tables;
  private transient @Nullable Table current;

  private GroupFn(
      KeyCodec keys,
      @Nullable Bucketing bucketing,
      RowValues source,
      State.Factory[] factories,
      StepCounts counts,
      boolean countsRead,
      Rejector rejector,
      TupleTag<KV<byte[], Accumulator>> main,
      TupleTag<Row> refused) {
    this.keys = keys;
    this.bucketing = bucketing;
    this.source = source;
    this.factories = factories;
    this.counts = counts;
    this.countsRead = countsRead;
    this.rejector = rejector;
    this.main = main;
    this.refused = refused;
    boolean any = false;
    for (State.Factory factory : factories) {
      any |= factory.growing();
    }
    this.growing = any;
  }

  /** The groups of one window. */
  private static final class Table {
    private final BoundedWindow window;
    private final Map<GroupKey, Accumulator> groups = new HashMap<>();
    private Instant earliest = BoundedWindow.TIMESTAMP_MAX_VALUE;
    private int rows;

    private Table(BoundedWindow window) {
      this.window = window;
    }
  }

  @Setup
  public void setup() {
    source.setup();
    probe = new GroupKey(keys.size());
    values = new Object[factories.length];
    tables = new HashMap<>();
  }

  /** A bundle that failed may have left groups behind. */
  @StartBundle
  public void startBundle() {
    tables.clear();
    current = null;
  }

  final void read(int rows) {
    if (countsRead) {
      counts.add(StepCounts.Entry.READ, rows);
    }
  }

  final void reject(Row row, RowRejection refusal, MultiOutputReceiver receiver) {
    rejector.reject(row, refusal.rejection(), counts, receiver.get(refused));
  }

  final void group(Row row, Instant timestamp, BoundedWindow window, MultiOutputReceiver receiver)
      throws RowRejection {
    keys.canonical(row, probe.values);
    if (bucketing != null) {
      int last = probe.values.length - 1;
      Object bucket = bucketing.of(probe.values[last]);
      if (bucket == null) {
        counts.filtered();
        return;
      }
      probe.values[last] = bucket;
    }
    source.read(row, values);
    if (current == null || !current.window.equals(window)) {
      current = tables.computeIfAbsent(window, Table::new);
    }
    probe.rehash();
    Accumulator group = current.groups.get(probe);
    if (group == null) {
      group = Accumulator.empty(factories);
      current.groups.put(probe.copy(), group);
    }
    group.rows++;
    for (int i = 0; i < values.length; i++) {
      if (values[i] != RowValues.SKIPPED) {
        group.states[i].add(values[i]);
      }
    }
    current.rows++;
    if (timestamp.isBefore(current.earliest)) {
      current.earliest = timestamp;
    }
    // Only the element's own window may be output here, so many windows share the room.
    int room = Math.max(1, GROUPS / tables.size());
    if (current.groups.size() >= room || (growing && current.rows >= HELD_ROWS / tables.size())) {
      OutputReceiver<KV<byte[], Accumulator>> output = receiver.get(main);
      Instant earliest = current.earliest;
      current.groups.forEach(
          (key, accumulator) ->
              output.outputWithTimestamp(KV.of(keys.encode(key.values), accumulator), earliest));
      tables.remove(window);
      current = null;
    }
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext context) {
    for (Table table : tables.values()) {
      table.groups.forEach(
          (key, accumulator) ->
              context.output(
                  main, KV.of(keys.encode(key.values), accumulator), table.earliest, table.window));
    }
    tables.clear();
    current = null;
    counts.flush();
  }

  /**
   * A table goes out with the timestamp of its first row, which holds the watermark back as the row
   * did; it is in the same bundle, so nothing goes back in time.
   */
  @Override
  @SuppressWarnings("deprecation") // There is no other way to put out an earlier element's part.
  public Duration getAllowedTimestampSkew() {
    return Duration.millis(Long.MAX_VALUE);
  }

  /** For rows one by one. */
  static final class OfRows extends GroupFn<Row> {
    private static final long serialVersionUID = 1L;

    /**
     * @param bucketing what the last key is replaced by; null if by nothing
     * @param countsRead whether the rows come into the step here
     */
    OfRows(
        KeyCodec keys,
        @Nullable Bucketing bucketing,
        RowValues source,
        State.Factory[] factories,
        StepCounts counts,
        boolean countsRead,
        Rejector rejector,
        TupleTag<KV<byte[], Accumulator>> main,
        TupleTag<Row> refused) {
      super(keys, bucketing, source, factories, counts, countsRead, rejector, main, refused);
    }

    @ProcessElement
    public void processElement(
        @Element Row row,
        @Timestamp Instant timestamp,
        BoundedWindow window,
        MultiOutputReceiver receiver) {
      read(1);
      try {
        group(row, timestamp, window, receiver);
      } catch (RowRejection refusal) {
        reject(row, refusal, receiver);
      }
    }
  }

  /** For rows in batches, of which only the values that count are made. */
  static final class OfBatches extends GroupFn<RowBatch> {
    private static final long serialVersionUID = 1L;

    private final Schema schema;
    private transient BatchCursor cursor;

    OfBatches(
        Schema schema,
        KeyCodec keys,
        @Nullable Bucketing bucketing,
        RowValues source,
        State.Factory[] factories,
        StepCounts counts,
        Rejector rejector,
        TupleTag<KV<byte[], Accumulator>> main,
        TupleTag<Row> refused) {
      super(keys, bucketing, source, factories, counts, true, rejector, main, refused);
      this.schema = schema;
    }

    @Override
    public void setup() {
      super.setup();
      cursor = new BatchCursor(schema);
    }

    @ProcessElement
    public void processElement(
        @Element RowBatch batch,
        @Timestamp Instant timestamp,
        BoundedWindow window,
        MultiOutputReceiver receiver) {
      read(batch.size());
      cursor.start(batch);
      for (int i = 0; i < batch.size(); i++) {
        try {
          group(cursor.at(i), timestamp, window, receiver);
        } catch (RowRejection refusal) {
          reject(batch.row(i), refusal, receiver);
        }
      }
    }
  }
}
