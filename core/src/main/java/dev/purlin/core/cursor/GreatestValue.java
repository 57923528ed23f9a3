package dev.purlin.core.cursor;

import java.io.Serializable;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Finds the greatest value of the rows that an incremental source has read, and reports it to the
 * run when all of them are through. A runner that does work again reports the same once more.
 *
 * <pre>{@code
 * rows.apply("Last value", GreatestValue.of(incremental));
 * }</pre>
 */
public final class GreatestValue extends PTransform<PCollection<Row>, PDone> {
  private static final long serialVersionUID = 1L;

  private final Incremental incremental;

  private GreatestValue(Incremental incremental) {
    this.incremental = incremental;
  }

  /** Of rows that have the field by which a step reads. */
  public static GreatestValue of(Incremental incremental) {
    return new GreatestValue(incremental);
  }

  @Override
  public PDone expand(PCollection<Row> rows) {
    rows.apply("Of bundles", ParDo.of(new OfBundle(incremental)))
        .setCoder(StringUtf8Coder.of())
        .apply("Of all", Combine.globally(new Greater(incremental.type())))
        .apply("Report", ParDo.of(new Report(incremental)));
    return PDone.in(rows.getPipeline());
  }

  private static final class OfBundle extends DoFn<Row, String> {
    private static final long serialVersionUID = 1L;

    private final Incremental incremental;
    private transient @Nullable Serializable greatest;

    private OfBundle(Incremental incremental) {
      this.incremental = incremental;
    }

    @StartBundle
    public void startBundle() {
      greatest = null;
    }

    @ProcessElement
    public void processElement(@Element Row row) {
      Object value = row.getValue(incremental.field());
      if (value == null) {
        return;
      }
      Serializable found = incremental.type().value(value);
      if (greatest == null || incremental.type().compare(found, greatest) > 0) {
        greatest = found;
      }
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      if (greatest != null) {
        context.output(
            CursorReport.of(incremental.type(), greatest),
            BoundedWindow.TIMESTAMP_MIN_VALUE,
            GlobalWindow.INSTANCE);
      }
    }
  }

  private static final class Greater extends Combine.BinaryCombineFn<String> {
    private static final long serialVersionUID = 1L;

    private final CursorType type;

    private Greater(CursorType type) {
      this.type = type;
    }

    @Override
    public String apply(String left, String right) {
      return CursorReport.greater(type, left, right);
    }

    @Override
    public String identity() {
      return CursorReport.NONE;
    }
  }

  private static final class Report extends DoFn<String, Void> {
    private static final long serialVersionUID = 1L;

    private final Incremental incremental;

    private Report(Incremental incremental) {
      this.incremental = incremental;
    }

    @ProcessElement
    public void processElement(@Element String report, PipelineOptions options) {
      incremental.send(options, report);
    }
  }
}
