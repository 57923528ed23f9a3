package dev.purlin.transforms.order;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.books.StepCounts.Entry;
import dev.purlin.core.key.KeyCodec;
import dev.purlin.core.key.KeyKind;
import dev.purlin.core.order.OrderBy;
import dev.purlin.core.order.RowOrder;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.RowCoder;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.FlatMapElements;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.Sessions;
import org.apache.beam.sdk.transforms.windowing.SlidingWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.Rule;
import org.junit.Test;

public class TopNTest {
  private static final Schema ORDER =
      Schema.builder()
          .addNullableStringField("customer")
          .addNullableInt64Field("amount")
          .addStringField("id")
          .build();

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private static Row order(String customer, Long amount, String id) {
    return Row.withSchema(ORDER).addValues(customer, amount, id).build();
  }

  private static final Row ANN_1 = order("Ann", 1L, "a1");
  private static final Row ANN_5 = order("Ann", 5L, "a2");
  private static final Row ANN_9 = order("Ann", 9L, "a3");
  private static final Row ANN_NULL = order("Ann", null, "a4");
  private static final Row NOBODY_7 = order(null, 7L, "n1");
  private static final Row NOBODY_NULL = order(null, null, "n2");
  private static final List<Row> ORDERS =
      List.of(ANN_1, NOBODY_NULL, ANN_9, ANN_NULL, NOBODY_7, ANN_5);

  private PCollection<Row> orders(List<Row> rows) {
    return pipeline.apply(Create.of(rows).withCoder(RowCoder.of(ORDER)).withRowSchema(ORDER));
  }

  @Test
  public void keepsTheGreatestOrTheLeastWithNullsLast() {
    PCollection<Row> orders = orders(ORDERS);
    PCollection<Row> greatest = orders.apply("Great", TopN.of(2, OrderBy.desc("amount")));
    assertThat(greatest.getSchema(), is(ORDER));
    PAssert.that(greatest).containsInAnyOrder(ANN_9, NOBODY_7);
    PAssert.that(orders.apply("Small", TopN.of(2, OrderBy.asc("amount"))))
        .containsInAnyOrder(ANN_1, ANN_5);
    pipeline.run();
  }

  @Test
  public void nullsComeFirstIfSaid() {
    PCollection<Row> orders = orders(ORDERS);
    PAssert.that(
            orders.apply(
                "Down", TopN.of(3, OrderBy.desc("amount").nullsFirst(), OrderBy.asc("id"))))
        .containsInAnyOrder(ANN_NULL, NOBODY_NULL, ANN_9);
    PAssert.that(
            orders.apply("Up", TopN.of(1, OrderBy.asc("amount").nullsFirst(), OrderBy.desc("id"))))
        .containsInAnyOrder(NOBODY_NULL);
    pipeline.run();
  }

  @Test
  public void keepsSoManyOfEachGroupAndBooksTheOthers() {
    PAssert.that(orders(ORDERS).apply(TopN.of(2, OrderBy.desc("amount")).by("customer")))
        .containsInAnyOrder(ANN_9, ANN_5, NOBODY_7, NOBODY_NULL);
    PipelineResult result = pipeline.run();
    assertThat(books(result), is(Map.of(Entry.READ, 6L, Entry.FILTERED, 2L, Entry.WRITTEN, 4L)));
  }

  private static Map<Entry, Long> books(PipelineResult result) {
    Map<Entry, Long> books = new HashMap<>();
    for (Entry entry : Entry.values()) {
      String name = StepCounts.metricName("TopN", entry);
      result
          .metrics()
          .queryMetrics(
              MetricsFilter.builder()
                  .addNameFilter(MetricNameFilter.named(StepCounts.NAMESPACE, name))
                  .build())
          .getCounters()
          .forEach(counter -> books.merge(entry, counter.getAttempted(), Long::sum));
    }
    return books;
  }

  /** Whichever of them comes first: the choice is made by the rows. */
  @Test
  public void choosesTheSameOfRowsWithEqualOrder() {
    List<Row> rows = new ArrayList<>();
    for (String id : List.of("c", "e", "a", "d", "b")) {
      rows.add(order("Ann", 1L, id));
    }
    List<Row> reversed = new ArrayList<>(rows);
    Collections.reverse(reversed);
    for (List<Row> each : List.of(rows, reversed)) {
      String name = each == rows ? "one" : "other";
      PAssert.that(
              pipeline
                  .apply(name, Create.of(each).withRowSchema(ORDER))
                  .apply("Top " + name, TopN.of(2, OrderBy.desc("amount"))))
          .containsInAnyOrder(order("Ann", 1L, "a"), order("Ann", 1L, "b"));
    }
    pipeline.run();
  }

  @Test
  public void ordersTextByCodePointsAndNanAboveAllNumbers() {
    Schema schema = Schema.builder().addStringField("text").addDoubleField("number").build();
    Row first = Row.withSchema(schema).addValues("\uFFFD", Double.NaN).build();
    Row beyond = Row.withSchema(schema).addValues("𝒶", Double.POSITIVE_INFINITY).build();
    PCollection<Row> rows = pipeline.apply(Create.of(first, beyond).withRowSchema(schema));
    PAssert.that(rows.apply("Text", TopN.of(1, OrderBy.desc("text")))).containsInAnyOrder(beyond);
    PAssert.that(rows.apply("Number", TopN.of(1, OrderBy.desc("number"))))
        .containsInAnyOrder(first);
    pipeline.run();
  }

  @Test
  public void takesNoRowsAndFewerThanN() {
    PAssert.that(orders(List.of()).apply("None", TopN.of(3, OrderBy.asc("id")))).empty();
    PAssert.that(
            pipeline
                .apply("One", Create.of(ANN_1).withRowSchema(ORDER))
                .apply("All", TopN.of(200_000, OrderBy.asc("id"))))
        .containsInAnyOrder(ANN_1);
    pipeline.run();
  }

  /** A bundle holds so many rows and groups; others are sent on, and meet behind it. */
  @Test
  public void losesNothingWhereABundleHoldsNoMore() {
    KeyCodec keys = new KeyCodec(new int[] {0}, List.of(FieldType.STRING), List.of(KeyKind.TEXT));
    List<String> customers = List.of("a", "b", "c", "d", "e");
    PCollection<Row> rows =
        orders(List.of(ANN_1))
            .apply(
                FlatMapElements.into(TypeDescriptors.rows())
                    .via(
                        row ->
                            IntStream.range(0, 20)
                                .mapToObj(i -> order(customers.get(i % 5), (long) (i / 5), "x"))
                                .toList()))
            .setRowSchema(ORDER);
    RowOrder greatest = OrderBy.order(List.of(OrderBy.desc("amount")), ORDER);
    for (int most : List.of(1, 3, 4, 100)) {
      PAssert.that(
              rows.apply(
                      "Bundle " + most,
                      ParDo.of(
                          new FirstOfBundleFn(keys, greatest, 2, most, new StepCounts("Bundle"))))
                  .setCoder(KvCoder.of(ByteArrayCoder.of(), RowCoder.of(ORDER)))
                  .apply("Group " + most, GroupByKey.create())
                  .apply(
                      "First " + most,
                      ParDo.of(new FirstFn(greatest, 0, 2, new StepCounts("First"))))
                  .setRowSchema(ORDER))
          .containsInAnyOrder(
              customers.stream()
                  .flatMap(each -> Stream.of(order(each, 3L, "x"), order(each, 2L, "x")))
                  .toList());
    }
    pipeline.run();
  }

  private static TimestampedValue<Row> at(Row row, long seconds) {
    return TimestampedValue.of(row, Instant.ofEpochSecond(seconds));
  }

  private static IntervalWindow window(long from, long to) {
    return new IntervalWindow(Instant.ofEpochSecond(from), Instant.ofEpochSecond(to));
  }

  @Test
  public void keepsSoManyOfEachWindowOfAStream() {
    PCollection<Row> top =
        pipeline
            .apply(
                TestStream.create(ORDER)
                    .addElements(at(ANN_1, 1), at(ANN_5, 5))
                    .advanceWatermarkTo(Instant.ofEpochSecond(6))
                    .addElements(at(ANN_9, 12), at(ANN_NULL, 13))
                    .advanceWatermarkToInfinity())
            .setRowSchema(ORDER)
            .apply(Window.into(FixedWindows.of(Duration.standardSeconds(10))))
            .apply(TopN.of(1, OrderBy.desc("amount")));
    PAssert.that(top).inWindow(window(0, 10)).containsInAnyOrder(ANN_5);
    PAssert.that(top).inWindow(window(10, 20)).containsInAnyOrder(ANN_9);
    pipeline.run();
  }

  @Test
  public void keepsSoManyOfEachSession() {
    PCollection<Row> top =
        timed(List.of(at(ANN_1, 1), at(ANN_5, 5), at(ANN_9, 40)))
            .apply(Window.into(Sessions.withGapDuration(Duration.standardSeconds(10))))
            .apply(TopN.of(1, OrderBy.asc("amount")));
    PAssert.that(top).inWindow(window(1, 15)).containsInAnyOrder(ANN_1);
    PAssert.that(top).inWindow(window(40, 50)).containsInAnyOrder(ANN_9);
    pipeline.run();
  }

  @Test
  public void keepsSoManyInEachOfTheWindowsOfARowAndBooksTheCopies() {
    PCollection<Row> top =
        timed(List.of(at(ANN_1, 1), at(ANN_5, 6)))
            .apply(
                Window.into(
                    SlidingWindows.of(Duration.standardSeconds(10))
                        .every(Duration.standardSeconds(5))))
            .apply(TopN.of(1, OrderBy.desc("amount")));
    PAssert.that(top).inWindow(window(-5, 5)).containsInAnyOrder(ANN_1);
    PAssert.that(top).inWindow(window(0, 10)).containsInAnyOrder(ANN_5);
    PAssert.that(top).inWindow(window(5, 15)).containsInAnyOrder(ANN_5);
    assertThat(
        books(pipeline.run()),
        is(
            Map.of(
                Entry.READ,
                2L,
                Entry.MERGED,
                2L,
                Entry.CREATED,
                4L,
                Entry.FILTERED,
                1L,
                Entry.WRITTEN,
                3L)));
  }

  private PCollection<Row> timed(List<TimestampedValue<Row>> rows) {
    return pipeline
        .apply(Create.timestamped(rows).withCoder(RowCoder.of(ORDER)))
        .setRowSchema(ORDER);
  }

  @Test
  public void needsWindowsForRowsThatNeverEnd() {
    PCollection<Row> stream =
        Pipeline.create()
            .apply(TestStream.create(ORDER).advanceWatermarkToInfinity())
            .setRowSchema(ORDER);
    assertThat(
        problems(stream, TopN.of(1, OrderBy.asc("id"))),
        contains(
            new Problem(
                "",
                "input 'input' is unbounded, and all of its rows are in one window; give the step a"
                    + " windowing, such as {type: fixed, size: 60s}")));
  }

  @Test
  public void namesWhatIsWrongWithTheConfiguration() {
    Schema tagged = Schema.builder().addArrayField("tags", FieldType.STRING).build();
    PCollection<Row> orders = Pipeline.create().apply(Create.of(ANN_1).withRowSchema(ORDER));
    assertThat(
        problems(orders, TopN.of(3, OrderBy.asc("id"), OrderBy.desc("amuont")).by("id", "id")),
        contains(
            new Problem("order_by.1", "unknown field 'amuont'; did you mean 'amount'?"),
            new Problem("by.1", "'id' is named twice")));
    assertThat(
        problems(orders, TopN.of(3)),
        contains(new Problem("order_by", "no fields are given; for any 3 rows take Limit")));
    assertThat(
        problems(Pipeline.create().apply(Create.empty(tagged)), TopN.of(3, OrderBy.asc("tags"))),
        contains(
            new Problem("order_by.0", "field 'tags' is ARRAY<VARCHAR>, which cannot be compared")));
    assertThat(
        assertThrows(ConfigurationException.class, () -> TopN.of(0, OrderBy.asc("id")))
            .getMessage(),
        is("n: 0 is out of range; expected 1 or more"));
  }

  private static List<Problem> problems(PCollection<Row> rows, TopN top) {
    return assertThrows(ConfigurationException.class, () -> rows.apply(top)).problems();
  }

  @Test
  public void standsBehindBeamsDoorForOtherSdks() {
    TopN.Provider provider = new TopN.Provider();
    Schema key =
        provider
            .configurationSchema()
            .getField("order_by")
            .getType()
            .getCollectionElementType()
            .getRowSchema();
    Row configuration =
        Row.withSchema(provider.configurationSchema())
            .withFieldValue("n", 1)
            .withFieldValue(
                "order_by",
                List.of(
                    Row.withSchema(key)
                        .withFieldValue("field", "amount")
                        .withFieldValue("order", "descending")
                        .withFieldValue("nulls", "first")
                        .build()))
            .withFieldValue("by", List.of("customer"))
            .build();
    PAssert.that(
            PCollectionRowTuple.of("input", orders(ORDERS))
                .apply(provider.from(configuration))
                .get("output"))
        .containsInAnyOrder(ANN_NULL, NOBODY_NULL);
    pipeline.run();
  }
}
