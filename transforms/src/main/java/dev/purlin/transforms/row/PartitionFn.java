package dev.purlin.transforms.row;

import dev.purlin.core.expression.ComputedFields;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.reject.RowRejection;
import dev.purlin.core.step.RowOutputs;
import java.util.LinkedHashSet;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Sends each row to the output that it belongs to. */
final class PartitionFn extends DoFn<Row, Row> {
  private static final long serialVersionUID = 1L;

  private final ComputedFields by;
  private final LinkedHashSet<String> names;
  private final @Nullable String unknown;
  private final RowOutputs outputs;

  /**
   * @param by computes the name of the output, and nothing else
   * @param names the names that it may give
   * @param unknown the output for other names and for none; null if such rows are refused
   */
  PartitionFn(
      ComputedFields by,
      LinkedHashSet<String> names,
      @Nullable String unknown,
      RowOutputs outputs) {
    this.by = by;
    this.names = names;
    this.unknown = unknown;
    this.outputs = outputs;
  }

  @Setup
  public void setup() {
    by.setup();
  }

  @ProcessElement
  public void processElement(@Element Row row, MultiOutputReceiver receiver) {
    outputs.counts().read();
    String output;
    try {
      output = output((String) by.evaluate(row)[0]);
    } catch (RowRejection refusal) {
      outputs
          .rejector()
          .reject(row, refusal.rejection(), outputs.counts(), outputs.refused(receiver));
      return;
    }
    outputs.output(output, row, receiver);
  }

  private String output(@Nullable String name) throws RowRejection {
    if (name != null && names.contains(name)) {
      return name;
    }
    if (unknown != null) {
      return unknown;
    }
    String known = String.join(", ", names);
    throw new RowRejection(
        Rejection.of(
            name == null
                ? "'by' is NULL for this row, expected one of the outputs: %s".formatted(known)
                : "there is no output '%s', expected one of: %s".formatted(name, known),
            null,
            name));
  }

  @FinishBundle
  public void finishBundle() {
    outputs.counts().flush();
  }
}
