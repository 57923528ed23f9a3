package dev.purlin.core.step;

import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PInput;
import org.apache.beam.sdk.values.Row;

/**
 * A transform of Purlin with one output, beside that for rejected rows.
 *
 * @param <InputT> {@code PBegin} for sources, {@code PCollection<Row>} for one input, {@code
 *     PCollectionRowTuple} for several inputs by name
 * @param <SelfT> the subclass
 */
public abstract class RowTransform<InputT extends PInput, SelfT>
    extends StepTransform<InputT, PCollection<Row>, SelfT> {
  private static final long serialVersionUID = 1L;

  protected RowTransform(Step step) {
    super(step);
  }
}
