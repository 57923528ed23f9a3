package dev.purlin.core.step;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;

/**
 * What a pipeline file must know of a transform to make a step of it: its name, its parameters, its
 * inputs and outputs.
 *
 * <p>Purlin's own transforms are {@link RowTransformProvider}s. Others come from elsewhere, and
 * show what they are only in part.
 */
public interface StepProvider {

  /** What a transform takes in. */
  enum Inputs {
    NONE,
    ONE,
    MANY,
    /** As many as there are: what it takes shows only when it is applied. */
    ANY
  }

  /** The name of the transform in pipeline files. */
  String name();

  /** The name of the transform for Beam's SDKs. */
  String identifier();

  /** What the transform does; of Purlin's own, one sentence. */
  String description();

  /** An example step as it would stand in a pipeline file. */
  String example();

  /** The parameters. */
  Schema configurationSchema();

  /** Parameters of type string that hold JSON: a file may give them as a list or a map. */
  default Set<String> jsonParameters() {
    return Set.of();
  }

  /**
   * Those of {@link #jsonParameters} in which it counts how a scalar is written, where a text is
   * wanted; it is then a {@link WrittenValue}.
   */
  default Set<String> writtenParameters() {
    return Set.of();
  }

  /**
   * Structured parameters that may be given as one scalar, by path ({@code *} for any key or
   * index), with the entry that the scalar stands for.
   */
  default Map<String, String> shorthands() {
    return Map.of();
  }

  /** What the transform takes in. */
  Inputs inputs();

  /** The names that its inputs must have; empty if any will do. */
  List<String> inputCollectionNames();

  /** The outputs of a step with this configuration, beside that for rejected rows. */
  StepOutputs outputs(Row configuration);

  /** Whether there may be more than the main output. */
  default boolean multiOutput() {
    return false;
  }

  /** Whether rows can be refused, so that {@code error_handling} makes sense. */
  boolean rejectsRows();

  /** Whether the transform changes something outside the pipeline. */
  boolean writes();

  /**
   * Whether the transform looks at one row at a time, so that it can run fused with its neighbours.
   */
  default boolean rowWise() {
    return false;
  }

  /**
   * The transform for a configuration row in {@link #configurationSchema} (or part of it).
   *
   * @throws dev.purlin.core.problem.ConfigurationException if the configuration cannot work
   */
  StepTransform<?, ?, ?> transform(Row configuration);
}
