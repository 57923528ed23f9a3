package dev.purlin.io.file;

import dev.purlin.core.batch.RowBatch;
import dev.purlin.core.step.BatchSource;
import dev.purlin.core.step.RowTransform;
import dev.purlin.core.step.Step;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;

/**
 * A transform that reads files.
 *
 * @param <SelfT> the subclass
 */
public abstract class FileSource<SelfT> extends RowTransform<PBegin, SelfT> implements BatchSource {
  private static final long serialVersionUID = 1L;

  protected FileSource(Step step) {
    super(step);
  }

  /**
   * Finds the files and plans how to read them; called while the pipeline is built.
   *
   * @param pipeline the options of the pipeline
   * @throws dev.purlin.core.problem.PurlinException if they cannot be read as configured
   */
  protected abstract ReadFiles plan(PipelineOptions pipeline);

  @Override
  public final PCollection<Row> expand(PBegin input) {
    return plan(input.getPipeline().getOptions()).rows(input, step());
  }

  @Override
  public final PCollection<RowBatch> expandBatches(PBegin input) {
    return plan(input.getPipeline().getOptions()).batches(input, step());
  }
}
