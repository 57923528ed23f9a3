package dev.purlin.transforms.combine;

import static dev.purlin.transforms.SameRows.assertSame;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.purlin.core.batch.RowBatch;
import dev.purlin.core.batch.RowBatchCoder;
import dev.purlin.core.reject.Rejects;
import dev.purlin.core.step.RowTransforms;
import dev.purlin.transforms.Books;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.junit.Rule;
import org.junit.Test;

/** Combine does with rows in batches what it does with rows. */
public class CombineBatchesTest {
  private static final Schema SALES =
      Schema.builder()
          .addNullableStringField("region")
          .addNullableInt32Field("pieces")
          .addNullableDoubleField("price")
          .addNullableArrayField("tags", Schema.FieldType.STRING)
          .build();

  @Rule public final TestPipeline pipeline = TestPipeline.create();

  private static List<Row> sales() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      rows.add(
          Row.withSchema(SALES)
              .addValues(
                  i % 13 == 0 ? null : "region \uD83D\uDE00 " + i % 4,
                  i % 7 == 0 ? null : Integer.valueOf(i % 50),
                  i % 11 == 0 ? null : i / 8.0,
                  List.of("tag"))
              .build());
    }
    return rows;
  }

  private PCollection<Row> rows() {
    return pipeline.apply("Rows", Create.of(sales()).withRowSchema(SALES));
  }

  private PCollection<RowBatch> batches() {
    return pipeline.apply(
        "Batches",
        Create.of(
                RowBatch.ofRows(SALES, sales().subList(0, 499)),
                RowBatch.ofRows(SALES, sales().subList(499, 500)))
            .withCoder(RowBatchCoder.of(SALES)));
  }

  private void assertSameOf(Combine combine, int refused) {
    Rejects ofRows = Rejects.collect();
    Rejects ofBatches = Rejects.collect();
    PCollection<Row> byRow = rows().apply("by row", combine.named("by row").withRejects(ofRows));
    PCollection<Row> byBatch =
        batches()
            .apply(
                "by batch",
                RowTransforms.ofBatches(combine.named("by batch").withRejects(ofBatches)));
    assertThat(byBatch.getSchema(), is(byRow.getSchema()));
    assertSame("Same groups", byRow, byBatch);
    assertSame("Same refusals", ofRows.rows(), ofBatches.rows());
    PAssert.that(ofBatches.rows())
        .satisfies(
            rows -> {
              int count = 0;
              for (Row row : rows) {
                assertThat(row.getSchema().hasField("failed_row"), is(true));
                count++;
              }
              assertThat(count, is(refused));
              return null;
            });
    PipelineResult result = pipeline.run();
    Books books = Books.of(result, "by batch");
    assertThat(books.toString(), is(Books.of(result, "by row").toString()));
    assertThat(books.balanced(), is(true));
  }

  @Test
  public void groupsAndCountsAsWithRows() {
    assertSameOf(
        Combine.by("region")
            .counting("sales")
            .with("pieces", "sum", "pieces")
            .with("dearest", "max", "price")
            .with("worth", "sum", "pieces * price")
            .with("names", "count_distinct", "region")
            .with("many", "count", "pieces")
            .where("pieces > 10"),
        0);
  }

  @Test
  public void refusesTheSameRows() {
    int zeros =
        (int) sales().stream().filter(row -> Integer.valueOf(0).equals(row.getInt32(1))).count();
    assertSameOf(Combine.by("region").with("shares", "sum", "100 / pieces"), zeros);
  }

  @Test
  public void makesOneGroupOfAll() {
    assertSameOf(Combine.by().counting("sales").with("last", "max", "region"), 0);
  }
}
