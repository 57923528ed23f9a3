package dev.purlin.transforms.step;

import org.apache.beam.sdk.schemas.Schema;

/**
 * The place of a transform in a pipeline: the name its books are kept under, and what becomes of the
 * rows it refuses.
 */
public record Step(String name, Rejects rejects) {

  static Step unnamed(String transform) {
    return new Step(transform, Rejects.fail());
  }

  /** New books for a DoFn of this step. */
  public StepCounts counts() {
    return new StepCounts(name);
  }

  /** What a DoFn of this step does with refused rows, whose {@code failed_row} has the given type. */
  public Rejector rejector(Schema.FieldType failedRow) {
    return new Rejector(name, rejects.collecting(), failedRow);
  }
}
