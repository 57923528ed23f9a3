package dev.purlin.io.parquet;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.batch.BatchRows;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.step.RowTransforms;
import dev.purlin.core.time.Timestamps;
import dev.purlin.io.file.RowFileFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class ParquetTest {
  private static final Schema POINT =
      Schema.builder().addDoubleField("x").addNullableField("y", FieldType.DOUBLE).build();

  /** Every type, each with and without null. */
  private static Schema allTypes(boolean nullable) {
    Schema.Builder schema = Schema.builder();
    Map<String, FieldType> types =
        new TreeMap<>(
            Map.ofEntries(
                Map.entry("tinyint", FieldType.BYTE),
                Map.entry("smallint", FieldType.INT16),
                Map.entry("integer", FieldType.INT32),
                Map.entry("bigint", FieldType.INT64),
                Map.entry("decimal", FieldType.DECIMAL),
                Map.entry("real", FieldType.FLOAT),
                Map.entry("double", FieldType.DOUBLE),
                Map.entry("varchar", FieldType.STRING),
                Map.entry("boolean", FieldType.BOOLEAN),
                Map.entry("date", FieldType.logicalType(SqlTypes.DATE)),
                Map.entry("time", FieldType.logicalType(SqlTypes.TIME)),
                Map.entry("timestamp", Timestamps.TIMESTAMP),
                Map.entry("varbinary", FieldType.BYTES),
                Map.entry("list", FieldType.array(FieldType.STRING.withNullable(nullable))),
                Map.entry(
                    "lists",
                    FieldType.array(
                        FieldType.array(FieldType.INT32.withNullable(nullable))
                            .withNullable(nullable))),
                Map.entry(
                    "map", FieldType.map(FieldType.STRING, FieldType.INT64.withNullable(nullable))),
                Map.entry("point", FieldType.row(POINT)),
                Map.entry("points", FieldType.array(FieldType.row(POINT).withNullable(nullable)))));
    types.forEach((name, type) -> schema.addField(name, type.withNullable(nullable)));
    return schema.build();
  }

  private static Row full(Schema schema) {
    return Row.withSchema(schema)
        .withFieldValue("tinyint", (byte) -7)
        .withFieldValue("smallint", (short) -300)
        .withFieldValue("integer", Integer.MIN_VALUE)
        .withFieldValue("bigint", Long.MAX_VALUE)
        .withFieldValue("decimal", new BigDecimal("-12345678901234567890.123456789"))
        .withFieldValue("real", 1.5f)
        .withFieldValue("double", -2.25e300)
        .withFieldValue("varchar", "Grüße, 世界 🚀\n\"quoted\"")
        .withFieldValue("boolean", true)
        .withFieldValue("date", LocalDate.of(1066, 10, 14))
        .withFieldValue("time", LocalTime.of(23, 59, 59, 999_999_000))
        .withFieldValue("timestamp", Instant.parse("1969-12-31T23:59:59.999999Z"))
        .withFieldValue("varbinary", new byte[] {0, -1, 7})
        .withFieldValue("list", List.of("a", "", "ß"))
        .withFieldValue("lists", List.of(List.of(1, 2), List.of(), List.of(3)))
        .withFieldValue("map", Map.of("a", 1L, "b", 2L))
        .withFieldValue("point", point(1, 2.0))
        .withFieldValue("points", List.of(point(3, null), point(4, 5.0)))
        .build();
  }

  private static Row point(double x, Double y) {
    return Row.withSchema(POINT).addValues(x, y).build();
  }

  private static Row nulls(Schema schema) {
    return Row.withSchema(schema)
        .addValues(Collections.nCopies(schema.getFieldCount(), null))
        .build();
  }

  private static Row emptiesAndInnerNulls(Schema schema) {
    return Row.fromRow(full(schema))
        .withFieldValue("varchar", "")
        .withFieldValue("decimal", new BigDecimal("0.000000000"))
        .withFieldValue("varbinary", new byte[0])
        .withFieldValue("list", Arrays.asList(null, "x", null))
        .withFieldValue("lists", Arrays.asList(null, List.of(), Arrays.asList(null, 1)))
        .withFieldValue("map", Map.of())
        .withFieldValue("points", Arrays.asList(null, point(0, null)))
        .build();
  }

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private String path(String name) {
    return folder.getRoot().toPath().resolve(name).toString();
  }

  private static void write(WriteToParquet write, Schema schema, Row... rows) {
    Pipeline pipeline = Pipeline.create();
    pipeline.apply(Create.of(Arrays.asList(rows)).withRowSchema(schema)).apply(write);
    pipeline.run().waitUntilFinish();
  }

  private static void assertRead(ReadFromParquet read, Schema schema, Row... expected) {
    Pipeline pipeline = Pipeline.create();
    PCollection<Row> rows = pipeline.apply(read);
    assertThat(rows.getSchema(), is(schema));
    PAssert.that("rows", rows).containsInAnyOrder(expected);
    PCollection<Row> ofBatches =
        pipeline
            .apply("Batches", RowTransforms.batches(read.named("in batches")))
            .apply(new BatchRows());
    assertThat(ofBatches.getSchema(), is(schema));
    PAssert.that("rows of batches", ofBatches).containsInAnyOrder(expected);
    pipeline.run().waitUntilFinish();
  }

  private static String failure(ReadFromParquet read) {
    return assertThrows(
            RuntimeException.class,
            () -> {
              Pipeline pipeline = Pipeline.create();
              pipeline.apply(read);
              pipeline.run().waitUntilFinish();
            })
        .getMessage();
  }

  @Test
  public void readsBackEveryTypeWithNullsEverywhere() {
    Schema schema = allTypes(true);
    Row[] rows = {full(schema), nulls(schema), emptiesAndInnerNulls(schema), full(schema)};
    for (String compression : List.of("snappy", "zstd", "gzip", "none")) {
      write(
          WriteToParquet.to(path(compression)).withCompression(compression).withSingleFile(),
          schema,
          rows);
      assertRead(ReadFromParquet.from(path(compression)), schema, rows);
    }
  }

  @Test
  public void readsBackEveryTypeThatIsNeverNull() {
    Schema schema = allTypes(false);
    write(WriteToParquet.to(path("out")), schema, full(schema));
    assertRead(ReadFromParquet.from(path("out-00000-of-00001")), schema, full(schema));
  }

  @Test
  public void noRowsMakeAFileWithTheSchema() {
    Schema schema = allTypes(true);
    write(WriteToParquet.to(path("out")).withSingleFile(), schema);
    assertRead(ReadFromParquet.from(path("out")), schema);
  }

  @Test
  public void writesTheSameFileTwice() throws IOException {
    Schema schema = allTypes(false);
    write(WriteToParquet.to(path("out")).withSingleFile(), schema, full(schema));
    byte[] first = Files.readAllBytes(Path.of(path("out")));
    write(WriteToParquet.to(path("out")).withSingleFile(), schema, full(schema));
    assertThat(Files.readAllBytes(Path.of(path("out"))), is(first));
    assertThat(folder.getRoot().list(), is(new String[] {"out"}));
  }

  @Test
  public void readsTheColumnsAskedForInTheirOrder() {
    Schema schema = allTypes(true);
    write(WriteToParquet.to(path("out")).withNumShards(2), schema, full(schema), nulls(schema));
    Schema some =
        Schema.builder()
            .addNullableField("varchar", FieldType.STRING)
            .addNullableField("bigint", FieldType.INT64)
            .build();
    assertRead(
        ReadFromParquet.from(path("out-*")).columns("varchar", "bigint"),
        some,
        Row.withSchema(some).addValues(full(schema).getString("varchar"), Long.MAX_VALUE).build(),
        Row.withSchema(some).addValues(null, null).build());
  }

  @Test
  public void readsManyRowGroups() throws IOException {
    Schema schema = Schema.builder().addInt64Field("id").addStringField("text").build();
    long sum = 0;
    try (OutputStream out = Files.newOutputStream(Path.of(path("out")))) {
      RowFileFormat.Writer writer = new ParquetFormat(schema, Codec.SNAPPY, 50_000, 9).open(out);
      for (long i = 0; i < 10_000; i++) {
        Row row = Row.withSchema(schema).addValues(i, "a text of some length, " + i).build();
        sum += digest(row.getValues());
        writer.write(row);
      }
      writer.close();
    }
    try (ParquetFile file = ParquetFile.open(path("out"))) {
      assertThat(file.metadata().getBlocks().size(), greaterThan(3));
    }
    Pipeline pipeline = Pipeline.create();
    PAssert.thatSingleton(
            pipeline
                .apply(ReadFromParquet.from(path("out")))
                .apply(MapElements.into(TypeDescriptors.longs()).via(r -> digest(r.getValues())))
                .apply(Sum.longsGlobally()))
        .isEqualTo(sum);
    pipeline.run().waitUntilFinish();
  }

  private static long digest(List<Object> values) {
    return values.hashCode() * 0x9E3779B97F4A7C15L;
  }

  @Test
  public void tellsOfColumnsThatAreNotThere() {
    write(WriteToParquet.to(path("out")).withSingleFile(), POINT, point(1, 2.0));
    ConfigurationException error =
        assertThrows(
            ConfigurationException.class,
            () ->
                Pipeline.create().apply(ReadFromParquet.from(path("out")).columns("xx", "y", "y")));
    assertThat(
        error.getMessage(),
        is(
            "columns.0: unknown column 'xx'; did you mean 'x'?\n"
                + "columns.2: column 'y' is named twice"));
  }

  @Test
  public void tellsOfFilesThatAreDamaged() throws IOException {
    Files.writeString(Path.of(path("text")), "this is no Parquet file at all");
    assertThat(
        failure(ReadFromParquet.from(path("text"))),
        is(
            "cannot read '%s': it is not a whole Parquet file: it does not end in PAR1"
                .formatted(path("text"))));
    Files.writeString(Path.of(path("short")), "PAR1");
    assertThat(
        failure(ReadFromParquet.from(path("short"))),
        is(
            "cannot read '%s': it is not a Parquet file: it has 4 bytes, too few for one"
                .formatted(path("short"))));
    write(WriteToParquet.to(path("out")).withSingleFile(), POINT, point(1, 2.0));
    byte[] bytes = Files.readAllBytes(Path.of(path("out")));
    bytes[30] ^= 0x55;
    Files.write(Path.of(path("out")), bytes);
    assertThat(
        failure(ReadFromParquet.from(path("out"))).replaceFirst("^[\\w.]*Exception: ", ""),
        is(
            "cannot read '%s': a page's checksum is wrong: the file is damaged"
                .formatted(path("out"))));
  }

  @Test
  public void filesReadTogetherMustAgree() {
    Schema other = Schema.builder().addDoubleField("x").addStringField("y").build();
    write(WriteToParquet.to(path("a")).withSingleFile(), POINT, point(1, 2.0));
    write(
        WriteToParquet.to(path("b")).withSingleFile(),
        other,
        Row.withSchema(other).addValues(1.0, "2").build());
    assertThat(
        failure(ReadFromParquet.from(path("*"))),
        is(
            "column 'y' is DOUBLE in '%s' and VARCHAR in '%s'; files that are read together must agree"
                .formatted(path("a"), path("b"))));
    assertThat(
        failure(ReadFromParquet.from(path("*")).withoutUnionByName())
            .replaceFirst("^[\\w.]*Exception: ", ""),
        is(
            "column 'y' is VARCHAR NOT NULL in '%s' and DOUBLE in '%s'; files that are read together"
                    .formatted(path("b"), path("a"))
                + " must agree"));
    assertRead(
        ReadFromParquet.from(path("*")).columns("x"),
        Schema.builder().addDoubleField("x").build(),
        Row.withSchema(Schema.builder().addDoubleField("x").build()).addValue(1.0).build(),
        Row.withSchema(Schema.builder().addDoubleField("x").build()).addValue(1.0).build());
  }

  @Test
  public void unitesFilesByTheNamesOfTheirColumns() {
    Schema one =
        Schema.builder()
            .addInt32Field("id")
            .addFloatField("price")
            .addNullableStringField("note")
            .build();
    Schema two = Schema.builder().addDoubleField("price").addInt64Field("id").build();
    Schema three = Schema.builder().addArrayField("tags", FieldType.STRING).build();
    write(
        WriteToParquet.to(path("1")).withSingleFile(),
        one,
        Row.withSchema(one).addValues(Integer.MIN_VALUE, 0.1f, null).build());
    write(
        WriteToParquet.to(path("2")).withSingleFile(),
        two,
        Row.withSchema(two).addValues(0.1, 1L << 40).build());
    write(
        WriteToParquet.to(path("3")).withSingleFile(),
        three,
        Row.withSchema(three).addValue(List.of("a")).build(),
        Row.withSchema(three).addValue(List.of()).build());
    Schema all =
        Schema.builder()
            .addNullableInt64Field("id")
            .addNullableDoubleField("price")
            .addNullableStringField("note")
            .addNullableField("tags", FieldType.array(FieldType.STRING))
            .build();
    assertRead(
        ReadFromParquet.from(path("*")),
        all,
        Row.withSchema(all).addValues((long) Integer.MIN_VALUE, (double) 0.1f, null, null).build(),
        Row.withSchema(all).addValues(1L << 40, 0.1, null, null).build(),
        Row.withSchema(all).addValues(null, null, null, List.of("a")).build(),
        Row.withSchema(all).addValues(null, null, null, List.of()).build());
    Schema ids = Schema.builder().addNullableInt64Field("id").build();
    assertRead(
        ReadFromParquet.from(path("*")).columns("id"),
        ids,
        Row.withSchema(ids).addValue((long) Integer.MIN_VALUE).build(),
        Row.withSchema(ids).addValue(1L << 40).build(),
        Row.withSchema(ids).addValue(null).build(),
        Row.withSchema(ids).addValue(null).build());
    assertThat(
        failure(ReadFromParquet.from(path("[12]")).withoutUnionByName())
            .replaceFirst("^[\\w.]*Exception: ", ""),
        is(
            "column 'id' is BIGINT NOT NULL in '%s' and INTEGER NOT NULL in '%s'; files that are"
                    .formatted(path("2"), path("1"))
                + " read together must agree"));
  }

  @Test
  public void aColumnThatOnlyALaterFileHasIsNotLostWithoutUnion() {
    Schema more = Schema.builder().addFields(POINT.getFields()).addDoubleField("z").build();
    write(WriteToParquet.to(path("a")).withSingleFile(), POINT, point(1, 2.0));
    write(
        WriteToParquet.to(path("b")).withSingleFile(),
        more,
        Row.withSchema(more).addValues(1.0, 2.0, 3.0).build());
    assertThat(
        failure(ReadFromParquet.from(path("*")).withoutUnionByName())
            .replaceFirst("^[\\w.]*Exception: ", ""),
        is(
            "'%s' has a column 'z', which '%s' has not; name the columns to read in 'columns'"
                .formatted(path("b"), path("a"))));
    assertRead(
        ReadFromParquet.from(path("*")).withoutUnionByName().columns("x", "y"),
        POINT,
        point(1, 2.0),
        point(1, 2.0));
  }

  @Test
  public void refusesDecimalsThatTheColumnCannotHold() {
    Schema schema = Schema.builder().addDecimalField("d").build();
    Row row = Row.withSchema(schema).addValue(new BigDecimal("0.125")).build();
    RuntimeException error =
        assertThrows(
            RuntimeException.class,
            () -> write(WriteToParquet.to(path("out")).withDecimalScale(2), schema, row));
    assertThat(
        error.getMessage().replaceFirst("^[\\w.]*Exception: ", ""),
        is(
            "cannot write '%s': field 'd': the value 0.125 has 3 decimal places, the Parquet column holds 2 (decimal_scale); round it or set another scale"
                .formatted(path("out"))));
  }

  @Test
  public void refusesConfigurationsThatCannotWork() {
    assertThat(
        assertThrows(
                ConfigurationException.class, () -> WriteToParquet.to("a").withCompression("snapy"))
            .getMessage(),
        is("compression: unknown compression 'snapy'; did you mean 'snappy'?"));
    assertThat(
        assertThrows(ConfigurationException.class, () -> WriteToParquet.to("a").withRowGroupSize(7))
            .getMessage(),
        is("row_group_size: 7 is out of range; expected 1048576 or more"));
    assertThat(
        assertThrows(
                ConfigurationException.class, () -> WriteToParquet.to("a").withDecimalScale(39))
            .getMessage(),
        is("decimal_scale: 39 is out of range; expected 0 to 38"));
  }

  @Test
  public void standsBehindBeamsDoorForOtherSdks() {
    Schema configuration =
        Schema.builder().addStringField("path").addInt32Field("num_shards").build();
    Pipeline pipeline = Pipeline.create();
    PCollectionRowTuple.of("input", pipeline.apply(Create.of(point(1, null)).withRowSchema(POINT)))
        .apply(
            new WriteToParquet.Provider()
                .from(Row.withSchema(configuration).addValues(path("out"), 2).build()));
    pipeline.run().waitUntilFinish();
    assertThat(folder.getRoot().list().length, is(2));

    Pipeline second = Pipeline.create();
    Schema paths = Schema.builder().addStringField("path").build();
    PCollection<Row> rows =
        PCollectionRowTuple.empty(second)
            .apply(
                new ReadFromParquet.Provider()
                    .from(Row.withSchema(paths).addValue(path("out-*")).build()))
            .get("output");
    PAssert.that(rows).containsInAnyOrder(point(1, null));
    second.run().waitUntilFinish();
  }
}
