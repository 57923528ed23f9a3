package dev.purlin.transforms.check;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.reject.Rejects;
import java.time.LocalDate;
import java.util.List;
import java.util.TreeMap;
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

public class ValidateWithSchemaTest {
  private static final Schema PERSON =
      Schema.builder()
          .addNullableStringField("name")
          .addNullableInt64Field("age")
          .addNullableField("born", FieldType.logicalType(SqlTypes.DATE))
          .addField("tags", FieldType.array(FieldType.STRING))
          .build();

  private static final Row ANN = person("Ann", 30L, LocalDate.of(1996, 2, 29), "a");
  private static final Row NOBODY = person(null, 1L, null);
  private static final Row YOUNG = person("Bob", -1L, null);
  private static final Row AGELESS = person("Eve", null, null);
  private static final Row MANY = person("", -2L, null, "a", "b", "c");

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private static Row person(String name, Long age, LocalDate born, String... tags) {
    return Row.withSchema(PERSON).addValues(name, age, born, List.of(tags)).build();
  }

  private PCollection<Row> people(Row... rows) {
    return pipeline.apply(Create.of(List.of(rows)).withRowSchema(PERSON));
  }

  private static TreeMap<String, String> messages(Iterable<Row> rejected) {
    TreeMap<String, String> messages = new TreeMap<>();
    for (Row row : rejected) {
      messages.put(
          String.valueOf(row.getRow("failed_row").getString("name")),
          row.getString("error_message")
              + " | "
              + row.getString("field")
              + " | "
              + row.getString("value"));
    }
    return messages;
  }

  @Test
  public void rejectsRowsWithAllThatIsWrongWithThem() {
    Rejects rejects = Rejects.collect();
    PCollection<Row> valid =
        people(ANN, NOBODY, YOUNG, AGELESS, MANY)
            .apply(
                ValidateWithSchema.with(
                        """
                        {"type": "object",
                         "properties": {
                           "name": {"type": "string", "minLength": 1},
                           "age": {"$ref": "#/$defs/age"},
                           "born": {"type": "string", "pattern": "^\\\\d{4}-"},
                           "tags": {"maxItems": 2}},
                         "required": ["age"],
                         "$defs": {"age": {"type": "integer", "minimum": 0}}}
                        """)
                    .withRejects(rejects));
    assertThat(valid.getSchema(), is(PERSON));
    PAssert.that(valid).containsInAnyOrder(ANN, NOBODY);
    PAssert.that(rejects.rows())
        .satisfies(
            rows -> {
              assertThat(
                  messages(rows),
                  is(
                      new TreeMap<>(
                          java.util.Map.of(
                              "",
                              "/age: -2 is less than 0; /name: \"\" is shorter than 1 characters;"
                                  + " /tags: Array has more than 2 items | null | null",
                              "Bob",
                              "/age: -1 is less than 0 | age | -1",
                              "Eve",
                              "/age: Value is [null] but should be [integer] | age | null"))));
              return null;
            });
    pipeline.run();
  }

  @Test
  public void requiredFieldsMayBeNullWhereTheSchemaSaysSo() {
    PAssert.that(
            people(AGELESS)
                .apply(
                    ValidateWithSchema.with(
                        """
                        {"properties": {"age": {"type": ["integer", "null"]}}, "required": ["age"]}
                        """)))
        .containsInAnyOrder(AGELESS);
    pipeline.run();
  }

  @Test
  public void saysWhatIsWrongWithTheSchema() {
    assertThat(problem("[1]"), is("expected a JSON Schema, a map"));
    assertThat(
        problem("{\"required\": [\"nme\"]}"),
        is("'nme' is required, and is not a field of the input"));
    assertThat(problem("{\"type\": 7}"), startsWith("this is not a JSON Schema: "));
    assertThat(problem("{"), startsWith("this is not JSON: "));
  }

  private String problem(String schema) {
    pipeline.enableAbandonedNodeEnforcement(false);
    return assertThrows(
            ConfigurationException.class, () -> people(ANN).apply(ValidateWithSchema.with(schema)))
        .problems()
        .get(0)
        .message();
  }
}
