package dev.purlin.transforms.step;

import dev.purlin.transforms.batch.RowBatch;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * A source that can put out its rows in batches. All rows of such a source have one timestamp, the
 * least: batches have no timestamps for each row.
 */
public interface BatchSource {

  /** The rows that {@code expand} would put out, in batches with a {@link dev.purlin.transforms.batch.RowBatchCoder}. */
  PCollection<RowBatch> expandBatches(PBegin input);
}
