package dev.purlin.core.step;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.reject.Rejector;
import dev.purlin.core.reject.Rejects;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The place of a transform in a pipeline: the name its books are kept under, and what becomes of
 * the rows it refuses.
 *
 * @param name the step's full name
 * @param rejects where refused rows go
 * @param run the id of the run that the step's progress is shown in; null if there is none
 * @param early whether the step's target is committed as soon as it is complete, rather than
 *     together with the run's other targets
 * @param outputs the names of the outputs that are read; null if all are
 */
public record Step(
    String name,
    Rejects rejects,
    @Nullable String run,
    boolean early,
    @Nullable Set<String> outputs) {

  /** A step of a pipeline that is no run of Purlin's. */
  public Step(String name, Rejects rejects) {
    this(name, rejects, null, false, null);
  }

  Step named(String newName) {
    return new Step(newName, rejects, run, early, outputs);
  }

  Step with(Rejects newRejects) {
    return new Step(name, newRejects, run, early, outputs);
  }

  Step in(@Nullable String newRun) {
    return new Step(name, rejects, newRun, early, outputs);
  }

  Step committedEarly() {
    return new Step(name, rejects, run, true, outputs);
  }

  Step reading(Set<String> read) {
    return new Step(name, rejects, run, early, read);
  }

  /** Whether somebody reads an output of this name. */
  public boolean reads(String output) {
    return outputs == null || outputs.contains(output);
  }

  static Step unnamed(String transform) {
    return new Step(transform, Rejects.fail());
  }

  /**
   * Applies a DoFn that may refuse rows, and hands over what it refused to whoever collects it.
   *
   * <p>If nobody does, the DoFn gets no second output: with one, Flink's batch runner would copy
   * every row through its network stack.
   *
   * @param rows the DoFn's tag for what it lets through
   * @param refused its tag for what its rejector outputs
   */
  public <InputT, OutputT> PCollection<OutputT> apply(
      String name,
      PCollection<InputT> input,
      DoFn<InputT, OutputT> fn,
      TupleTag<OutputT> rows,
      TupleTag<Row> refused,
      Rejector rejector) {
    TupleTagList others = rejects.collecting() ? TupleTagList.of(refused) : TupleTagList.empty();
    PCollectionTuple outputs = input.apply(name, ParDo.of(fn).withOutputTags(rows, others));
    if (rejects.collecting()) {
      rejects.accept(outputs.get(refused).setRowSchema(rejector.schema()));
    }
    return outputs.get(rows);
  }

  /** New books for a DoFn of this step. */
  public StepCounts counts() {
    return new StepCounts(name, run);
  }

  /**
   * What a DoFn of this step does with refused rows, whose {@code failed_row} has the given type.
   */
  public Rejector rejector(Schema.FieldType failedRow) {
    return new Rejector(name, rejects.collecting(), failedRow);
  }
}
