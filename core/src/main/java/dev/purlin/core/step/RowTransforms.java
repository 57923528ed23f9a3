package dev.purlin.core.step;

import dev.purlin.core.batch.RowBatch;
import java.util.function.Function;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.PInput;
import org.apache.beam.sdk.values.POutput;
import org.apache.beam.sdk.values.Row;

/** Applies transforms whose kind of input is known only when a pipeline is assembled. */
public final class RowTransforms {
  private RowTransforms() {}

  /** Applies a transform to the inputs it takes: none, the only one, or all by name. */
  @SuppressWarnings(
      "unchecked") // The provider's Inputs says which type parameter the transform has.
  public static PCollection<Row> apply(
      String name,
      RowTransform<?, ?> transform,
      RowTransformProvider.Inputs inputs,
      PCollectionRowTuple input) {
    return switch (inputs) {
      case NONE ->
          PBegin.in(input.getPipeline())
              .apply(name, (PTransform<PBegin, PCollection<Row>>) (PTransform<?, ?>) transform);
      case ONE ->
          input
              .getSinglePCollection()
              .apply(
                  name,
                  (PTransform<PCollection<Row>, PCollection<Row>>) (PTransform<?, ?>) transform);
      case MANY ->
          input.apply(
              name,
              (PTransform<PCollectionRowTuple, PCollection<Row>>) (PTransform<?, ?>) transform);
    };
  }

  /** A source as a transform that outputs batches. */
  public static PTransform<PBegin, PCollection<RowBatch>> batches(BatchSource source) {
    return transform(source::expandBatches);
  }

  /** A target as a transform that takes batches. */
  public static PTransform<PCollection<RowBatch>, PCollection<Row>> ofBatches(BatchTarget target) {
    return transform(target::expandBatches);
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
