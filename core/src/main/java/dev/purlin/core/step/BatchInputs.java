package dev.purlin.core.step;

import java.util.Map;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;

/** A step with several inputs that can take the rows of each of them in batches, or one by one. */
public interface BatchInputs {

  /** Does with inputs of either form what {@code expand} does with rows. */
  PCollection<Row> expandInputs(Map<String, StepRows> inputs);
}
