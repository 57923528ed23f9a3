package dev.purlin.core.step;

import dev.purlin.core.reject.Rejects;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PInput;
import org.apache.beam.sdk.values.POutput;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A transform of Purlin: its books are kept, and it knows what to do with rows that it must refuse.
 * What it outputs is said by its two kinds: {@link RowTransform} has one output, {@link
 * MultiOutputTransform} has several.
 *
 * <p>Subclasses are immutable; {@code withX} methods return changed copies.
 *
 * @param <InputT> {@code PBegin} for sources, {@code PCollection<Row>} for one input, {@code
 *     PCollectionRowTuple} for several inputs by name
 * @param <OutputT> {@code PCollection<Row>} for one output, {@code PCollectionRowTuple} for several
 *     by name
 * @param <SelfT> the subclass
 */
public abstract class StepTransform<InputT extends PInput, OutputT extends POutput, SelfT>
    extends PTransform<InputT, OutputT> {
  private static final long serialVersionUID = 1L;

  private final transient Step step;

  protected StepTransform(Step step) {
    super(step.name());
    this.step = step;
  }

  /** The place of a transform that nobody has named yet: it bears its class's name. */
  protected static Step unnamed(Class<?> transform) {
    return Step.unnamed(transform.getSimpleName());
  }

  protected final Step step() {
    return step;
  }

  /** The same transform at another place. */
  protected abstract SelfT at(Step step);

  /**
   * Whether rows are made and dropped where the step cannot count them, so that its books tell what
   * came in and what went out but cannot balance.
   */
  public boolean opaque() {
    return false;
  }

  /** Names the step, for its books, its errors and the runner's displays. */
  public final SelfT named(String name) {
    return at(step.named(name));
  }

  /** Says what becomes of refused rows; by default the first one fails the run. */
  public final SelfT withRejects(Rejects rejects) {
    return at(step.with(rejects));
  }

  /**
   * Shows the step's progress in a run.
   *
   * @param run the id of the run; null for none
   */
  public final SelfT in(@Nullable String run) {
    return at(step.in(run));
  }

  /**
   * Commits the step's target as soon as it is complete, though the run may still fail: for a
   * quarantine, which is wanted most then. Without effect on steps that do not write.
   */
  public final SelfT committedEarly() {
    return at(step.committedEarly());
  }
}
