package dev.purlin.transforms.step;

import dev.purlin.transforms.batch.RowBatch;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;

/** A step with one input that can take its rows in batches. */
public interface BatchTarget {

  /** Does with the rows in batches what {@code expand} does with rows. */
  PCollection<Row> expandBatches(PCollection<RowBatch> batches);
}
