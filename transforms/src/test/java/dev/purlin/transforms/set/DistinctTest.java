package dev.purlin.transforms.set;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.RowCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.SlidingWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.Rule;
import org.junit.Test;

public class DistinctTest {
  private static final Schema CHANGE =
      Schema.builder()
          .addNullableStringField("customer")
          .addNullableInt64Field("changed_at")
          .addStringField("city")
          .build();

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private static Row change(String customer, Long at, String city) {
    return Row.withSchema(CHANGE).addValues(customer, at, city).build();
  }

  private PCollection<Row> changes(Row... rows) {
    return pipeline.apply(Create.of(List.of(rows)).withRowSchema(CHANGE));
  }

  @Test
  public void keepsOneOfRowsThatAreEqualInEveryField() {
    PCollectionRowTuple rows =
        changes(
                change("é", 1L, "Graz"),
                change("é", 1L, "Graz"),
                change("é", 1L, "Linz"),
                change("e\u0301", 1L, "Graz"),
                change(null, null, "Graz"),
                change(null, null, "Graz"),
                change(null, null, "Graz"))
            .apply(Distinct.rows());
    assertThat(rows.get("output").getSchema(), is(CHANGE));
    PAssert.that(rows.get("output"))
        .containsInAnyOrder(
            change("é", 1L, "Graz"),
            change("é", 1L, "Linz"),
            change("e\u0301", 1L, "Graz"),
            change(null, null, "Graz"));
    PAssert.that(rows.get("duplicates"))
        .containsInAnyOrder(
            change("é", 1L, "Graz"), change(null, null, "Graz"), change(null, null, "Graz"));
    pipeline.run();
  }

  @Test
  public void keepsTheFirstOrTheLastInTheOrderOfFields() {
    PCollection<Row> changes =
        changes(
            change("Ann", 2L, "Graz"),
            change("Ann", 9L, "Linz"),
            change("Ann", null, "Wels"),
            change("Ann", 9L, "Enns"),
            change(null, 3L, "Bonn"),
            change(null, 1L, "Köln"));
    PCollectionRowTuple last =
        changes.apply("Last", Distinct.by("customer").keepLast("changed_at", "city"));
    PAssert.that(last.get("output"))
        .containsInAnyOrder(change("Ann", 9L, "Linz"), change(null, 3L, "Bonn"));
    PAssert.that(last.get("duplicates"))
        .containsInAnyOrder(
            change("Ann", 2L, "Graz"),
            change("Ann", null, "Wels"),
            change("Ann", 9L, "Enns"),
            change(null, 1L, "Köln"));
    PCollectionRowTuple first =
        changes.apply("First", Distinct.by("customer").keepFirst("changed_at"));
    PAssert.that(first.get("output"))
        .containsInAnyOrder(change("Ann", 2L, "Graz"), change(null, 1L, "Köln"));
    pipeline.run();
  }

  /** Whichever of them comes first: the choice is made by the rows. */
  @Test
  public void choosesTheSameOfRowsWithEqualOrder() {
    List<Row> rows =
        List.of(change("Ann", 1L, "Graz"), change("Ann", 1L, "Enns"), change("Ann", 1L, "Linz"));
    List<Row> reversed = new ArrayList<>(rows);
    java.util.Collections.reverse(reversed);
    for (List<Row> order : List.of(rows, reversed)) {
      PAssert.that(
              changes(order.toArray(Row[]::new).clone(), order == rows ? "one" : "other")
                  .apply(
                      order == rows ? "Keep one" : "Keep other",
                      Distinct.by("customer").keepLast("changed_at"))
                  .get("output"))
          .containsInAnyOrder(change("Ann", 1L, "Enns"));
    }
    pipeline.run();
  }

  private PCollection<Row> changes(Row[] rows, String name) {
    return pipeline.apply(name, Create.of(List.of(rows)).withRowSchema(CHANGE));
  }

  @Test
  public void comparesAsSqlDoes() {
    Schema number =
        Schema.builder()
            .addDecimalField("amount")
            .addDoubleField("ratio")
            .addStringField("x")
            .build();
    Row one = Row.withSchema(number).addValues(new BigDecimal("1.0"), 0.0, "a").build();
    Row same = Row.withSchema(number).addValues(new BigDecimal("1.00"), -0.0, "a").build();
    Row nan = Row.withSchema(number).addValues(BigDecimal.TEN, Double.NaN, "a").build();
    PCollectionRowTuple rows =
        pipeline
            .apply(Create.of(one, same, nan, nan).withRowSchema(number))
            .apply(Distinct.by("amount", "ratio"));
    PAssert.that(rows.get("output"))
        .satisfies(
            kept -> {
              List<BigDecimal> amounts = new ArrayList<>();
              kept.forEach(row -> amounts.add(row.getDecimal("amount").setScale(0)));
              amounts.sort(null);
              assertThat(amounts, is(List.of(BigDecimal.ONE, BigDecimal.TEN)));
              return null;
            });
    pipeline.run();
  }

  @Test
  public void makesDuplicatesOnlyIfTheyAreRead() {
    PCollectionRowTuple rows =
        changes(change("Ann", 1L, "Graz"), change("Ann", 1L, "Graz"))
            .apply(Distinct.rows().reading(Set.of("output")));
    assertThat(rows.getAll().keySet(), is(Set.of("output")));
    PAssert.that(rows.get("output")).containsInAnyOrder(change("Ann", 1L, "Graz"));
    pipeline.run();
  }

  @Test
  public void takesNoRows() {
    PCollectionRowTuple rows = changes().apply(Distinct.by("customer"));
    PAssert.that(rows.get("output")).empty();
    PAssert.that(rows.get("duplicates")).empty();
    pipeline.run();
  }

  @Test
  public void comparesRowsWithinTheirWindow() {
    Row ann = change("Ann", 1L, "Graz");
    PCollection<Row> stream =
        pipeline
            .apply(
                TestStream.create(CHANGE)
                    .addElements(at(ann, 1), at(ann, 5), at(ann, 12))
                    .advanceWatermarkToInfinity())
            .setRowSchema(CHANGE)
            .apply(Window.into(FixedWindows.of(Duration.standardSeconds(10))));
    PCollectionRowTuple rows = stream.apply(Distinct.by("customer"));
    PAssert.that(rows.get("output")).inWindow(window(0, 10)).containsInAnyOrder(ann);
    PAssert.that(rows.get("output")).inWindow(window(10, 20)).containsInAnyOrder(ann);
    PAssert.that(rows.get("duplicates")).inWindow(window(0, 10)).containsInAnyOrder(ann);
    PAssert.that(rows.get("duplicates")).inWindow(window(10, 20)).empty();
    pipeline.run();
  }

  @Test
  public void comparesRowsInEachOfTheirWindows() {
    Row ann = change("Ann", 1L, "Graz");
    PCollection<Row> rows =
        pipeline
            .apply(Create.timestamped(at(ann, 1), at(ann, 6)).withCoder(RowCoder.of(CHANGE)))
            .setRowSchema(CHANGE)
            .apply(
                Window.into(
                    SlidingWindows.of(Duration.standardSeconds(10))
                        .every(Duration.standardSeconds(5))));
    PCollectionRowTuple distinct = rows.apply(Distinct.rows());
    PAssert.that(distinct.get("output")).inWindow(window(-5, 5)).containsInAnyOrder(ann);
    PAssert.that(distinct.get("output")).inWindow(window(0, 10)).containsInAnyOrder(ann);
    PAssert.that(distinct.get("output")).inWindow(window(5, 15)).containsInAnyOrder(ann);
    PAssert.that(distinct.get("duplicates")).inWindow(window(0, 10)).containsInAnyOrder(ann);
    pipeline.run();
  }

  private static TimestampedValue<Row> at(Row row, long seconds) {
    return TimestampedValue.of(row, Instant.ofEpochSecond(seconds));
  }

  private static IntervalWindow window(long from, long to) {
    return new IntervalWindow(Instant.ofEpochSecond(from), Instant.ofEpochSecond(to));
  }

  @Test
  public void needsWindowsForRowsThatNeverEnd() {
    PCollection<Row> stream =
        Pipeline.create()
            .apply(TestStream.create(CHANGE).advanceWatermarkToInfinity())
            .setRowSchema(CHANGE);
    assertThat(
        assertThrows(ConfigurationException.class, () -> stream.apply(Distinct.rows())).problems(),
        contains(
            new Problem(
                "",
                "input 'input' is unbounded, and all of its rows are in one window; give the step a"
                    + " windowing, such as {type: fixed, size: 60s}")));
  }

  @Test
  public void namesWhatIsWrongWithTheConfiguration() {
    PCollection<Row> changes =
        Pipeline.create().apply(Create.of(change("Ann", 1L, "Graz")).withRowSchema(CHANGE));
    assertThat(
        problems(changes, Distinct.by("costumer", "city", "city")),
        contains(
            new Problem("keys.0", "unknown field 'costumer'; did you mean 'customer'?"),
            new Problem("keys.2", "'city' is named twice")));
    assertThat(
        problems(changes, Distinct.by("city").keepLast()),
        contains(
            new Problem(
                "keep",
                "'keep' needs 'order_by', the fields that say which row is first or last")));
    assertThat(
        problems(changes, Distinct.by("city").keepFirst("changed")),
        contains(
            new Problem(
                "order_by.0", "unknown field 'changed'; known: customer, changed_at, city")));
  }

  @Test
  public void doesNotCompareLists() {
    Schema tagged =
        Schema.builder().addStringField("id").addArrayField("tags", FieldType.STRING).build();
    Row row = Row.withSchema(tagged).addValues("a", List.of("x")).build();
    Create.Values<Row> two = Create.of(row, row).withRowSchema(tagged);
    assertThat(
        problems(Pipeline.create().apply(two), Distinct.rows()),
        contains(
            new Problem(
                "keys.1",
                "field 'tags' is ARRAY<VARCHAR>, which cannot be compared; give 'keys' of other"
                    + " types")));
    PAssert.that(pipeline.apply(two).apply(Distinct.by("id")).get("output"))
        .containsInAnyOrder(row);
    pipeline.run();
  }

  private static List<Problem> problems(PCollection<Row> rows, Distinct distinct) {
    return assertThrows(ConfigurationException.class, () -> rows.apply(distinct)).problems();
  }

  @Test
  public void readsTheConfiguration() {
    Distinct.Provider provider = new Distinct.Provider();
    Row configuration =
        Row.withSchema(provider.configurationSchema())
            .withFieldValue("keys", List.of("customer"))
            .withFieldValue("keep", "last")
            .withFieldValue("order_by", List.of("changed_at"))
            .build();
    Distinct distinct = (Distinct) provider.transform(configuration);
    PAssert.that(
            changes(change("Ann", 2L, "Graz"), change("Ann", 9L, "Linz"))
                .apply(distinct)
                .get("output"))
        .containsInAnyOrder(change("Ann", 9L, "Linz"));
    pipeline.run();
  }
}
