package dev.purlin.transforms.row;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.parameter.JsonParameter;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.reject.Rejects;
import dev.purlin.core.step.FusedRows;
import dev.purlin.transforms.Books;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.junit.Rule;
import org.junit.Test;

public class MapToFieldsTest {
  private static final Schema ORDER =
      Schema.builder()
          .addStringField("name")
          .addInt32Field("price")
          .addNullableInt32Field("quantity")
          .build();

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private PCollection<Row> orders() {
    return pipeline.apply(
        Create.of(order("lamp", 20, 3), order("desk", 100, 0), order("sofa", 300, null))
            .withRowSchema(ORDER));
  }

  private static Row order(String name, int price, Integer quantity) {
    return Row.withSchema(ORDER).addValues(name, price, quantity).build();
  }

  private static MapToFields configured(Row configuration) {
    return (MapToFields) new MapToFields.Provider().transform(configuration);
  }

  private static MapToFields configured(String fields) {
    Schema schema = Schema.builder().addStringField("fields").build();
    return configured(Row.withSchema(schema).addValue(fields).build());
  }

  @Test
  public void computesFieldsInTheirOrder() {
    PCollection<Row> rows =
        orders().apply(MapToFields.of("total", "price * quantity").with("name", "UPPER(name)"));
    Schema schema = Schema.builder().addNullableInt32Field("total").addStringField("name").build();
    assertThat(rows.getSchema(), is(schema));
    PAssert.that(rows)
        .containsInAnyOrder(
            Row.withSchema(schema).addValues(60, "LAMP").build(),
            Row.withSchema(schema).addValues(0, "DESK").build(),
            Row.withSchema(schema).addValues(null, "SOFA").build());
    pipeline.run();
  }

  @Test
  public void appendsToTheFieldsThatAreNotDropped() {
    PCollection<Row> rows =
        orders().apply(MapToFields.of("price", "price + 1").append().drop("price", "quantity"));
    Schema schema = Schema.builder().addStringField("name").addInt32Field("price").build();
    assertThat(rows.getSchema(), is(schema));
    PAssert.that(rows)
        .containsInAnyOrder(
            Row.withSchema(schema).addValues("lamp", 21).build(),
            Row.withSchema(schema).addValues("desk", 101).build(),
            Row.withSchema(schema).addValues("sofa", 301).build());
    pipeline.run();
  }

  @Test
  public void setsRowsAsideThatHaveNoResultAndKeepsItsBooks() {
    Rejects rejects = Rejects.collect();
    PCollection<Row> rows =
        orders()
            .apply(
                FusedRows.from(ORDER)
                    .then(
                        MapToFields.of("share", "price / quantity")
                            .append()
                            .named("Share")
                            .withRejects(rejects))
                    .then(Filter.keep("share > 5").named("Large")));
    PAssert.that(rows)
        .containsInAnyOrder(Row.withSchema(rows.getSchema()).addValues("lamp", 20, 3, 6).build());
    Schema refused = Rejects.schema(FieldType.row(ORDER));
    PAssert.that(rejects.rows())
        .containsInAnyOrder(
            Row.withSchema(refused)
                .addValues(
                    order("desk", 100, 0),
                    "cannot compute 'share' = price / quantity: division by zero (price = 100,"
                        + " quantity = 0)",
                    null,
                    null,
                    null,
                    null,
                    null)
                .build());
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    assertThat(Books.of(result, "Share").toString(), is("read 3, written 2, rejected 1"));
    assertThat(Books.of(result, "Large").toString(), is("read 2, written 1, filtered 1"));
  }

  @Test
  public void readsTheFormsOfBeamYaml() {
    Schema output =
        configured(
                """
                {"literal_int": 10, "literal_float": 1.5, "literal_str": "\\"abc\\"", "flag": true,
                 "same": "name", "typed": {"expression": "price", "output_type": "number"},
                 "exact": {"expression": "price", "output_type": "DECIMAL(10, 2)"},
                 "day": {"expression": "'2020-01-31'", "output_type": {"type": "DATE"}},
                 "list": {"expression": "ARRAY[name]",
                          "output_type": {"type": "array", "items": "string"}}}
                """)
            .plan(ORDER)
            .output();
    assertThat(
        output,
        is(
            Schema.builder()
                .addInt32Field("literal_int")
                .addDoubleField("literal_float")
                .addStringField("literal_str")
                .addBooleanField("flag")
                .addStringField("same")
                .addDoubleField("typed")
                .addDecimalField("exact")
                .addLogicalTypeField("day", SqlTypes.DATE)
                .addArrayField("list", FieldType.STRING)
                .build()));
  }

  @Test
  public void readsAllParameters() {
    Schema parameters =
        Schema.builder()
            .addStringField("fields")
            .addBooleanField("append")
            .addArrayField("drop", FieldType.STRING)
            .addStringField("language")
            .build();
    MapToFields step =
        configured(
            Row.withSchema(parameters)
                .addValues("{\"total\": \"price * 2\"}", true, List.of("quantity", "price"), "sql")
                .build());
    assertThat(step.plan(ORDER).output().getFieldNames(), is(List.of("name", "total")));
  }

  @Test
  public void computesInJava() {
    PCollection<Row> rows =
        orders()
            .apply(
                MapToFields.of("name", "name.toUpperCase()").with("tax", "price * 0.2").inJava());
    Schema schema =
        Schema.builder().addNullableStringField("name").addNullableDoubleField("tax").build();
    assertThat(rows.getSchema(), is(schema));
    PAssert.that(rows)
        .containsInAnyOrder(
            Row.withSchema(schema).addValues("LAMP", 4.0).build(),
            Row.withSchema(schema).addValues("DESK", 20.0).build(),
            Row.withSchema(schema).addValues("SOFA", 60.0).build());
    pipeline.run();
  }

  @Test
  public void computesListsWithAJavaClass() {
    Schema parameters =
        Schema.builder().addStringField("fields").addStringField("language").build();
    String source =
        """
        import java.util.*;
        import org.apache.beam.sdk.values.Row;
        public class Letters implements java.util.function.Function<Row, List<String>> {
          public List<String> apply(Row row) {
            return Arrays.asList(row.getString("name").split(""));
          }
        }
        """;
    String fields = JsonParameter.write(Map.of("letters", Map.of("callable", source)));
    PCollection<Row> rows =
        orders().apply(configured(Row.withSchema(parameters).addValues(fields, "java").build()));
    Schema schema =
        Schema.builder()
            .addField("letters", FieldType.array(FieldType.STRING).withNullable(true))
            .build();
    assertThat(rows.getSchema(), is(schema));
    PAssert.that(rows)
        .containsInAnyOrder(
            Row.withSchema(schema).addArray("l", "a", "m", "p").build(),
            Row.withSchema(schema).addArray("d", "e", "s", "k").build(),
            Row.withSchema(schema).addArray("s", "o", "f", "a").build());
    pipeline.run();
  }

  @Test
  public void refusesRowsForWhichJavaThrows() {
    Rejects rejects = Rejects.collect();
    PCollection<Row> rows =
        orders().apply(MapToFields.of("x", "Integer.parseInt(name)").inJava().withRejects(rejects));
    PAssert.that(rows).empty();
    PAssert.that(rejects.rows())
        .satisfies(
            all -> {
              for (Row row : all) {
                assertThat(
                    row.getString("error_message"),
                    startsWith(
                        "cannot compute 'x': java.lang.NumberFormatException: For input string"));
              }
              return null;
            });
    pipeline.run();
  }

  @Test
  public void tellsAllProblemsAtOnce() {
    ConfigurationException error =
        assertThrows(
            ConfigurationException.class,
            () ->
                MapToFields.of("price", "prise + 1")
                    .with("x", "UPER(name)")
                    .append()
                    .drop("quantty")
                    .plan(ORDER));
    assertThat(
        error.problems(),
        is(
            List.of(
                new Problem("drop.0", "unknown field 'quantty'; did you mean 'quantity'?"),
                new Problem(
                    "fields.price",
                    "the input has a field 'price' already; drop it to define it anew"),
                new Problem("fields.price", "unknown field 'prise'; did you mean 'price'?"),
                new Problem("fields.x", "unknown function 'UPER'; did you mean 'UPPER'?"))));
  }

  @Test
  public void tellsWhatTheFileGotWrong() {
    assertProblem("fields", "expected a map of field names to expressions", "[1]");
    assertProblem("fields.a", "expected an expression, or a map with one", "{\"a\": [1]}");
    assertProblem(
        "fields.a.expresion",
        "unknown entry 'expresion'; did you mean 'expression'?",
        "{\"a\": {\"expresion\": \"1\"}}");
    assertProblem(
        "fields.a.output_type",
        "unknown type 'integr'; did you mean 'INTEGER'?",
        "{\"a\": {\"expression\": \"1\", \"output_type\": \"integr\"}}");
    assertProblem(
        "fields.a",
        "exactly one of expression, callable and name (with path) must be given",
        "{\"a\": {}}");
    assertProblem(
        "fields.a",
        "callable and name need language: java or python; SQL has expressions only",
        "{\"a\": {\"callable\": \"x\"}}");
    assertProblem("fields", "no fields are given, so rows would be empty", "{}");
    ConfigurationException error =
        assertThrows(
            ConfigurationException.class, () -> MapToFields.of("a", "1").drop("name").plan(ORDER));
    assertThat(
        error.problems(),
        is(
            List.of(
                new Problem(
                    "drop",
                    "fields can be dropped only with append: true; without it none stay"))));
  }

  private static void assertProblem(String path, String message, String fields) {
    ConfigurationException error =
        assertThrows(ConfigurationException.class, () -> configured(fields).plan(ORDER));
    assertThat(error.problems(), is(List.of(new Problem(path, message))));
  }

  @Test
  public void tellsLanguagesThatDoNotRunHere() {
    Schema parameters =
        Schema.builder().addStringField("fields").addStringField("language").build();
    Map.of(
            "javascript",
            "javascript is not installed in Purlin's JVM; write SQL (the default), or language:"
                + " python or java",
            "jav",
            "unknown language 'jav'; did you mean 'java'?")
        .forEach(
            (language, message) -> {
              ConfigurationException error =
                  assertThrows(
                      ConfigurationException.class,
                      () ->
                          configured(Row.withSchema(parameters).addValues("{}", language).build()));
              assertThat(error.problems(), is(List.of(new Problem("language", message))));
            });
  }
}
