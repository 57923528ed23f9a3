package dev.purlin.core.reject;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.secret.SecretNames;
import dev.purlin.core.secret.Secrets;
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

  /** The reason without the value, which differs from row to row. */
  private static String reason(Rejection rejection) {
    String value = rejection.value();
    String message =
        value == null || value.isEmpty()
            ? rejection.message()
            : rejection.message().replace(value, "…");
    return rejection.field() == null ? message : "field '" + rejection.field() + "': " + message;
  }

  private static String example(Rejection rejection) {
    boolean secret = rejection.field() != null && SecretNames.isPassword(rejection.field());
    return secret
        ? new Rejection(
                reason(rejection),
                rejection.field(),
                Secrets.MASK,
                rejection.file(),
                rejection.line(),
                rejection.column())
            .describe()
        : rejection.describe();
  }

  /**
   * Refuses a row: counts it and puts it out, or fails the run.
   *
   * @throws RejectedRowException if the step was told to fail
   */
  public void reject(
      Object failedRow, Rejection rejection, StepCounts counts, OutputReceiver<Row> refused) {
    if (!collecting) {
      throw new RejectedRowException(step, rejection);
    }
    counts.rejected(reason(rejection), () -> example(rejection));
    refused.output(Rejects.row(schema, failedRow, rejection));
  }
}
