package dev.purlin.transforms.aggregate;

import dev.purlin.core.reject.RowRejection;
import java.io.Serializable;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Takes from a row what each aggregate is to see of it. */
interface RowValues extends Serializable {

  /** Stands for the value of a row that an aggregate is not to see. */
  Object SKIPPED = Skipped.ROW;

  /** The type of {@link #SKIPPED}. */
  enum Skipped {
    ROW
  }

  /** Prepares for work on the worker. */
  default void setup() {}

  /** Puts the values for a row in. */
  void read(Row row, @Nullable Object[] values) throws RowRejection;
}
