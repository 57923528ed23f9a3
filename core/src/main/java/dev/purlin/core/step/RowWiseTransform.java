package dev.purlin.core.step;

import dev.purlin.core.problem.ConfigurationException;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;

/**
 * A transform that looks at one row at a time, so that neighbours of its kind can run fused in one
 * DoFn (see {@link FusedRows}).
 */
public abstract class RowWiseTransform<SelfT> extends RowTransform<PCollection<Row>, SelfT> {
  private static final long serialVersionUID = 1L;

  /**
   * A row-wise step made ready for a given input.
   *
   * @param output the schema of the rows that the function outputs
   * @param function what happens to a row
   */
  public record Plan(Schema output, RowFunction function) {}

  protected RowWiseTransform(Step step) {
    super(step);
  }

  /**
   * Checks the configuration against the schema of the input and makes the function.
   *
   * @throws ConfigurationException with every problem that the two have with each other
   */
  public abstract Plan plan(Schema input);

  @Override
  public final PCollection<Row> expand(PCollection<Row> input) {
    return input.apply(FusedRows.from(input.getSchema()).then(this));
  }
}
