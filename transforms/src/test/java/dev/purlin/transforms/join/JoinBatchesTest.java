package dev.purlin.transforms.join;

import static dev.purlin.transforms.SameRows.assertSame;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import dev.purlin.core.batch.RowBatch;
import dev.purlin.core.batch.RowBatchCoder;
import dev.purlin.core.step.RowTransforms;
import dev.purlin.core.step.StepRows;
import dev.purlin.transforms.Books;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.junit.Rule;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameters;

/** A join does with rows in batches what it does with rows, and counts them as well. */
@RunWith(Parameterized.class)
public class JoinBatchesTest {
  private static final Schema ORDERS =
      Schema.builder()
          .addInt64Field("id")
          .addNullableInt32Field("customer")
          .addNullableStringField("note")
          .addDecimalField("amount")
          .build();
  private static final Schema CUSTOMERS =
      Schema.builder()
          .addNullableInt64Field("customer")
          .addNullableStringField("name")
          .addNullableDoubleField("discount")
          .build();

  @Parameters(name = "{0}, {1}")
  public static List<Object[]> cases() {
    List<Object[]> cases = new ArrayList<>();
    for (JoinType type : JoinType.values()) {
      if (type != JoinType.CROSS) {
        for (String inBatches : List.of("both", "left", "right")) {
          cases.add(new Object[] {type, inBatches});
        }
      }
    }
    return cases;
  }

  @Rule public final TestPipeline pipeline = TestPipeline.create();

  private final JoinType type;
  private final String inBatches;

  public JoinBatchesTest(JoinType type, String inBatches) {
    this.type = type;
    this.inBatches = inBatches;
  }

  private static List<Row> orders() {
    Random random = new Random(1);
    List<Row> rows = new ArrayList<>();
    for (long i = 0; i < 300; i++) {
      int customer = random.nextInt(60);
      rows.add(
          Row.withSchema(ORDERS)
              .addValues(
                  i,
                  customer == 0 ? null : Integer.valueOf(customer),
                  i % 5 == 0 ? null : "größer \uD83D\uDE00 " + i,
                  BigDecimal.valueOf(i, 2))
              .build());
    }
    return rows;
  }

  private static List<Row> customers() {
    Random random = new Random(2);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 70; i++) {
      long customer = random.nextInt(80);
      rows.add(
          Row.withSchema(CUSTOMERS)
              .addValues(
                  customer == 0 ? null : Long.valueOf(customer),
                  "name " + i,
                  i % 3 == 0 ? null : i / 4.0)
              .build());
    }
    return rows;
  }

  private StepRows input(String name, Schema schema, List<Row> rows, boolean batches) {
    if (!batches) {
      return StepRows.of(pipeline.apply(name, Create.of(rows).withRowSchema(schema)));
    }
    int half = rows.size() / 2;
    return StepRows.of(
        name,
        pipeline.apply(
            name,
            Create.of(
                    RowBatch.ofRows(schema, rows.subList(0, half)),
                    RowBatch.ofRows(schema, rows.subList(half, rows.size())))
                .withCoder(RowBatchCoder.of(schema))));
  }

  private PCollection<Row> joined(String name, boolean left, boolean right) {
    Map<String, StepRows> inputs = new LinkedHashMap<>();
    inputs.put("orders", input(name + " orders", ORDERS, orders(), left));
    inputs.put("customers", input(name + " customers", CUSTOMERS, customers(), right));
    return RowTransforms.apply(name, Join.type(type).on("customer").named(name), pipeline, inputs);
  }

  @Test
  public void joinsAndCountsAsWithRows() {
    PCollection<Row> byRow = joined("by row", false, false);
    PCollection<Row> byBatch =
        joined("by batch", !inBatches.equals("right"), !inBatches.equals("left"));
    assertThat(byBatch.getSchema(), is(byRow.getSchema()));
    assertSame("Same rows", byRow, byBatch);
    long fewest = type == JoinType.ANTI ? 20 : 100;
    PAssert.thatSingleton(byRow.apply("Rows", Count.globally()))
        .satisfies(
            count -> {
              assertThat(count, greaterThan(fewest));
              return null;
            });
    PipelineResult result = pipeline.run();
    Books books = Books.of(result, "by batch");
    assertThat(books.toString(), is(Books.of(result, "by row").toString()));
    assertThat(books.balanced(), is(true));
  }
}
