package dev.purlin.pipelines.spec;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A step as it stands in the file, its references still names.
 *
 * @param name the name that the file gives it, if any
 * @param inputs the names that it reads, by tag
 * @param errorOutput the name of its error output, if it has one
 * @param commitsEarly whether its target does not wait for the run's other targets
 * @param steps the steps of a chain or composite, with its source and its sink
 * @param extraSteps the steps that stand next to a chain
 * @param outputs what a chain or composite outputs, by tag; empty if the file does not say
 */
record RawStep(
    @Nullable String name,
    String type,
    Position at,
    Kind kind,
    Role role,
    Map<String, List<Name>> inputs,
    MapValue config,
    @Nullable MapValue windowing,
    @Nullable MapValue outputSchema,
    @Nullable Name errorOutput,
    boolean commitsEarly,
    List<RawStep> steps,
    List<RawStep> extraSteps,
    Map<String, Name> outputs) {
  enum Kind {
    TRANSFORM,
    CHAIN,
    COMPOSITE
  }

  enum Role {
    SOURCE,
    TRANSFORM,
    SINK,
    EXTRA
  }

  /** A text of the file that names something. */
  record Name(String text, Position at) {}

  /** What errors and full names call the step. */
  String label() {
    if (name != null) {
      return name;
    }
    return switch (kind) {
      case TRANSFORM -> type;
      case CHAIN -> "Chain";
      case COMPOSITE -> "Composite";
    };
  }

  /** Whether a reference may mean this step. */
  boolean isCalled(String reference) {
    return reference.equals(name) || reference.equals(type);
  }

  Stream<RawStep> allSteps() {
    return Stream.concat(steps.stream(), extraSteps.stream());
  }

  RawStep last() {
    return steps.get(steps.size() - 1);
  }

  /** Two steps that look alike are still two. */
  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
