package dev.purlin.transforms.row;

import static dev.purlin.transforms.row.Both.cells;
import static dev.purlin.transforms.row.Both.out;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.step.RowWiseTransform;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.junit.Rule;
import org.junit.Test;

/** {@link Pack} and {@link Unpack}. */
public class PackTest {
  private static final Schema INNER =
      Schema.builder().addStringField("street").addNullableInt32Field("no").build();
  private static final Schema FLAT =
      Schema.builder().addInt32Field("id").addFields(INNER.getFields()).build();

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private static String problem(RowWiseTransform<?> step, Schema schema) {
    return assertThrows(ConfigurationException.class, () -> step.plan(schema)).getMessage();
  }

  @Test
  public void packsIntoARow() {
    Both.rows(FLAT, cells(1, "Ring", 7), cells(2, "", null))
        .give(
            pipeline,
            Pack.into("address", "street", "no"),
            Schema.builder().addInt32Field("id").addRowField("address", INNER).build(),
            out(cells(1, Both.row(INNER, "Ring", 7)), cells(2, Both.row(INNER, "", null))));
  }

  @Test
  public void packsIntoJsonText() {
    Both.rows(FLAT, cells(1, "Ring \"𝒶\"", null))
        .give(
            pipeline,
            Pack.into("json", "no", "street").as(Pack.As.JSON).keepingFields(),
            Schema.builder().addFields(FLAT.getFields()).addStringField("json").build(),
            out(cells(1, "Ring \"𝒶\"", null, "{\"no\":null,\"street\":\"Ring \\\"𝒶\\\"\"}")));
  }

  @Test
  public void petlUnpack() {
    Schema input =
        Schema.builder().addInt32Field("id").addArrayField("l", FieldType.STRING).build();
    Both.rows(
            input,
            cells(1, List.of("a", "b")),
            cells(2, List.of("c")),
            cells(3, List.of("1", "2", "3")))
        .give(
            pipeline,
            Unpack.field("l").into("p", "q"),
            Schema.builder()
                .addInt32Field("id")
                .addNullableStringField("p")
                .addNullableStringField("q")
                .build(),
            out(cells(1, "a", "b"), cells(2, "c", null)),
            "l = [1, 2, 3]: the list has 3 elements, expected 2 at most");
  }

  @Test
  public void petlUnpackdict() {
    Schema input =
        Schema.builder()
            .addInt32Field("id")
            .addMapField("m", FieldType.STRING, FieldType.INT32)
            .build();
    Both.rows(input, cells(1, Map.of("x", 1, "y", 2)), cells(2, Map.of("x", 3)))
        .give(
            pipeline,
            Unpack.field("m").into("x", "y"),
            Schema.builder()
                .addInt32Field("id")
                .addNullableInt32Field("x")
                .addNullableInt32Field("y")
                .build(),
            out(cells(1, 1, 2), cells(2, 3, null)));
  }

  @Test
  public void unpacksJsonTextAndRefusesOther() {
    Schema input = Schema.builder().addInt32Field("id").addNullableStringField("json").build();
    Both.rows(input, cells(1, "{\"no\": 7}"), cells(2, null), cells(3, "{\"no\": \"x\"}"))
        .give(
            pipeline,
            Unpack.field("json").as("street", "VARCHAR").as("no", "INTEGER").withPrefix("a_"),
            Schema.builder()
                .addInt32Field("id")
                .addNullableStringField("a_street")
                .addNullableInt32Field("a_no")
                .build(),
            out(cells(1, null, 7), cells(2, null, null)),
            "json = {\"no\": \"x\"}: member 'no': expected INTEGER, found the text 'x'");
  }

  @Test
  public void aNullRowGivesNulls() {
    Schema input =
        Schema.builder().addNullableField("a", FieldType.row(INNER)).addInt32Field("id").build();
    Both.rows(input, cells(Both.row(INNER, "Ring", 7), 1), cells(null, 2))
        .give(
            pipeline,
            Unpack.field("a").into("street"),
            Schema.builder().addInt32Field("id").addNullableStringField("street").build(),
            out(cells(1, "Ring"), cells(2, null)));
  }

  @Test
  public void unpackUndoesPack() {
    Schema schema =
        Schema.builder()
            .addInt32Field("id")
            .addNullableStringField("a")
            .addNullableStringField("b")
            .build();
    Random random = new Random(7);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      rows.add(Both.row(schema, i, text(random), text(random)));
    }
    PCollection<Row> input = pipeline.apply(Create.of(rows).withRowSchema(schema));
    for (Pack.As as : Pack.As.values()) {
      Unpack unpack = Unpack.field("packed");
      unpack =
          switch (as) {
            case ROW -> unpack;
            case MAP, LIST -> unpack.into("a", "b");
            case JSON -> unpack.as("a", "VARCHAR").as("b", "VARCHAR");
          };
      PCollection<Row> back =
          input
              .apply("Pack " + as, Pack.into("packed", "a", "b").as(as))
              .apply("Unpack " + as, unpack);
      assertThat(back.getSchema(), is(schema));
      PAssert.that(back).containsInAnyOrder(rows);
    }
    pipeline.run();
  }

  private static String text(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> null;
      case 1 -> "";
      case 2 -> "\"\\\n𝒶{}";
      default -> Long.toString(random.nextLong(), 36);
    };
  }

  @Test
  public void refusesWhatCannotWork() {
    assertThat(
        problem(Pack.into("x").as(Pack.As.LIST), FLAT),
        is(
            "fields: field 'id' is INTEGER and 'street' is VARCHAR; a list or map is of one type,"
                + " a row or JSON text is not"));
    assertThat(problem(Pack.into("id", "no"), FLAT), is("into: there would be two fields 'id'"));
    assertThat(
        problem(Unpack.field("id"), FLAT),
        is("field: field 'id' is INTEGER, expected a row, a map, a list or JSON text"));
    assertThat(
        problem(Unpack.field("street"), FLAT),
        is("schema: a schema is for JSON text, and needed there"));
  }
}
