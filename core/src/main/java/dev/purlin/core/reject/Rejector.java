package dev.purlin.core.reject;

import dev.purlin.core.books.StepCounts;
import java.io.Serializable;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn.OutputReceiver;
import org.apache.beam.sdk.values.Row;

/** A step's decision about refused rows, in the form that travels with its DoFns. */
public final class Rejector implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String step;
  private final boolean collecting;
  private final Schema schema;

  public Rejector(String step, boolean collecting, Schema.FieldType failedRow) {
    this.step = step;
    this.collecting = collecting;
    this.schema = Rejects.schema(failedRow);
  }

  /** The schema of the rows that {@link #reject} outputs. */
  public Schema schema() {
    return schema;
  }

  /**
   * Refuses a row: counts it and puts it out, or fails the run.
   *
   * @throws RejectedRowException if the step was told to fail
   */
  public void reject(
      Object failedRow, Rejection rejection, StepCounts counts, OutputReceiver<Row> refused) {
    if (!collecting) {
      throw new RejectedRowException(step, rejection.masked());
    }
    counts.rejected(rejection.reason(), () -> rejection.masked().describe());
    refused.output(Rejects.row(schema, failedRow, rejection));
  }
}
