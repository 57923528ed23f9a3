package dev.purlin.core.step;

import dev.purlin.core.batch.RowBatch;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;

/** A step with one input that can take its rows in batches. */
public interface BatchInput {

  /** Does with the rows in batches what {@code expand} does with rows. */
  PCollection<Row> expandBatches(PCollection<RowBatch> batches);
}
