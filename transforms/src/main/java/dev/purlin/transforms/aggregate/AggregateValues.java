package dev.purlin.transforms.aggregate;

import dev.purlin.transforms.step.RowRejection;
import java.io.Serializable;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Where the value of each aggregate comes from. */
final class AggregateValues implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int NONE = -1;

  private final int[] fields;

  AggregateValues(int[] fields) {
    this.fields = fields;
  }

  /** Prepares for work on the worker. */
  void setup() {}

  /** Puts the values for a row in. */
  void read(Row row, @Nullable Object[] values) throws RowRejection {
    for (int i = 0; i < fields.length; i++) {
      values[i] = fields[i] == NONE ? null : row.getValue(fields[i]);
    }
  }
}
