package dev.purlin.core.step;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.reject.Rejector;
import dev.purlin.core.reject.Rejects;
import dev.purlin.core.reject.RowRejection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Row-wise steps that stand next to each other, run as one DoFn.
 *
 * <p>A row passes through all of them by plain method calls: no coder, no runner in between. Each
 * step keeps its own books and puts its refused rows out by itself, as if it stood alone.
 *
 * <pre>{@code
 * rows.apply(FusedRows.from(rows.getSchema()).then(derive).then(keep));
 * }</pre>
 */
public final class FusedRows extends PTransform<PCollection<Row>, PCollection<Row>> {
  private static final long serialVersionUID = 1L;

  private final transient Schema schema;
  private final transient List<Stage> stages;
  private final transient List<Rejects> rejects;

  private FusedRows(Schema schema, List<Stage> stages, List<Rejects> rejects) {
    this.schema = schema;
    this.stages = stages;
    this.rejects = rejects;
  }

  /** No steps yet: rows of the given schema would come out as they came in. */
  public static FusedRows from(Schema input) {
    return new FusedRows(input, List.of(), List.of());
  }

  /**
   * Adds a step behind the others. Its rejects are handed over when the whole is applied.
   *
   * @throws ConfigurationException if the step does not fit the rows that reach it
   */
  public FusedRows then(RowWiseTransform<?> transform) {
    RowWiseTransform.Plan plan = transform.plan(schema);
    Step step = transform.step();
    Stage stage =
        new Stage(
            plan.function(),
            step.counts(),
            step.rejector(Schema.FieldType.row(schema)),
            new TupleTag<>() {});
    return new FusedRows(plan.output(), append(stages, stage), append(rejects, step.rejects()));
  }

  /** The schema of the rows that come out of the last step. */
  public Schema schema() {
    return schema;
  }

  @Override
  public PCollection<Row> expand(PCollection<Row> input) {
    TupleTag<Row> main = new TupleTag<>() {};
    TupleTagList refusedTags = TupleTagList.empty();
    for (int i = 0; i < stages.size(); i++) {
      // Only who collects gets an output; see Step.apply.
      if (rejects.get(i).collecting()) {
        refusedTags = refusedTags.and(stages.get(i).refused);
      }
    }
    PCollectionTuple outputs =
        input.apply("Rows", ParDo.of(new RowsFn(stages, main)).withOutputTags(main, refusedTags));
    for (int i = 0; i < stages.size(); i++) {
      Stage stage = stages.get(i);
      if (rejects.get(i).collecting()) {
        rejects.get(i).accept(outputs.get(stage.refused).setRowSchema(stage.rejector.schema()));
      }
    }
    return outputs.get(main).setRowSchema(schema);
  }

  private static <T> List<T> append(List<T> list, T element) {
    List<T> longer = new ArrayList<>(list);
    longer.add(element);
    return longer;
  }

  private static final class Stage implements java.io.Serializable {
    private static final long serialVersionUID = 1L;

    private final RowFunction function;
    private final StepCounts counts;
    private final Rejector rejector;
    private final TupleTag<Row> refused;

    private Stage(
        RowFunction function, StepCounts counts, Rejector rejector, TupleTag<Row> refused) {
      this.function = function;
      this.counts = counts;
      this.rejector = rejector;
      this.refused = refused;
    }
  }

  private static final class RowsFn extends DoFn<Row, Row> {
    private static final long serialVersionUID = 1L;

    private final List<Stage> stages;
    private final TupleTag<Row> main;
    private transient Link first;
    private transient MultiOutputReceiver receiver;

    private RowsFn(List<Stage> stages, TupleTag<Row> main) {
      this.stages = stages;
      this.main = main;
    }

    @Setup
    public void setup() {
      Consumer<Row> next = row -> receiver.get(main).output(row);
      for (int i = stages.size() - 1; i >= 0; i--) {
        stages.get(i).function.setup();
        first = new Link(stages.get(i), next);
        next = first;
      }
    }

    @ProcessElement
    public void processElement(@Element Row row, MultiOutputReceiver receiver) {
      this.receiver = receiver;
      first.accept(row);
    }

    @FinishBundle
    public void finishBundle() {
      for (Stage stage : stages) {
        stage.counts.flush();
      }
    }

    /** One stage, wired to what follows it. */
    private final class Link implements Consumer<Row> {
      private final Stage stage;
      private final Consumer<Row> next;
      private final Consumer<Row> output;
      private int outputs;

      private Link(Stage stage, Consumer<Row> next) {
        this.stage = stage;
        this.next = next;
        this.output = this::output;
      }

      private void output(Row row) {
        outputs++;
        next.accept(row);
      }

      @Override
      public void accept(Row row) {
        StepCounts counts = stage.counts;
        counts.read();
        outputs = 0;
        try {
          stage.function.apply(row, output);
        } catch (RowRejection refusal) {
          stage.rejector.reject(row, refusal.rejection(), counts, receiver.get(stage.refused));
          return;
        }
        if (outputs == 0) {
          counts.filtered();
        } else {
          counts.add(StepCounts.Entry.WRITTEN, outputs);
          if (outputs > 1) {
            counts.add(StepCounts.Entry.CREATED, outputs - 1L);
          }
        }
      }
    }
  }
}
