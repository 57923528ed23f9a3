package dev.purlin.core.step;

import dev.purlin.core.batch.BatchRows;
import dev.purlin.core.batch.RowBatch;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The rows that a step outputs, in the form it makes them: one by one, or in batches. Who reads
 * them takes the form that suits; batches are taken apart once, when the first reader wants rows.
 *
 * <pre>{@code
 * StepRows rows = StepRows.of("Read", batches);
 * rows.batches().ifPresentOrElse(target::expandBatches, () -> target.expand(rows.rows()));
 * }</pre>
 */
public final class StepRows {
  private final String step;
  private final @Nullable PCollection<RowBatch> batches;
  private final Schema schema;
  private @Nullable PCollection<Row> rows;

  private StepRows(
      String step,
      @Nullable PCollection<RowBatch> batches,
      Schema schema,
      @Nullable PCollection<Row> rows) {
    this.step = step;
    this.batches = batches;
    this.schema = schema;
    this.rows = rows;
  }

  /** Rows one by one. */
  public static StepRows of(PCollection<Row> rows) {
    return new StepRows("", null, rows.getSchema(), rows);
  }

  /** The inputs of a step, all of whose rows come one by one. */
  public static Map<String, StepRows> of(PCollectionRowTuple inputs) {
    Map<String, StepRows> rows = new LinkedHashMap<>();
    inputs.getAll().forEach((name, input) -> rows.put(name, of(input)));
    return rows;
  }

  /** Rows in batches, which a step of this name outputs. */
  public static StepRows of(String step, PCollection<RowBatch> batches) {
    return new StepRows(step, batches, BatchRows.schema(batches), null);
  }

  public Schema schema() {
    return schema;
  }

  public IsBounded isBounded() {
    return collection().isBounded();
  }

  /** The rows in the form in which they are made, of whose windows and the like others may ask. */
  public PCollection<?> collection() {
    return batches == null ? rows() : batches;
  }

  /** The rows in batches, if that is how the step makes them. */
  public Optional<PCollection<RowBatch>> batches() {
    return Optional.ofNullable(batches);
  }

  /** The rows one by one. */
  public PCollection<Row> rows() {
    if (rows == null) {
      PCollection<RowBatch> apart = Objects.requireNonNull(batches, "neither rows nor batches");
      rows = apart.apply(step + "/Rows of batches", new BatchRows());
    }
    return rows;
  }
}
