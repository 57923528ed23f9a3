package dev.purlin.core.step;

import dev.purlin.core.batch.RowBatch;
import dev.purlin.core.batch.RowBatchBuilder;
import dev.purlin.core.batch.RowBatchCoder;
import dev.purlin.core.books.StepCounts;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.reject.Refusals;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.reject.Rejector;
import dev.purlin.core.reject.Rejects;
import dev.purlin.core.reject.RowRejection;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.RowCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.checkerframework.checker.nullness.qual.Nullable;

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
            plan.output(),
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
    return apply(input, new RowsFn(stages, main), main, RowCoder.of(schema)).setRowSchema(schema);
  }

  /** The same steps for rows that come in batches, and go on in batches. */
  public PTransform<PCollection<RowBatch>, PCollection<RowBatch>> overBatches() {
    return new PTransform<>() {
      private static final long serialVersionUID = 1L;

      @Override
      public PCollection<RowBatch> expand(PCollection<RowBatch> input) {
        TupleTag<RowBatch> main = new TupleTag<>() {};
        return apply(input, new BatchesFn(stages, main), main, RowBatchCoder.of(schema));
      }
    };
  }

  private <T> PCollection<T> apply(
      PCollection<T> input, DoFn<T, T> fn, TupleTag<T> main, Coder<T> coder) {
    TupleTagList refusedTags = TupleTagList.empty();
    for (int i = 0; i < stages.size(); i++) {
      // Only who collects gets an output; see Step.apply.
      if (rejects.get(i).collecting()) {
        refusedTags = refusedTags.and(stages.get(i).refused);
      }
    }
    PCollectionTuple outputs = input.apply("Rows", ParDo.of(fn).withOutputTags(main, refusedTags));
    for (int i = 0; i < stages.size(); i++) {
      Stage stage = stages.get(i);
      if (rejects.get(i).collecting()) {
        rejects.get(i).accept(outputs.get(stage.refused).setRowSchema(stage.rejector.schema()));
      }
    }
    return outputs.get(main).setCoder(coder);
  }

  private static <T> List<T> append(List<T> list, T element) {
    List<T> longer = new ArrayList<>(list);
    longer.add(element);
    return longer;
  }

  private static final class Stage implements java.io.Serializable {
    private static final long serialVersionUID = 1L;

    private final RowFunction function;
    private final Schema output;
    private final StepCounts counts;
    private final Rejector rejector;
    private final TupleTag<Row> refused;

    private Stage(
        RowFunction function,
        Schema output,
        StepCounts counts,
        Rejector rejector,
        TupleTag<Row> refused) {
      this.function = function;
      this.output = output;
      this.counts = counts;
      this.rejector = rejector;
      this.refused = refused;
    }
  }

  private static final class RowsFn extends DoFn<Row, Row> {
    private static final long serialVersionUID = 1L;

    private final List<Stage> stages;
    private final TupleTag<Row> main;
    private transient Consumer<Row> first;
    private transient @Nullable MultiOutputReceiver receiver;

    private RowsFn(List<Stage> stages, TupleTag<Row> main) {
      this.stages = stages;
      this.main = main;
    }

    @Setup
    public void setup() {
      first = row -> output(main).output(row);
      for (int i = stages.size() - 1; i >= 0; i--) {
        stages.get(i).function.setup();
        first = new Link(stages.get(i), first);
      }
    }

    /** Where the rows of the element at hand go. */
    private OutputReceiver<Row> output(TupleTag<Row> tag) {
      return Objects.requireNonNull(receiver).get(tag);
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
          stage.rejector.reject(
              row, refusal.rejection(), counts, RowsFn.this.output(stage.refused));
          return;
        }
        counts.passed(outputs);
      }
    }
  }

  private static final class BatchesFn extends DoFn<RowBatch, RowBatch> {
    private static final long serialVersionUID = 1L;

    private final List<Stage> stages;
    private final TupleTag<RowBatch> main;
    private transient Consumer<RowBatch> first;
    private transient @Nullable MultiOutputReceiver receiver;

    private BatchesFn(List<Stage> stages, TupleTag<RowBatch> main) {
      this.stages = stages;
      this.main = main;
    }

    @Setup
    public void setup() {
      first = batch -> output(main).output(batch);
      for (int i = stages.size() - 1; i >= 0; i--) {
        Stage stage = stages.get(i);
        stage.function.setup();
        first =
            stage.function instanceof BatchFunction function
                ? new Whole(stage, function, first)
                : new Apart(stage, first);
      }
    }

    @ProcessElement
    public void processElement(@Element RowBatch batch, MultiOutputReceiver receiver) {
      this.receiver = receiver;
      first.accept(batch);
    }

    @FinishBundle
    public void finishBundle() {
      for (Stage stage : stages) {
        stage.counts.flush();
      }
    }

    /** Where what comes of the batch at hand goes. */
    private <T> OutputReceiver<T> output(TupleTag<T> tag) {
      return Objects.requireNonNull(receiver).get(tag);
    }

    private void refuse(Stage stage, RowBatch batch, int row, Rejection rejection) {
      stage.rejector.reject(batch.row(row), rejection, stage.counts, output(stage.refused));
    }

    /** A step that knows batches, wired to what follows it. */
    private final class Whole implements Consumer<RowBatch> {
      private final Stage stage;
      private final BatchFunction function;
      private final Consumer<RowBatch> next;

      private Whole(Stage stage, BatchFunction function, Consumer<RowBatch> next) {
        this.stage = stage;
        this.function = function;
        this.next = next;
      }

      @Override
      public void accept(RowBatch batch) {
        Refusals refusals = new Refusals((row, rejection) -> refuse(stage, batch, row, rejection));
        RowBatch result = function.apply(batch, refusals);
        StepCounts counts = stage.counts;
        counts.add(StepCounts.Entry.READ, batch.size());
        counts.add(StepCounts.Entry.WRITTEN, result.size());
        counts.add(
            StepCounts.Entry.FILTERED, batch.size() - refusals.count() - (long) result.size());
        if (result.size() > 0) {
          next.accept(result);
        }
      }
    }

    /**
     * A step that knows no batches: it is shown the rows one by one. Of one batch it may make
     * several, for a step such as Explode makes many rows of one.
     */
    private final class Apart implements Consumer<RowBatch> {
      private final Stage stage;
      private final RowBatchBuilder rows;
      private final Consumer<RowBatch> next;
      private final Consumer<Row> output;
      private int outputs;

      private Apart(Stage stage, Consumer<RowBatch> next) {
        this.stage = stage;
        this.rows = new RowBatchBuilder(stage.output, RowBatch.ROWS);
        this.next = next;
        this.output = this::output;
      }

      private void output(Row row) {
        outputs++;
        rows.append(row);
        if (rows.full()) {
          next.accept(rows.build());
        }
      }

      @Override
      public void accept(RowBatch batch) {
        StepCounts counts = stage.counts;
        for (int i = 0; i < batch.size(); i++) {
          counts.read();
          outputs = 0;
          try {
            stage.function.apply(batch.row(i), output);
            counts.passed(outputs);
          } catch (RowRejection refusal) {
            refuse(stage, batch, i, refusal.rejection());
          }
        }
        if (rows.size() > 0) {
          next.accept(rows.build());
        }
      }
    }
  }
}
