package dev.purlin.core.step;

import dev.purlin.core.batch.RowBatch;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * A source that can output its rows in batches. All rows of such a source have one timestamp, the
 * least: batches have no timestamps for each row.
 */
public interface BatchSource {

  /**
   * The rows that {@code expand} would output, in batches with a {@link
   * dev.purlin.core.batch.RowBatchCoder}.
   */
  PCollection<RowBatch> expandBatches(PBegin input);
}
