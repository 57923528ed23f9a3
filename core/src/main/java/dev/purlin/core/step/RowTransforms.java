package dev.purlin.core.step;

import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
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
}
