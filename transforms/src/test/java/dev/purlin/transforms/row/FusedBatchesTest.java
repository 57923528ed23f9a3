package dev.purlin.transforms.row;

import static dev.purlin.transforms.SameRows.assertSame;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.purlin.core.batch.BatchRows;
import dev.purlin.core.batch.RowBatch;
import dev.purlin.core.batch.RowBatchCoder;
import dev.purlin.core.reject.Rejects;
import dev.purlin.core.step.FusedRows;
import dev.purlin.transforms.Books;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.junit.Rule;
import org.junit.Test;

/** What steps do to rows in batches is what they do to rows. */
public class FusedBatchesTest {
  private static final Schema SCHEMA =
      Schema.builder()
          .addNullableInt32Field("n")
          .addNullableStringField("name")
          .addDoubleField("x")
          .addArrayField("tags", Schema.FieldType.STRING)
          .build();

  @Rule public final TestPipeline pipeline = TestPipeline.create();

  private static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String name = i % 11 == 0 ? null : i % 2 == 0 ? "even ü" : "odd";
      List<String> tags = i % 3 == 0 ? List.of() : i % 3 == 1 ? List.of("a") : List.of("a", "b");
      rows.add(
          Row.withSchema(SCHEMA)
              .addValues(i % 7 == 0 ? null : Integer.valueOf(i % 5), name, i / 4.0, tags)
              .build());
    }
    return rows;
  }

  @Test
  public void filterMapAndExplodeRefuseAndCountAsWithRows() {
    Rejects byRow = Rejects.collect();
    Rejects byBatch = Rejects.collect();
    PCollection<Row> one =
        pipeline
            .apply("Rows", Create.of(rows()).withRowSchema(SCHEMA))
            .apply("By row", steps("r", byRow));
    PCollection<Row> other =
        pipeline
            .apply(
                "Batches",
                Create.of(
                        RowBatch.ofRows(SCHEMA, rows().subList(0, 150)),
                        RowBatch.ofRows(SCHEMA, rows().subList(150, 200)))
                    .withCoder(RowBatchCoder.of(SCHEMA)))
            .apply("By batch", steps("b", byBatch).overBatches())
            .apply("Apart", new BatchRows());
    assertThat(other.getSchema(), is(one.getSchema()));
    assertSame("Same rows", one, other);
    assertSame("Same refusals", byRow.rows(), byBatch.rows());
    PipelineResult result = pipeline.run();
    for (String step : List.of(" keep", " divide", " small", " explode")) {
      Books books = Books.of(result, "b" + step);
      assertThat(books.toString(), is(Books.of(result, "r" + step).toString()));
      assertThat(books.balanced(), is(true));
    }
  }

  private static FusedRows steps(String prefix, Rejects rejects) {
    return FusedRows.from(SCHEMA)
        .then(Filter.keep("name <> 'odd' OR x >= 40").named(prefix + " keep"))
        .then(
            MapToFields.of("ratio", "100 / n")
                .with("big", "x > 20")
                .with("same", "name = 'even ü'")
                .with("copy", "name")
                .with("one", "1")
                .append()
                .named(prefix + " divide")
                .withRejects(rejects))
        .then(Filter.keep("n < 4").named(prefix + " small"))
        .then(Explode.fields("tags").named(prefix + " explode"));
  }
}
