package dev.purlin.transforms.compare;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.transforms.Books;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.windowing.SlidingWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.joda.time.Duration;
import org.junit.Rule;
import org.junit.Test;

public class DiffTest {
  private static final Schema ITEM =
      Schema.builder()
          .addNullableInt32Field("id")
          .addNullableStringField("name")
          .addNullableField("amount", FieldType.DECIMAL)
          .build();
  private static final Schema CHANGES =
      Schema.builder().addStringField("change").addFields(ITEM.getFields()).build();

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private static Row item(Integer id, String name, String amount) {
    return Row.withSchema(ITEM)
        .addValues(id, name, amount == null ? null : new BigDecimal(amount))
        .build();
  }

  private static Row change(String word, Row row) {
    return Row.withSchema(CHANGES).addValue(word).addValues(row.getValues()).build();
  }

  private PCollection<Row> rows(String name, Schema schema, Row... rows) {
    return pipeline.apply(name, Create.of(Arrays.asList(rows)).withRowSchema(schema));
  }

  private PCollectionRowTuple inputs(Row[] before, Row[] after) {
    return PCollectionRowTuple.of(
        "before", rows("Before", ITEM, before), "after", rows("After", ITEM, after));
  }

  private static Row[] of(Row... rows) {
    return rows;
  }

  @Test
  public void outputsWhatHappened() {
    PCollectionRowTuple changes =
        inputs(
                of(
                    item(1, "a", "1"),
                    item(2, "b", "1"),
                    item(3, "c", "1"),
                    item(null, "n", null),
                    item(5, null, "1")),
                of(
                    item(1, "a", "1.00"),
                    item(2, "B", "1"),
                    item(4, "\uD83D\uDE00", "1"),
                    item(null, "n", null),
                    item(5, "e", "1")))
            .apply(Diff.by("id").named("Changes"));
    assertThat(changes.get("output").getSchema(), is(CHANGES));
    PAssert.that(changes.get("output"))
        .containsInAnyOrder(
            change("updated", item(2, "B", "1")),
            change("deleted", item(3, "c", "1")),
            change("inserted", item(4, "\uD83D\uDE00", "1")),
            change("updated", item(5, "e", "1")));
    PAssert.that(changes.get("updated")).containsInAnyOrder(item(2, "B", "1"), item(5, "e", "1"));
    PAssert.that(changes.get("deleted")).containsInAnyOrder(item(3, "c", "1"));
    PAssert.that(changes.get("inserted")).containsInAnyOrder(item(4, "\uD83D\uDE00", "1"));
    PAssert.that(changes.get("unchanged"))
        .containsInAnyOrder(item(1, "a", "1.00"), item(null, "n", null));
    Books books = Books.of(pipeline.run(), "Changes");
    assertThat(books.toString(), is("read 10, created 10, written 10, merged 10"));
    assertThat(books.balanced(), is(true));
  }

  @Test
  public void comparesOnlySomeFields() {
    Row[] before = of(item(1, "a", "1"), item(2, "b", "2"));
    Row[] after = of(item(1, "A", "1"), item(2, "b", "3"));
    PCollectionRowTuple inputs = inputs(before, after);
    PAssert.that(inputs.apply("Only", Diff.by("id").comparing("name")).get("updated"))
        .containsInAnyOrder(item(1, "A", "1"));
    PAssert.that(inputs.apply("Not", Diff.by("id").excluding("name")).get("updated"))
        .containsInAnyOrder(item(2, "b", "3"));
    PAssert.that(inputs.apply("None", Diff.by("id").excluding("name", "amount")).get("output"))
        .empty();
    pipeline.run();
  }

  /** Two of three are equal; of the others one is an update of the first that is left. */
  @Test
  public void equalRowsOfAKeyGoTogetherFirst() {
    PCollectionRowTuple changes =
        inputs(
                of(item(1, "a", "1"), item(1, "c", "1"), item(1, "b", "1"), item(1, "d", "1")),
                of(item(1, "b", "1"), item(1, "d", "1"), item(1, "x", "1")))
            .apply(Diff.by("id"));
    PAssert.that(changes.get("output"))
        .containsInAnyOrder(
            change("updated", item(1, "x", "1")), change("deleted", item(1, "c", "1")));
    pipeline.run();
  }

  @Test
  public void ofEmptyInputsEverythingIsInsertedOrDeleted() {
    PCollection<Row> none = rows("None", ITEM);
    PCollection<Row> one = rows("One", ITEM, item(1, "a", "1"));
    PAssert.that(
            PCollectionRowTuple.of("before", none, "after", one)
                .apply("New", Diff.by("id"))
                .get("output"))
        .containsInAnyOrder(change("inserted", item(1, "a", "1")));
    PAssert.that(
            PCollectionRowTuple.of("before", one, "after", none)
                .apply("Gone", Diff.by("id"))
                .get("output"))
        .containsInAnyOrder(change("deleted", item(1, "a", "1")));
    PAssert.that(
            PCollectionRowTuple.of("before", none, "after", none)
                .apply("Nothing", Diff.by("id"))
                .get("output"))
        .empty();
    pipeline.run();
  }

  @Test
  public void fieldsMeetByNameAndNestedOnesAreCompared() {
    Schema place = Schema.builder().addStringField("city").build();
    Schema before =
        Schema.builder()
            .addField("tags", FieldType.array(FieldType.STRING))
            .addInt64Field("id")
            .addRowField("place", place)
            .build();
    Schema after =
        Schema.builder()
            .addInt64Field("id")
            .addNullableField("place", FieldType.row(place))
            .addField("tags", FieldType.array(FieldType.STRING))
            .build();
    Row graz = Row.withSchema(place).addValue("Graz").build();
    Row linz = Row.withSchema(place).addValue("Linz").build();
    PCollectionRowTuple changes =
        PCollectionRowTuple.of(
                "before",
                rows(
                    "Before",
                    before,
                    Row.withSchema(before).addValues(List.of("x"), 1L, graz).build(),
                    Row.withSchema(before).addValues(List.of("x"), 2L, graz).build(),
                    Row.withSchema(before).addValues(List.of("x"), 3L, graz).build()),
                "after",
                rows(
                    "After",
                    after,
                    Row.withSchema(after).addValues(1L, graz, List.of("x")).build(),
                    Row.withSchema(after).addValues(2L, linz, List.of("x")).build()))
            .apply(Diff.by("id"));
    PAssert.that(changes.get("unchanged"))
        .containsInAnyOrder(Row.withSchema(after).addValues(1L, graz, List.of("x")).build());
    PAssert.that(changes.get("updated"))
        .containsInAnyOrder(Row.withSchema(after).addValues(2L, linz, List.of("x")).build());
    PAssert.that(changes.get("deleted"))
        .containsInAnyOrder(Row.withSchema(after).addValues(3L, graz, List.of("x")).build());
    pipeline.run();
  }

  /** What changed, applied to the rows before, gives the rows after. */
  @Test
  public void appliedItGivesTheOtherSide() {
    Random random = new Random(5);
    for (int round = 0; round < 4; round++) {
      Row[] before = random(random);
      Row[] after = random(random);
      PCollection<Row> changes =
          PCollectionRowTuple.of(
                  "before",
                  rows("Before " + round, ITEM, before),
                  "after",
                  rows("After " + round, ITEM, after))
              .apply("Diff " + round, Diff.by("id"))
              .get("output");
      PAssert.that(changes)
          .satisfies(
              rows -> {
                Map<Integer, Row> table = table(before);
                for (Row row : rows) {
                  Row item = Row.withSchema(ITEM).addValues(row.getValues().subList(1, 4)).build();
                  Row old =
                      row.getString("change").equals("deleted")
                          ? table.remove(item.getInt32("id"))
                          : table.put(item.getInt32("id"), item);
                  assertThat(old == null, is(row.getString("change").equals("inserted")));
                }
                assertThat(table, is(table(after)));
                return null;
              });
    }
    pipeline.run();
  }

  private static Row[] random(Random random) {
    List<Row> rows = new ArrayList<>();
    for (int id = 0; id < 30; id++) {
      if (random.nextBoolean()) {
        rows.add(
            item(
                id == 0 ? null : id,
                random.nextInt(4) == 0 ? null : random.nextBoolean() ? "x" : "X",
                random.nextInt(4) == 0 ? null : String.valueOf(random.nextInt(2))));
      }
    }
    return rows.toArray(new Row[0]);
  }

  private static Map<Integer, Row> table(Row[] rows) {
    Map<Integer, Row> table = new HashMap<>();
    for (Row row : rows) {
      table.put(row.getInt32("id"), row);
    }
    return table;
  }

  private List<Problem> problems(Diff diff, PCollectionRowTuple inputs) {
    pipeline.enableAbandonedNodeEnforcement(false);
    return assertThrows(ConfigurationException.class, () -> inputs.apply(diff)).problems();
  }

  @Test
  public void problemsAreToldTogether() {
    PCollectionRowTuple inputs = inputs(of(), of());
    assertThat(
        problems(
            Diff.by("ident", "id", "id").comparing("nam").excluding("id").withChangeField("name"),
            inputs),
        contains(
            new Problem("key.0", "unknown field 'ident'; known: id, name, amount"),
            new Problem("key.2", "'id' is named twice"),
            new Problem("columns.0", "unknown field 'nam'; did you mean 'name'?"),
            new Problem("exclude.0", "'id' is a field of the key"),
            new Problem(
                "change_field", "the inputs have a field 'name' of their own; give another name")));
    assertThat(
        problems(Diff.by(), inputs),
        contains(new Problem("key", "name the fields that identify a row, as in [id]")));
  }

  @Test
  public void inputsMustHaveTheSameFields() {
    Schema other =
        Schema.builder()
            .addInt64Field("id")
            .addStringField("name")
            .addField("tags", FieldType.array(FieldType.STRING))
            .build();
    PCollectionRowTuple inputs =
        PCollectionRowTuple.of("before", rows("B", ITEM), "after", rows("A", other));
    assertThat(
        problems(Diff.by("tags"), inputs),
        contains(
            new Problem(
                "",
                "field 'id' is INTEGER in input 'before' but BIGINT in input 'after'; bring them to"
                    + " one type first"),
            new Problem(
                "",
                "input 'after' has no field 'amount', which input 'before' has; choose the same"
                    + " fields with Select"),
            new Problem(
                "",
                "input 'before' has no field 'tags', which input 'after' has; choose the same"
                    + " fields with Select"),
            new Problem(
                "key.0", "field 'tags' is ARRAY<VARCHAR>, which rows cannot be matched by")));
    assertThat(
        problems(Diff.by("id"), PCollectionRowTuple.of("before", rows("C", ITEM))),
        contains(
            new Problem("", "expected the inputs 'before' and 'after', 'after' is not there")));
    PCollection<Row> sliding =
        rows("D", ITEM)
            .apply(
                Window.into(
                    SlidingWindows.of(Duration.standardMinutes(2))
                        .every(Duration.standardMinutes(1))));
    assertThat(
        problems(
            Diff.by("id"), PCollectionRowTuple.of("before", rows("E", ITEM), "after", sliding)),
        contains(
            new Problem(
                "",
                "a row of input 'after' may be in several windows, and would be compared several"
                    + " times")));
  }
}
