package dev.purlin.core.type;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.time.Timestamps;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.junit.Test;

public class JsonSchemasTest {
  private static final String JSON =
      """
      {"type": "object",
       "properties": {
         "id": {"type": "integer", "description": "Who it is."},
         "age": {"type": "integer", "format": "int32"},
         "score": {"type": ["number", "null"]},
         "price": {"type": "number", "format": "decimal"},
         "name": {"type": "string"},
         "born": {"type": "string", "format": "date"},
         "wakes": {"type": "string", "format": "time"},
         "seen": {"type": "string", "format": "date-time"},
         "active": {"type": "boolean"},
         "photo": {"type": "bytes"},
         "tags": {"type": "array", "items": {"type": "string"}},
         "counts": {"type": "object", "additionalProperties": {"type": ["integer", "null"]}},
         "place": {"type": "object", "properties": {"x": {"type": "number"}}, "required": ["x"]}
       },
       "required": ["id", "score", "tags"]}
      """;
  private static final Schema SCHEMA =
      Schema.builder()
          .addField(Schema.Field.of("id", FieldType.INT64).withDescription("Who it is."))
          .addNullableInt32Field("age")
          .addNullableDoubleField("score")
          .addNullableField("price", FieldType.DECIMAL)
          .addNullableStringField("name")
          .addNullableField("born", FieldType.logicalType(SqlTypes.DATE))
          .addNullableField("wakes", FieldType.logicalType(SqlTypes.TIME))
          .addNullableField("seen", Timestamps.TIMESTAMP)
          .addNullableBooleanField("active")
          .addNullableField("photo", FieldType.BYTES)
          .addArrayField("tags", FieldType.STRING)
          .addNullableField(
              "counts", FieldType.map(FieldType.STRING, FieldType.INT64.withNullable(true)))
          .addNullableField("place", FieldType.row(Schema.builder().addDoubleField("x").build()))
          .build();

  @Test
  public void readsTheSchemasOfBeamYaml() {
    Schema schema = JsonSchemas.toBeamSchema("schema", JSON);
    assertThat(schema, is(SCHEMA));
    assertThat(schema.getField("id").getDescription(), is("Who it is."));
  }

  @Test
  public void writesSchemasThatItReadsBack() {
    assertThat(JsonSchemas.toBeamSchema("schema", JsonSchemas.fromBeamSchema(SCHEMA)), is(SCHEMA));
  }

  @Test
  public void tellsEverythingThatIsWrong() {
    ConfigurationException error =
        assertThrows(
            ConfigurationException.class,
            () ->
                JsonSchemas.toBeamSchema(
                    "schema",
                    """
                    {"type": "object",
                     "properties": {
                       "a": {"type": "int"}, "b": {}, "c": {"type": "array"},
                       "d": {"type": "object"}, "e": {"type": ["string", "number"]},
                       "f": {"type": "object", "properties": 1}},
                     "required": ["aa"]}
                    """));
    assertThat(
        error.problems(),
        is(
            List.of(
                new Problem("schema.required", "unknown property 'aa'; did you mean 'a'?"),
                new Problem(
                    "schema.properties.a.type",
                    "unknown type 'int'; known: boolean, integer, number, string, bytes, array,"
                        + " object"),
                new Problem(
                    "schema.properties.b",
                    "has no type; expected one of boolean, integer, number, string, bytes, array,"
                        + " object"),
                new Problem(
                    "schema.properties.c",
                    "is an array without items; expected the type of its elements there"),
                new Problem(
                    "schema.properties.d",
                    "is an object without properties and additionalProperties"),
                new Problem(
                    "schema.properties.e.type",
                    "expected one type, alone or with null, found [\"string\",\"number\"]"),
                new Problem(
                    "schema.properties.f",
                    "has no properties; expected a map from field names to types"))));
  }

  @Test
  public void wantsAnObjectAtTheTop() {
    for (String text : List.of("[]", "{\"type\": \"string\"}", "null")) {
      assertThat(
          assertThrows(ConfigurationException.class, () -> JsonSchemas.toBeamSchema("schema", text))
              .getMessage(),
          is("schema: expected a JSON Schema with type: object and properties"));
    }
  }
}
