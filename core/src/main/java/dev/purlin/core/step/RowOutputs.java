package dev.purlin.core.step;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.reject.Rejector;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.DoFn.MultiOutputReceiver;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Those outputs of a {@link MultiOutputTransform} that are read, in the form that travels with its
 * DoFn.
 *
 * <p>The DoFn hands every row to {@link #output} with the name of its output; what goes to an
 * output that nobody reads ends there, and is counted as filtered. Only what is read is an output
 * of the DoFn: each one more costs Flink's batch runner a copy of every row.
 */
public final class RowOutputs implements Serializable {
  private static final long serialVersionUID = 1L;

  private final List<String> read;
  private final HashMap<String, TupleTag<Row>> tags = new HashMap<>();
  private final TupleTag<Row> refused = new TupleTag<>("refused");
  private final StepCounts counts;
  private final Rejector rejector;
  private final boolean rejecting;

  /** The outputs of a step, and what it does with rows that it must refuse. */
  public RowOutputs(Step step, StepOutputs outputs, Schema.FieldType failedRow) {
    this.read = outputs.names().stream().filter(step::reads).toList();
    for (int i = 0; i < read.size(); i++) {
      tags.put(read.get(i), new TupleTag<>("output" + i));
    }
    this.counts = step.counts();
    this.rejector = step.rejector(failedRow);
    this.rejecting = step.rejects().collecting();
  }

  /** The books of the DoFn that has these outputs; it flushes them when its bundle ends. */
  public StepCounts counts() {
    return counts;
  }

  /** What the DoFn does with rows that it must refuse. */
  public Rejector rejector() {
    return rejector;
  }

  /** Where refused rows go. */
  public DoFn.OutputReceiver<Row> refused(MultiOutputReceiver receiver) {
    return receiver.get(refused);
  }

  /** Outputs a row, and counts it. */
  public void output(String name, Row row, MultiOutputReceiver receiver) {
    TupleTag<Row> tag = tags.get(name);
    if (tag == null) {
      counts.filtered();
      return;
    }
    receiver.get(tag).output(row);
    if (name.equals(StepOutputs.MAIN)) {
      counts.written();
    } else {
      counts.writtenTo(name);
    }
  }

  /**
   * Applies the DoFn that has these outputs.
   *
   * @param schema the schema of the rows of every output
   */
  public <T> PCollectionRowTuple apply(
      Step step, String name, PCollection<T> input, DoFn<T, Row> fn, Schema schema) {
    TupleTag<Row> main = read.isEmpty() ? new TupleTag<>("nothing") : tags.get(read.get(0));
    TupleTagList others = TupleTagList.empty();
    for (String output : read.subList(Math.min(1, read.size()), read.size())) {
      others = others.and(tags.get(output));
    }
    if (rejecting) {
      others = others.and(refused);
    }
    PCollectionTuple made = input.apply(name, ParDo.of(fn).withOutputTags(main, others));
    made.get(main).setRowSchema(schema);
    PCollectionRowTuple outputs = PCollectionRowTuple.empty(input.getPipeline());
    for (Map.Entry<String, TupleTag<Row>> output : inOrder()) {
      outputs = outputs.and(output.getKey(), made.get(output.getValue()).setRowSchema(schema));
    }
    if (rejecting) {
      step.rejects().accept(made.get(refused).setRowSchema(rejector.schema()));
    }
    return outputs;
  }

  private List<Map.Entry<String, TupleTag<Row>>> inOrder() {
    return read.stream().map(name -> Map.entry(name, tags.get(name))).toList();
  }
}
