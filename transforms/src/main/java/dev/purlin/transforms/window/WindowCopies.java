package dev.purlin.transforms.window;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.step.Step;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;

/**
 * Books for rows that stand in several windows at once: each is merged into its copies, one for
 * every window, so that what happens to it in each window is booked for itself.
 */
public final class WindowCopies {
  private WindowCopies() {}

  /** Whether rows may stand in several windows. */
  public static boolean needed(PCollection<?> rows) {
    return !rows.getWindowingStrategy().getWindowFn().assignsToOneWindow();
  }

  /** Counts rows as read and replaces each by its copies, which are counted as created. */
  public static PCollection<Row> apply(Step step, String name, PCollection<Row> rows) {
    return rows.apply(
            "Count " + name,
            ParDo.of(new CountRows(step.counts(), StepCounts.Entry.READ, StepCounts.Entry.MERGED)))
        .setRowSchema(rows.getSchema())
        .apply("Copy " + name, ParDo.of(new CopyFn(step.counts())))
        .setRowSchema(rows.getSchema());
  }

  /** Rows that are counted as read where they come into a step; each stands in one window after. */
  public static PCollection<Row> read(Step step, PCollection<Row> input) {
    return needed(input)
        ? apply(step, "rows", input)
        : input
            .apply("Read", ParDo.of(new CountRows(step.counts(), StepCounts.Entry.READ)))
            .setRowSchema(input.getSchema());
  }

  private static final class CopyFn extends DoFn<Row, Row> {
    private static final long serialVersionUID = 1L;

    private final StepCounts counts;

    private CopyFn(StepCounts counts) {
      this.counts = counts;
    }

    /** Asking for the window makes runners call this once for each. */
    @ProcessElement
    @SuppressWarnings("UnusedVariable") // See above.
    public void processElement(@Element Row row, BoundedWindow window, OutputReceiver<Row> output) {
      counts.created();
      output.output(row);
    }

    @FinishBundle
    public void finishBundle() {
      counts.flush();
    }
  }
}
