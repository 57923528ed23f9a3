package dev.purlin.io.jdbc;

import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.values.OutputBuilder;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.WindowedValues;
import org.joda.time.Instant;

/** Puts rows out at the end of a bundle, where Beam has no receiver to offer. */
record BundleEnd<InputT, OutputT>(
    DoFn<InputT, OutputT>.FinishBundleContext context,
    TupleTag<Row> tag,
    Instant timestamp,
    BoundedWindow window)
    implements DoFn.OutputReceiver<Row> {

  @Override
  public OutputBuilder<Row> builder(Row value) {
    return WindowedValues.<Row>builder()
        .setValue(value)
        .setTimestamp(timestamp)
        .setWindow(window)
        .setPaneInfo(PaneInfo.NO_FIRING)
        .setReceiver(
            row ->
                row.getWindows()
                    .forEach(one -> context.output(tag, row.getValue(), row.getTimestamp(), one)));
  }
}
