package dev.purlin.pipelines.run;

import dev.purlin.core.type.JsonRows;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;

/**
 * Brings the refused rows of any step into one schema, so that those of all steps can lie in one
 * file: the step, why, where, and the row itself as JSON text.
 */
final class RejectRecords extends PTransform<PCollection<Row>, PCollection<Row>> {
  private static final long serialVersionUID = 1L;

  private static final Schema SCHEMA =
      Schema.builder()
          .addStringField("step")
          .addStringField("error_message")
          .addNullableStringField("field")
          .addNullableStringField("value")
          .addNullableStringField("file")
          .addNullableInt64Field("line")
          .addNullableInt32Field("column")
          .addStringField("failed_row")
          .build();

  private final String step;

  private RejectRecords(String step) {
    this.step = step;
  }

  static RejectRecords of(String step) {
    return new RejectRecords(step);
  }

  @Override
  public PCollection<Row> expand(PCollection<Row> refused) {
    // Steps may work in different windows, which could not be brought together.
    return refused
        .apply("Leave windows", Window.into(new GlobalWindows()))
        .apply("Record", ParDo.of(new RecordFn(step)))
        .setRowSchema(SCHEMA);
  }

  private static final class RecordFn extends DoFn<Row, Row> {
    private static final long serialVersionUID = 1L;

    private final String step;

    private RecordFn(String step) {
      this.step = step;
    }

    @ProcessElement
    public void processElement(@Element Row refused, OutputReceiver<Row> output) {
      Object failed = refused.getValue("failed_row");
      output.output(
          Row.withSchema(SCHEMA)
              .attachValues(
                  step,
                  refused.getString("error_message"),
                  refused.getString("field"),
                  refused.getString("value"),
                  refused.getString("file"),
                  refused.getInt64("line"),
                  refused.getInt32("column"),
                  failed instanceof Row row ? JsonRows.toJson(row).toString() : failed.toString()));
    }
  }
}
