package dev.purlin.core.step;

import dev.purlin.core.batch.RowBatch;
import java.util.Map;
import java.util.function.Function;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PInput;
import org.apache.beam.sdk.values.POutput;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;

/** Applies transforms whose kind of input is known only when a pipeline is assembled. */
public final class RowTransforms {
  private RowTransforms() {}

  /**
   * Applies a transform to the inputs it takes: none, the only one, or all by name.
   *
   * @return its outputs by name; that of a transform with only one is {@link StepOutputs#MAIN}
   */
  public static PCollectionRowTuple apply(
      String name,
      StepTransform<?, ?, ?> transform,
      StepProvider.Inputs inputs,
      PCollectionRowTuple input) {
    POutput output = applied(name, transform, inputs, input);
    if (output instanceof PCollectionRowTuple outputs) {
      return outputs;
    }
    @SuppressWarnings("unchecked") // What is not a MultiOutputTransform is a RowTransform.
    PCollection<Row> rows = (PCollection<Row>) output;
    return PCollectionRowTuple.of(StepOutputs.MAIN, rows);
  }

  @SuppressWarnings(
      "unchecked") // The provider's Inputs says which type parameter the transform has.
  private static POutput applied(
      String name,
      StepTransform<?, ?, ?> transform,
      StepProvider.Inputs inputs,
      PCollectionRowTuple input) {
    return switch (inputs) {
      case NONE ->
          PBegin.in(input.getPipeline())
              .apply(name, (PTransform<PBegin, POutput>) (PTransform<?, ?>) transform);
      case ONE ->
          input
              .getSinglePCollection()
              .apply(name, (PTransform<PCollection<Row>, POutput>) (PTransform<?, ?>) transform);
      case MANY, ANY ->
          input.apply(
              name, (PTransform<PCollectionRowTuple, POutput>) (PTransform<?, ?>) transform);
    };
  }

  /** A source as a transform that outputs batches. */
  public static PTransform<PBegin, PCollection<RowBatch>> batches(BatchSource source) {
    return transform(source::expandBatches);
  }

  /** A step as a transform that takes batches. */
  public static PTransform<PCollection<RowBatch>, PCollection<Row>> ofBatches(BatchInput step) {
    return transform(step::expandBatches);
  }

  /** Applies a step that takes its inputs in batches, or one by one. */
  public static PCollection<Row> apply(
      String name, BatchInputs step, Pipeline pipeline, Map<String, StepRows> inputs) {
    PCollectionTuple tuple = PCollectionTuple.empty(pipeline);
    for (Map.Entry<String, StepRows> input : inputs.entrySet()) {
      tuple = with(tuple, input.getKey(), input.getValue().collection());
    }
    return tuple.apply(name, transform(all -> step.expandInputs(inputs)));
  }

  private static <T> PCollectionTuple with(
      PCollectionTuple tuple, String name, PCollection<T> collection) {
    return tuple.and(new TupleTag<>(name), collection);
  }

  private static <I extends PInput, O extends POutput> PTransform<I, O> transform(
      Function<I, O> expand) {
    return new PTransform<>() {
      private static final long serialVersionUID = 1L;

      @Override
      public O expand(I input) {
        return expand.apply(input);
      }
    };
  }
}
