package dev.purlin.transforms.set;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.time.Timestamps;
import dev.purlin.core.type.JsonRows;
import dev.purlin.transforms.Books;
import dev.purlin.transforms.window.WindowInto;
import dev.purlin.transforms.window.Windowing;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.Date;
import org.apache.beam.sdk.schemas.logicaltypes.MicrosInstant;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.schemas.logicaltypes.Time;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.joda.time.Duration;
import org.junit.Rule;
import org.junit.Test;

public class FlattenTest {
  private static final Schema OLD =
      Schema.builder().addInt32Field("id").addStringField("name").build();
  private static final Schema RECENT =
      Schema.builder()
          .addNullableStringField("name")
          .addInt32Field("id")
          .addStringField("mail")
          .build();

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private PCollection<Row> old() {
    return pipeline.apply(
        "old",
        Create.of(
                Row.withSchema(OLD).addValues(1, "a").build(),
                Row.withSchema(OLD).addValues(1, "a").build())
            .withRowSchema(OLD));
  }

  private PCollection<Row> recent() {
    return pipeline.apply(
        "recent",
        Create.of(Row.withSchema(RECENT).addValues(null, 2, "b@c").build()).withRowSchema(RECENT));
  }

  @Test
  public void matchesFieldsByNameAndFillsUpWithNulls() {
    Flatten.Provider provider = new Flatten.Provider();
    PCollection<Row> all =
        PCollectionRowTuple.of("old", old(), "recent", recent())
            .apply(provider.from(Row.withSchema(provider.configurationSchema()).build()))
            .get("output");
    Schema schema =
        Schema.builder()
            .addInt32Field("id")
            .addNullableStringField("name")
            .addNullableStringField("mail")
            .build();
    assertThat(all.getSchema(), is(schema));
    PAssert.that(all)
        .containsInAnyOrder(
            Row.withSchema(schema).addValues(1, "a", null).build(),
            Row.withSchema(schema).addValues(1, "a", null).build(),
            Row.withSchema(schema).addValues(2, null, "b@c").build());
    Books books = Books.of(pipeline.run(), "Flatten");
    assertThat(books.toString(), is("read 3, written 3"));
  }

  @Test
  public void aSingleInputStaysAsItIs() {
    PCollection<Row> all =
        PCollectionRowTuple.of("old", old()).apply(Flatten.inputs().named("All"));
    assertThat(all.getSchema(), is(OLD));
    PAssert.that(all)
        .containsInAnyOrder(
            Row.withSchema(OLD).addValues(1, "a").build(),
            Row.withSchema(OLD).addValues(1, "a").build());
    pipeline.run();
  }

  /** As the error outputs of two steps, whose failed rows differ. */
  @Test
  public void combinesRowsWithinRows() {
    Schema ratio = Schema.builder().addStringField("id").addDoubleField("ratio").build();
    Schema count = Schema.builder().addInt64Field("n").addStringField("id").build();
    Schema one = Schema.builder().addRowField("failed", ratio).build();
    Schema other = Schema.builder().addNullableField("failed", FieldType.row(count)).build();
    PCollection<Row> all =
        PCollectionRowTuple.of(
                "one",
                pipeline.apply(
                    "one",
                    dev.purlin.transforms.set.Create.rows(
                        one,
                        Row.withSchema(one)
                            .addValue(Row.withSchema(ratio).addValues("a", 0.5).build())
                            .build())),
                "other",
                pipeline.apply(
                    "other",
                    dev.purlin.transforms.set.Create.rows(
                        other,
                        Row.nullRow(other),
                        Row.withSchema(other)
                            .addValue(Row.withSchema(count).addValues(7L, "b").build())
                            .build())))
            .apply(Flatten.inputs());
    Schema both =
        Schema.builder()
            .addStringField("id")
            .addNullableDoubleField("ratio")
            .addNullableInt64Field("n")
            .build();
    Schema schema = Schema.builder().addNullableField("failed", FieldType.row(both)).build();
    assertThat(all.getSchema(), is(schema));
    PAssert.that(all)
        .containsInAnyOrder(
            Row.withSchema(schema)
                .addValue(Row.withSchema(both).addValues("a", 0.5, null).build())
                .build(),
            Row.nullRow(schema),
            Row.withSchema(schema)
                .addValue(Row.withSchema(both).addValues("b", null, 7L).build())
                .build());
    pipeline.run();
  }

  @Test
  public void tellsFieldsOfDifferentTypesWithinRows() {
    Schema one = Schema.of(Schema.Field.of("r", FieldType.row(OLD)));
    Schema text = Schema.builder().addStringField("id").build();
    Schema other = Schema.of(Schema.Field.of("r", FieldType.row(text)));
    PCollection<Row> first = pipeline.apply("first", Create.empty(one));
    PCollection<Row> second = pipeline.apply("second", Create.empty(other));
    assertThat(
        assertThrows(
                ConfigurationException.class,
                () ->
                    PCollectionRowTuple.of("first", first, "second", second)
                        .apply(Flatten.inputs()))
            .getMessage(),
        is(
            "field 'r' is ROW<id INTEGER, name VARCHAR> in input 'first' but ROW<id VARCHAR> in"
                + " input 'second'; bring them to one type first"));
    pipeline.enableAbandonedNodeEnforcement(false);
  }

  @Test
  public void tellsFieldsOfDifferentTypes() {
    Schema other = Schema.builder().addInt64Field("id").addBooleanField("name").build();
    PCollection<Row> rows = pipeline.apply("other", Create.empty(other));
    assertThat(
        assertThrows(
                ConfigurationException.class,
                () -> PCollectionRowTuple.of("old", old(), "other", rows).apply(Flatten.inputs()))
            .getMessage(),
        is(
            """
            field 'id' is INTEGER in input 'old' but BIGINT in input 'other'; bring them to one type first
            field 'name' is VARCHAR in input 'old' but BOOLEAN in input 'other'; bring them to one type first"""));
    pipeline.enableAbandonedNodeEnforcement(false);
  }

  @Test
  public void tellsInputsInDifferentWindows() {
    PCollection<Row> windowed =
        recent().apply(WindowInto.windows(Windowing.fixed(Duration.standardMinutes(1))));
    assertThat(
        assertThrows(
                ConfigurationException.class,
                () ->
                    PCollectionRowTuple.of("old", old(), "recent", windowed)
                        .apply(Flatten.inputs()))
            .getMessage(),
        is(
            "inputs 'old' and 'recent' are in different windows (GlobalWindows and FixedWindows);"
                + " give the step a windowing"));
    assertThat(
        assertThrows(
                ConfigurationException.class,
                () -> PCollectionRowTuple.empty(pipeline).apply("None", Flatten.inputs()))
            .getMessage(),
        is("Flatten needs at least one input"));
    pipeline.enableAbandonedNodeEnforcement(false);
  }

  @Test
  public void takesDatesAndTimesOfBothInputs() {
    Schema schema =
        Schema.builder()
            .addField("day", FieldType.logicalType(SqlTypes.DATE))
            .addNullableField("hour", FieldType.logicalType(SqlTypes.TIME))
            .addField("at", Timestamps.TIMESTAMP)
            .addField("days", FieldType.array(FieldType.logicalType(SqlTypes.DATE)))
            .build();
    Schema other =
        Schema.builder()
            .addField("at", FieldType.logicalType(new MicrosInstant()))
            .addField("days", FieldType.array(FieldType.logicalType(new Date())))
            .addField("hour", FieldType.logicalType(new Time()))
            .addNullableField("day", FieldType.logicalType(new Date()))
            .build();
    LocalDate day = LocalDate.parse("2026-11-28");
    LocalTime hour = LocalTime.parse("12:30:00");
    Instant at = Instant.parse("2026-11-28T12:30:00.000001Z");
    PCollection<Row> all =
        PCollectionRowTuple.of(
                "one",
                pipeline.apply(
                    "one",
                    Create.of(Row.withSchema(schema).addValues(day, null, at, List.of(day)).build())
                        .withRowSchema(schema)),
                "other",
                pipeline.apply(
                    "other",
                    Create.of(Row.withSchema(other).addValues(at, List.of(), hour, null).build())
                        .withRowSchema(other)))
            .apply(Flatten.inputs());
    PAssert.that(all.apply(MapElements.into(TypeDescriptors.strings()).via(JsonRows::toJson)))
        .containsInAnyOrder(
            "{\"day\":\"2026-11-28\",\"hour\":null,\"at\":\"2026-11-28T12:30:00.000001Z\","
                + "\"days\":[\"2026-11-28\"]}",
            "{\"day\":null,\"hour\":\"12:30:00\",\"at\":\"2026-11-28T12:30:00.000001Z\","
                + "\"days\":[]}");
    pipeline.run();
  }

  private PCollection<Row> flattened(Schema one, Row first, Schema other, Row second) {
    return PCollectionRowTuple.of(
            "one",
            pipeline.apply("one", Create.of(first).withRowSchema(one)),
            "other",
            pipeline.apply("other", Create.of(second).withRowSchema(other)))
        .apply(Flatten.inputs());
  }

  /** The fields of rows within lie in another order, or may be NULL in one input alone. */
  @Test
  public void valuesWithinRowsGoToTheFieldsOfTheirNames() {
    Schema ab = Schema.builder().addStringField("a").addStringField("b").build();
    Schema ba = Schema.builder().addNullableStringField("b").addStringField("a").build();
    Schema one =
        Schema.builder()
            .addRowField("r", ab)
            .addArrayField("list", FieldType.row(ab))
            .addMapField("map", FieldType.STRING, FieldType.row(ab))
            .build();
    Schema other =
        Schema.builder()
            .addRowField("r", ba)
            .addArrayField("list", FieldType.row(ba))
            .addMapField("map", FieldType.STRING, FieldType.row(ba))
            .build();
    Row first = Row.withSchema(ab).addValues("a1", "b1").build();
    Row second = Row.withSchema(ba).addValues(null, "a2").build();
    PCollection<Row> all =
        flattened(
            one,
            Row.withSchema(one).addValues(first, List.of(first), Map.of("k", first)).build(),
            other,
            Row.withSchema(other).addValues(second, List.of(second), Map.of("k", second)).build());
    PAssert.that(all.apply(MapElements.into(TypeDescriptors.strings()).via(JsonRows::toJson)))
        .containsInAnyOrder(
            "{\"r\":{\"a\":\"a1\",\"b\":\"b1\"},\"list\":[{\"a\":\"a1\",\"b\":\"b1\"}],"
                + "\"map\":{\"k\":{\"a\":\"a1\",\"b\":\"b1\"}}}",
            "{\"r\":{\"a\":\"a2\",\"b\":null},\"list\":[{\"a\":\"a2\",\"b\":null}],"
                + "\"map\":{\"k\":{\"a\":\"a2\",\"b\":null}}}");
    pipeline.run();
  }

  @Test
  public void aDateIsNotATime() {
    Schema one = Schema.of(Schema.Field.of("d", FieldType.logicalType(SqlTypes.DATE)));
    Schema other = Schema.of(Schema.Field.of("d", FieldType.logicalType(SqlTypes.TIME)));
    pipeline.enableAbandonedNodeEnforcement(false);
    assertThat(
        assertThrows(
                ConfigurationException.class,
                () ->
                    flattened(
                        one,
                        Row.withSchema(one).addValue(LocalDate.EPOCH).build(),
                        other,
                        Row.withSchema(other).addValue(LocalTime.NOON).build()))
            .getMessage(),
        is(
            "field 'd' is DATE in input 'one' but TIME in input 'other'; bring them to one type"
                + " first"));
  }
}
