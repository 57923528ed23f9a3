package dev.purlin.transforms.row;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.purlin.core.batch.BatchRows;
import dev.purlin.core.batch.RowBatch;
import dev.purlin.core.batch.RowBatchCoder;
import dev.purlin.core.reject.Rejects;
import dev.purlin.core.step.FusedRows;
import dev.purlin.core.step.RowWiseTransform;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.beam.sdk.coders.RowCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TypeDescriptors;

/** Holds a step to its rows, one by one and in batches. */
final class Both {
  private final Schema schema;
  private final List<Row> rows;

  private Both(Schema schema, List<Row> rows) {
    this.schema = schema;
    this.rows = rows;
  }

  /** Rows of a schema. */
  static Both rows(Schema schema, Object[]... rows) {
    return new Both(schema, Stream.of(rows).map(values -> row(schema, values)).toList());
  }

  static Object[] cells(Object... values) {
    return values;
  }

  /** Rows that are expected. */
  static List<Object[]> out(Object[]... rows) {
    return Arrays.asList(rows);
  }

  static Row row(Schema schema, Object... values) {
    return Row.withSchema(schema).addValues(Arrays.asList(values)).build();
  }

  /** A step gives exactly these rows, and refuses with exactly these texts, in both forms. */
  void give(
      TestPipeline pipeline,
      RowWiseTransform<?> step,
      Schema expectedSchema,
      List<Object[]> expected,
      String... refusals) {
    Rejects byRow = Rejects.collect();
    Rejects byBatch = Rejects.collect();
    PCollection<Row> one =
        pipeline
            .apply("Rows", Create.of(rows).withCoder(RowCoder.of(schema)).withRowSchema(schema))
            .apply("By row", fused(step, "by row", byRow));
    PCollection<Row> other =
        pipeline
            .apply(
                "Batches",
                Create.of(RowBatch.ofRows(schema, rows)).withCoder(RowBatchCoder.of(schema)))
            .apply("By batch", batches(fused(step, "by batch", byBatch)))
            .apply("Apart", new BatchRows());
    assertThat(one.getSchema(), is(expectedSchema));
    List<Row> rowsExpected = expected.stream().map(values -> row(expectedSchema, values)).toList();
    PAssert.that(one).containsInAnyOrder(rowsExpected);
    PAssert.that(other).containsInAnyOrder(rowsExpected);
    PAssert.that(texts("Refused", byRow.rows())).containsInAnyOrder(refusals);
    PAssert.that(texts("Refused in batches", byBatch.rows())).containsInAnyOrder(refusals);
    pipeline.run();
  }

  private FusedRows fused(RowWiseTransform<?> step, String name, Rejects rejects) {
    RowWiseTransform<?> named = (RowWiseTransform<?>) step.named(name);
    return FusedRows.from(schema).then((RowWiseTransform<?>) named.withRejects(rejects));
  }

  private static PTransform<PCollection<RowBatch>, PCollection<RowBatch>> batches(FusedRows rows) {
    return rows.overBatches();
  }

  private static PCollection<String> texts(String name, PCollection<Row> refused) {
    return refused.apply(
        name,
        MapElements.into(TypeDescriptors.strings())
            .via(
                row ->
                    "%s = %s: %s"
                        .formatted(
                            row.getString("field"),
                            row.getString("value"),
                            row.getString("error_message"))));
  }
}
