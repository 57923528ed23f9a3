package dev.purlin.core.batch;

import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;

/**
 * The rows of batches, one by one, for whoever knows no batches.
 *
 * <pre>{@code
 * PCollection<Row> rows = batches.apply(new BatchRows());
 * }</pre>
 *
 * <p>Rows have the timestamp and the window of their batch.
 */
public final class BatchRows extends PTransform<PCollection<RowBatch>, PCollection<Row>> {
  private static final long serialVersionUID = 1L;

  @Override
  public PCollection<Row> expand(PCollection<RowBatch> batches) {
    return batches.apply(ParDo.of(new RowsFn())).setRowSchema(schema(batches));
  }

  /** The schema of the rows in batches. */
  public static Schema schema(PCollection<RowBatch> batches) {
    return ((RowBatchCoder) batches.getCoder()).schema();
  }

  private static final class RowsFn extends DoFn<RowBatch, Row> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void processElement(@Element RowBatch batch, OutputReceiver<Row> output) {
      for (int i = 0; i < batch.size(); i++) {
        output.output(batch.row(i));
      }
    }
  }
}
