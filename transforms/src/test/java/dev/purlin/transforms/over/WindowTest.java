package dev.purlin.transforms.over;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.order.OrderBy;
import dev.purlin.core.problem.ConfigurationException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.junit.Rule;
import org.junit.Test;
import org.junit.function.ThrowingRunnable;

/** The values are those of PostgreSQL 17. */
public class WindowTest {
  private static final Schema SALE =
      Schema.builder()
          .addNullableStringField("region")
          .addInt32Field("day")
          .addNullableInt32Field("amount")
          .build();

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private static Row sale(String region, int day, Integer amount) {
    return Row.withSchema(SALE).addValues(region, day, amount).build();
  }

  private PCollection<Row> sales() {
    return pipeline.apply(
        Create.of(
                sale("north", 1, 5),
                sale("north", 2, 7),
                sale("north", 3, null),
                sale("north", 4, 2),
                sale(null, 1, 9),
                sale(null, 8, 4))
            .withRowSchema(SALE));
  }

  @Test
  public void looksAtNeighbours() {
    PCollection<Row> made =
        sales()
            .apply(
                Window.by("region")
                    .orderBy(OrderBy.desc("day"))
                    .with("n", "row_number()")
                    .with("before", "lag(amount)")
                    .with("change", "amount - lag(amount) over w")
                    .with("all_", "count(*) over (partition by region)"));
    Schema schema =
        Schema.builder()
            .addFields(SALE.getFields())
            .addInt64Field("n")
            .addNullableInt32Field("before")
            .addNullableInt32Field("change")
            .addInt64Field("all_")
            .build();
    assertThat(made.getSchema(), is(schema));
    PAssert.that(made)
        .containsInAnyOrder(
            Row.withSchema(schema).addValues("north", 4, 2, 1L, null, null, 4L).build(),
            Row.withSchema(schema).addValues("north", 3, null, 2L, 2, null, 4L).build(),
            Row.withSchema(schema).addValues("north", 2, 7, 3L, null, null, 4L).build(),
            Row.withSchema(schema).addValues("north", 1, 5, 4L, 7, -2, 4L).build(),
            Row.withSchema(schema).addValues(null, 8, 4, 1L, null, null, 2L).build(),
            Row.withSchema(schema).addValues(null, 1, 9, 2L, 4, 5, 2L).build());
    pipeline.run();
  }

  @Test
  public void givesAggregatesTheirFrameWhereverTheyStand() {
    PCollection<Row> made =
        sales()
            .apply(
                Window.by("region")
                    .orderBy(OrderBy.asc("day"))
                    .over(1, 0)
                    .with("two", "sum(amount)")
                    .with("share", "100 * amount / sum(amount) over w")
                    .with("n", "row_number()"));
    Schema schema = made.getSchema();
    PAssert.that(made)
        .containsInAnyOrder(
            Row.withSchema(schema).addValues("north", 1, 5, 5L, 100L, 1L).build(),
            Row.withSchema(schema).addValues("north", 2, 7, 12L, 58L, 2L).build(),
            Row.withSchema(schema).addValues("north", 3, null, 7L, null, 3L).build(),
            Row.withSchema(schema).addValues("north", 4, 2, 2L, 100L, 4L).build(),
            Row.withSchema(schema).addValues(null, 1, 9, 9L, 100L, 1L).build(),
            Row.withSchema(schema).addValues(null, 8, 4, 13L, 30L, 2L).build());
    pipeline.run();
  }

  @Test
  public void givesAFrameToAggregatesOfExpressions() {
    PCollection<Row> made =
        sales()
            .apply(
                Window.by("region")
                    .orderBy(OrderBy.asc("day"))
                    .over(1, 0)
                    .with("two", "0 + SUM(COALESCE(amount, 0)) OVER w")
                    .with("large", "0 + count(case when amount > 4 then 1 end) over w")
                    .with("text", "'(sum(1) over w)' || lag(region) over w"));
    Schema schema = made.getSchema();
    PAssert.that(made)
        .containsInAnyOrder(
            Row.withSchema(schema).addValues("north", 1, 5, 5L, 1L, null).build(),
            Row.withSchema(schema)
                .addValues("north", 2, 7, 12L, 2L, "(sum(1) over w)north")
                .build(),
            Row.withSchema(schema)
                .addValues("north", 3, null, 7L, 1L, "(sum(1) over w)north")
                .build(),
            Row.withSchema(schema).addValues("north", 4, 2, 2L, 0L, "(sum(1) over w)north").build(),
            Row.withSchema(schema).addValues(null, 1, 9, 9L, 1L, null).build(),
            Row.withSchema(schema).addValues(null, 8, 4, 13L, 1L, null).build());
    pipeline.run();
  }

  @Test
  public void equalsALoop() {
    Random random = new Random(5);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      rows.add(sale("r" + random.nextInt(7), i, random.nextInt(50)));
    }
    PCollection<Row> made =
        pipeline
            .apply(Create.of(rows).withRowSchema(SALE))
            .apply(
                Window.by("region")
                    .orderBy(OrderBy.asc("day"))
                    .over(3, 2)
                    .with("moving", "sum(amount)"));
    List<Row> expected = new ArrayList<>();
    for (Row row : rows) {
      List<Row> group = new ArrayList<>(rows);
      group.removeIf(other -> !other.getString(0).equals(row.getString(0)));
      group.sort(Comparator.comparing(other -> other.getInt32(1)));
      int at = group.indexOf(row);
      long sum = 0;
      for (Row near : group.subList(Math.max(0, at - 3), Math.min(group.size(), at + 3))) {
        sum += near.getInt32(2);
      }
      List<Object> values = new ArrayList<>(row.getValues());
      values.add(sum);
      expected.add(Row.withSchema(made.getSchema()).addValues(values).build());
    }
    Collections.shuffle(expected, random);
    PAssert.that(made).containsInAnyOrder(expected);
    pipeline.run();
  }

  private static String problem(ThrowingRunnable step) {
    return assertThrows(ConfigurationException.class, step).getMessage();
  }

  @Test
  public void refusesWrongParameters() {
    PCollection<Row> rows = Pipeline.create().apply(Create.empty(SALE));
    assertThat(
        problem(() -> rows.apply("a", Window.by("regoin").with("n", "row_number()"))),
        is("partition_by.0: unknown field 'regoin'; did you mean 'region'?"));
    assertThat(
        problem(() -> rows.apply("b", Window.by().orderBy(OrderBy.asc("x")).with("day", "rank()"))),
        is(
            "order_by.0: unknown field 'x'; known: region, day, amount\n"
                + "fields.day: there is a field 'day' already"));
    assertThat(
        problem(() -> rows.apply("c", Window.by("region"))),
        is("fields: nothing to do: give fields and their functions"));
    assertThat(
        problem(() -> rows.apply("d", Window.by("region").over(1, 0).with("n", "sum(day)"))),
        is("frame: counts the rows around one; say in which order with order_by"));
  }
}
