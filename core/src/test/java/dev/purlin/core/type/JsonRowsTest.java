package dev.purlin.core.type;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.time.Timestamps;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.FixedPrecisionNumeric;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.values.Row;
import org.junit.Test;

public class JsonRowsTest {
  private static final Schema POINT = Schema.builder().addDoubleField("x").build();
  private static final Schema EVERYTHING =
      Schema.builder()
          .addByteField("tiny")
          .addInt16Field("small")
          .addInt32Field("int")
          .addInt64Field("big")
          .addDecimalField("decimal")
          .addFloatField("real")
          .addDoubleField("double")
          .addStringField("text")
          .addBooleanField("bool")
          .addField("date", FieldType.logicalType(SqlTypes.DATE))
          .addField("time", FieldType.logicalType(SqlTypes.TIME))
          .addField("timestamp", Timestamps.TIMESTAMP)
          .addByteArrayField("bytes")
          .addArrayField("list", FieldType.INT64.withNullable(true))
          .addMapField("map", FieldType.STRING, FieldType.INT64)
          .addRowField("row", POINT)
          .addNullableStringField("nothing")
          .addField("price", FieldType.logicalType(FixedPrecisionNumeric.of(5, 2)))
          .build();
  private static final String EVERYTHING_JSON =
      "{\"tiny\":1,\"small\":2,\"int\":3,\"big\":4,\"decimal\":5.10,\"real\":0.5,\"double\":\"NaN\","
          + "\"text\":\"a\\\"b\",\"bool\":true,\"date\":\"2024-02-29\",\"time\":\"08:00:00\","
          + "\"timestamp\":\"2024-02-29T08:00:00.001Z\",\"bytes\":\"AQI=\",\"list\":[1,null],"
          + "\"map\":{\"k\":7},\"row\":{\"x\":1.5},\"nothing\":null,\"price\":1.25}";

  private static Row everything() {
    return Row.withSchema(EVERYTHING)
        .addValues((byte) 1, (short) 2, 3, 4L, new BigDecimal("5.10"), 0.5f, Double.NaN, "a\"b")
        .addValues(true, LocalDate.of(2024, 2, 29), LocalTime.of(8, 0))
        .addValues(Instant.parse("2024-02-29T08:00:00.001Z"), new byte[] {1, 2})
        .addValue(Arrays.asList(1L, null))
        .addValue(Map.of("k", 7L))
        .addValue(Row.withSchema(POINT).addValue(1.5).build())
        .addValue(null)
        .addValue(new BigDecimal("1.25"))
        .build();
  }

  private static UnfitJsonException refusal(Schema schema, String json) {
    return assertThrows(
        UnfitJsonException.class, () -> JsonRowReader.rejectingUnknownFields(schema).read(json));
  }

  private static Schema.Builder schema() {
    return Schema.builder();
  }

  @Test
  public void writesEveryType() {
    assertThat(JsonRows.toJson(everything()), is(EVERYTHING_JSON));
  }

  @Test
  public void readsEveryTypeBack() throws Exception {
    byte[] bytes = EVERYTHING_JSON.getBytes(StandardCharsets.UTF_8);
    assertThat(JsonRowReader.of(EVERYTHING).read(bytes, 0, bytes.length), is(everything()));
    assertThat(JsonRows.toRow(JsonRows.toNode(everything()), EVERYTHING), is(everything()));
  }

  @Test
  public void takesWhatMeansTheSame() throws Exception {
    Schema schema =
        schema().addInt64Field("a").addDoubleField("b").addNullableStringField("c").build();
    assertThat(
        JsonRowReader.of(schema).read("{\"b\": 1, \"unknown\": [{}], \"a\": 2.0}"),
        is(Row.withSchema(schema).addValues(2L, 1.0, null).build()));
  }

  @Test
  public void keepsAnyJsonInTextFields() throws Exception {
    Schema schema = schema().addArrayField("a", FieldType.STRING).build();
    assertThat(
        JsonRowReader.of(schema).read("{\"a\": [1.50, true, \"x\", {\"b\": [1, null]}]}"),
        is(Row.withSchema(schema).addArray("1.50", "true", "x", "{\"b\":[1,null]}").build()));
  }

  @Test
  public void saysWhichValueDoesNotFitAndWhere() {
    Schema schema = schema().addArrayField("list", FieldType.row(POINT)).build();
    UnfitJsonException refusal = refusal(schema, "{\"list\": [{\"x\": 1}, {\"x\": \"one\"}]}");
    assertThat(refusal.path(), is("list[1].x"));
    assertThat(refusal.value(), is("one"));
    assertThat(refusal.column(), is(27));
    assertThat(refusal.getMessage(), is("expected DOUBLE, found the text 'one'"));
    assertThat(refusal.describe(), is("list[1].x: expected DOUBLE, found the text 'one'"));
  }

  @Test
  public void refusesWhatDoesNotFit() {
    Schema schema = schema().addInt32Field("a").build();
    assertThat(refusal(schema, "{}").describe(), is("a: is missing, but required"));
    assertThat(
        refusal(schema, "{\"a\": null}").describe(), is("a: is null, but a value is required"));
    assertThat(refusal(schema, "{\"a\": 1.5}").describe(), is("a: expected INTEGER, found 1.5"));
    assertThat(
        refusal(schema, "{\"a\": [1]}").describe(), is("a: expected INTEGER, found an array"));
    assertThat(
        refusal(schema, "{\"a\": 3000000000}").describe(),
        is("a: '3000000000' is out of range for INTEGER (-2147483648 to 2147483647)"));
    assertThat(
        refusal(schema, "{\"a\": 1, \"a\": 2}").describe(), is("a: stands twice in one object"));
    assertThat(
        refusal(schema, "{\"a\": 1, \"aa\": 2}").describe(),
        is("aa: unknown field 'aa'; did you mean 'a'?"));
    assertThat(refusal(schema, "[1]").describe(), is("expected a JSON object, found an array"));
    assertThat(refusal(schema, "").describe(), is("expected a JSON object, found nothing"));
    assertThat(
        refusal(schema, "{\"a\": 1} {").describe(),
        is("expected one JSON object, found more after it"));
    Schema date = schema().addField("d", FieldType.logicalType(SqlTypes.DATE)).build();
    assertThat(
        refusal(date, "{\"d\": \"1.2.2024\"}").describe(),
        is("d: '1.2.2024' is not a DATE; expected yyyy-MM-dd"));
    Schema big = schema().addInt64Field("n").addDoubleField("x").build();
    assertThat(
        refusal(big, "{\"n\": 9223372036854775808}").getMessage(),
        is(
            "'9223372036854775808' is out of range for BIGINT (-9223372036854775808 to"
                + " 9223372036854775807)"));
    assertThat(
        refusal(big, "{\"x\": 1e999}").getMessage(),
        is("'1e999' is out of range for DOUBLE (up to 1.8e308)"));
    assertThat(
        refusal(big, "{\"n\": 1e999999999}").getMessage(),
        is("expected BIGINT, found 1e999999999"));
  }

  @Test
  public void saysWhereATextIsNoJson() {
    UnfitJsonException refusal = refusal(POINT, "{\"x\": 1.5, }");
    assertThat(refusal.path() == null, is(true));
    assertThat(refusal.column(), is(13));
    assertThat(
        refusal.getMessage(),
        is(
            "is not JSON: Unexpected character ('}' (code 125)): was expecting double-quote to"
                + " start field name"));
  }

  private static Schema inferred(String array) throws Exception {
    return JsonRows.inferSchema(JsonRows.parse(array));
  }

  @Test
  public void infersTheUnionOfAllFields() throws Exception {
    assertThat(
        inferred("[{\"a\": 1, \"b\": \"x\"}, {\"c\": true, \"a\": 2, \"b\": null}]"),
        is(
            schema()
                .addInt64Field("a")
                .addNullableStringField("b")
                .addNullableBooleanField("c")
                .build()));
  }

  @Test
  public void infersWhatNumbersHaveInCommon() throws Exception {
    assertThat(
        inferred(
            "[{\"a\": 1, \"b\": 1, \"c\": 1, \"d\": 1.0},"
                + " {\"a\": 2, \"b\": 0.5, \"c\": 9223372036854775808, \"d\": \"x\"}]"),
        is(
            schema()
                .addInt64Field("a")
                .addDoubleField("b")
                .addDecimalField("c")
                .addStringField("d")
                .build()));
  }

  @Test
  public void infersDecimalWhereDoubleLosesDigits() throws Exception {
    assertThat(
        inferred(
            "[{\"a\": 9007199254740993, \"b\": 1.10, \"c\": 1e400, \"d\": 1},"
                + " {\"a\": 1.5, \"b\": 12345678901234567.89, \"c\": 1, \"d\": 0.1}]"),
        is(
            schema()
                .addDecimalField("a")
                .addDecimalField("b")
                .addDecimalField("c")
                .addDoubleField("d")
                .build()));
  }

  @Test
  public void keepsTheCharactersOfNumbersInTextFields() throws Exception {
    Schema schema = schema().addNullableStringField("t").build();
    JsonRowReader reader = JsonRowReader.of(schema);
    for (String json :
        List.of(
            "{\"a\":1.10,\"d\":1e400,\"f\":12345678901234567.89}",
            "[1E+2,-0.0,0.10,123456789012345678901234567890,[],{}]",
            "{\"a\":1,\"a\":{\"b\":[null,true,\"1.10\"]}}",
            "1.10",
            "1e400",
            "-0")) {
      assertThat(reader.read("{\"t\": %s}".formatted(json)).getString("t"), is(json));
    }
  }

  @Test
  public void refusesHalvesOfCharacters() {
    Schema schema = schema().addNullableStringField("t").build();
    assertThat(
        refusal(schema, "{\"t\": \"ab\\ud83d\"}").describe(),
        is(
            "t: the text has half of a surrogate pair, U+D83D, at position 3, which is not a"
                + " character"));
    assertThat(refusal(schema, "{\"t\": [\"\\ude00\\ud83d\"]}").path(), is("t"));
    Row row = Row.withSchema(schema).addValue("😀\ude00").build();
    assertThat(
        assertThrows(PurlinException.class, () -> JsonRows.toJson(row)).getMessage(),
        is(
            "field 't': the text has half of a surrogate pair, U+DE00, at position 2, which is not"
                + " a character"));
  }

  @Test
  public void infersNestedRowsAndLists() throws Exception {
    assertThat(
        inferred(
            "[{\"r\": {\"x\": 1.5}, \"l\": [1, null], \"e\": [], \"n\": null},"
                + " {\"r\": {}, \"l\": [2.5], \"e\": [], \"n\": null}]"),
        is(
            schema()
                .addRowField("r", schema().addNullableDoubleField("x").build())
                .addArrayField("l", FieldType.DOUBLE.withNullable(true))
                .addArrayField("e", FieldType.STRING.withNullable(true))
                .addNullableStringField("n")
                .build()));
  }

  @Test
  public void infersNullableFieldsForObjectsYetToCome() throws Exception {
    JsonInference inference = new JsonInference();
    inference.add(JsonRows.parse("{\"a\": [{\"b\": 1}]}"));
    assertThat(
        inference.nullableSchema(),
        is(
            schema()
                .addNullableField(
                    "a",
                    FieldType.array(
                        FieldType.row(schema().addNullableInt64Field("b").build())
                            .withNullable(true)))
                .build()));
    assertThat(List.copyOf(inference.schema().getFieldNames()), is(List.of("a")));
  }
}
