package dev.purlin.transforms.window;

import dev.purlin.core.books.StepCounts;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.values.Row;
import org.joda.time.Instant;

/** Adds what there is to know about its window to a row. */
public final class ExtractFn extends DoFn<Row, Row> {
  private static final long serialVersionUID = 1L;

  private final WindowingInfo[] infos;
  private final Schema schema;
  private final StepCounts counts;
  private final boolean countsRead;

  public ExtractFn(
      List<WindowingInfo> infos, Schema schema, StepCounts counts, boolean countsRead) {
    this.infos = infos.toArray(new WindowingInfo[0]);
    this.schema = schema;
    this.counts = counts;
    this.countsRead = countsRead;
  }

  @ProcessElement
  public void processElement(
      @Element Row row,
      @Timestamp Instant timestamp,
      BoundedWindow window,
      PaneInfo pane,
      OutputReceiver<Row> output) {
    if (countsRead) {
      counts.read();
    }
    List<Object> values = new ArrayList<>(row.getValues());
    for (WindowingInfo info : infos) {
      values.add(info.of(timestamp, window, pane));
    }
    output.output(Row.withSchema(schema).attachValues(values));
    counts.written();
  }

  @FinishBundle
  public void finishBundle() {
    counts.flush();
  }
}
