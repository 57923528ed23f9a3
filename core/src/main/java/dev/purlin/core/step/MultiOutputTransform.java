package dev.purlin.core.step;

import java.util.Collection;
import java.util.LinkedHashSet;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.PInput;

/**
 * A transform of Purlin with several outputs by name, beside that for rejected rows.
 *
 * <pre>{@code
 * PCollectionRowTuple parts = orders.apply(Partition.by("country").into("AT", "DE"));
 * parts.get("AT").apply(WriteToCsv.to("austria"));
 * }</pre>
 *
 * <p>In a pipeline file, {@code Name.output} reads an output. One of the name {@link
 * StepOutputs#MAIN} is the main output, which {@code Name} alone reads.
 *
 * <p>What is not read need not be made: a pipeline file says so through {@link #reading}. Rows that
 * would go to an output that nobody reads are counted as filtered.
 *
 * @param <InputT> as of {@link StepTransform}
 * @param <SelfT> the subclass
 */
public abstract class MultiOutputTransform<InputT extends PInput, SelfT>
    extends StepTransform<InputT, PCollectionRowTuple, SelfT> {
  private static final long serialVersionUID = 1L;

  protected MultiOutputTransform(Step step) {
    super(step);
  }

  /** The names of the outputs. */
  public abstract StepOutputs outputs();

  /**
   * Makes only some of the outputs; by default, all of them. The result has no others, except that
   * a transform with a main output may make that in any case.
   */
  public final SelfT reading(Collection<String> outputs) {
    return at(step().reading(new LinkedHashSet<>(outputs)));
  }
}
