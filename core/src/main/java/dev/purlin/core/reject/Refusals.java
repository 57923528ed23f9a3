package dev.purlin.core.reject;

import dev.purlin.core.batch.RowBatch;
import java.util.BitSet;
import java.util.function.BiConsumer;

/** The rows of a batch that a step rejects; each is reported once, and left out of the output. */
public final class Refusals {
  private final BiConsumer<Integer, Rejection> sink;
  private final BitSet rows = new BitSet();

  /** Refusals that are told to a sink: the row's number, and why. */
  public Refusals(BiConsumer<Integer, Rejection> sink) {
    this.sink = sink;
  }

  /** Refuses a row; a second reason for the same row is not told. */
  public void refuse(int row, Rejection rejection) {
    if (!rows.get(row)) {
      rows.set(row);
      sink.accept(row, rejection);
    }
  }

  public boolean any() {
    return !rows.isEmpty();
  }

  public boolean isRefused(int row) {
    return rows.get(row);
  }

  public int count() {
    return rows.cardinality();
  }

  /** The batch without the rows that were refused. */
  public RowBatch accepted(RowBatch batch) {
    return any() ? batch.without(rows) : batch;
  }
}
