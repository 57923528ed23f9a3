package dev.purlin.io.avro;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.batch.BatchRows;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.reject.Rejects;
import dev.purlin.core.time.Timestamps;
import dev.purlin.io.file.Contents;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.util.Utf8;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.EnumerationType;
import org.apache.beam.sdk.schemas.logicaltypes.FixedPrecisionNumeric;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class AvroTest {
  private static final Path SAMPLES = Path.of("src/test/resources/avro");
  private static final Schema TOWN =
      Schema.builder().addStringField("name").addNullableField("zip", FieldType.STRING).build();
  private static final Schema NUMBER =
      Schema.builder().addInt64Field("n").addStringField("word").build();

  /** Every type that comes back as it was, each with and without null. */
  private static Schema allTypes(boolean nullable) {
    Schema.Builder schema = Schema.builder();
    new TreeMap<>(
            Map.ofEntries(
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
                Map.entry("town", FieldType.row(TOWN)),
                Map.entry("towns", FieldType.array(FieldType.row(TOWN).withNullable(nullable)))))
        .forEach((name, type) -> schema.addField(name, type.withNullable(nullable)));
    return schema.build();
  }

  private static Row full(Schema schema) {
    return Row.withSchema(schema)
        .withFieldValue("integer", Integer.MIN_VALUE)
        .withFieldValue("bigint", Long.MAX_VALUE)
        .withFieldValue("decimal", new BigDecimal("-12345678901234567890.123456789"))
        .withFieldValue("real", 1.5f)
        .withFieldValue("double", -2.25e300)
        .withFieldValue("varchar", "Grüße, 世界 🚀 \uFFFD\n\"quoted\"")
        .withFieldValue("boolean", true)
        .withFieldValue("date", LocalDate.of(1066, 10, 14))
        .withFieldValue("time", LocalTime.of(23, 59, 59, 999_999_000))
        .withFieldValue("timestamp", Instant.parse("1969-12-31T23:59:59.999999Z"))
        .withFieldValue("varbinary", new byte[] {0, -1, 7})
        .withFieldValue("list", List.of("a", "", "ß"))
        .withFieldValue("lists", List.of(List.of(1, 2), List.of(), List.of(3)))
        .withFieldValue("map", Map.of("ä", 1L, "b", 2L))
        .withFieldValue("town", town("Ulm", "00712"))
        .withFieldValue("towns", List.of(town("Köln", null), town("", "")))
        .build();
  }

  private static Row town(String name, String zip) {
    return Row.withSchema(TOWN).addValues(name, zip).build();
  }

  private static Row nulls(Schema schema) {
    return Row.withSchema(schema)
        .addValues(Collections.nCopies(schema.getFieldCount(), null))
        .build();
  }

  private static Row innerNulls(Schema schema) {
    return Row.fromRow(full(schema))
        .withFieldValue("list", Arrays.asList(null, "x", null))
        .withFieldValue("lists", Arrays.asList(null, List.of(), Arrays.asList(null, 1)))
        .withFieldValue("map", Collections.singletonMap("a", null))
        .withFieldValue("towns", Arrays.asList(null, town("x", null)))
        .build();
  }

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private String path(String name) {
    return folder.getRoot().toPath().resolve(name).toString();
  }

  private static void write(WriteToAvro write, Schema schema, Row... rows) {
    Pipeline pipeline = Pipeline.create();
    pipeline.apply(Create.of(Arrays.asList(rows)).withRowSchema(schema)).apply(write);
    pipeline.run().waitUntilFinish();
  }

  private static void assertRead(ReadFromAvro read, Schema schema, Row... expected) {
    Pipeline pipeline = Pipeline.create();
    PCollection<Row> rows = pipeline.apply(read);
    assertThat(rows.getSchema(), is(schema));
    PAssert.that(rows).containsInAnyOrder(expected);
    pipeline.run().waitUntilFinish();
  }

  private String problem(ReadFromAvro read) {
    Pipeline pipeline = Pipeline.create();
    return words(
        assertThrows(
            RuntimeException.class,
            () -> {
              pipeline.apply(read);
              pipeline.run().waitUntilFinish();
            }));
  }

  private String problem(WriteToAvro write, Schema schema, Row... rows) {
    return words(assertThrows(RuntimeException.class, () -> write(write, schema, rows)));
  }

  /** The message, without the place of this test. */
  private String words(RuntimeException thrown) {
    Throwable e = thrown;
    while (!(e instanceof PurlinException) && e.getCause() != null) {
      e = e.getCause();
    }
    return e.getMessage().replace(folder.getRoot().toString(), "ROOT");
  }

  private static Row[] numbers(int count) {
    Row[] rows = new Row[count];
    for (int i = 0; i < count; i++) {
      rows[i] = Row.withSchema(NUMBER).addValues((long) i, "number " + i).build();
    }
    return rows;
  }

  private static org.apache.avro.Schema avro(String fields) {
    return new org.apache.avro.Schema.Parser()
        .parse("{\"type\": \"record\", \"name\": \"R\", \"fields\": [%s]}".formatted(fields));
  }

  /** Writes a file with Avro's own writer, four records a block. */
  private String file(String name, org.apache.avro.Schema schema, List<Object[]> records)
      throws IOException {
    try (DataFileWriter<Object> file = new DataFileWriter<>(new GenericDatumWriter<>(schema))) {
      file.create(schema, new File(path(name)));
      for (int i = 0; i < records.size(); i++) {
        GenericData.Record record = new GenericData.Record(schema);
        for (int field = 0; field < records.get(i).length; field++) {
          record.put(field, records.get(i)[field]);
        }
        file.append(record);
        if (i % 4 == 3) {
          file.sync();
        }
      }
    }
    return path(name);
  }

  @Test
  public void everyTypeComesBackAsItWas() {
    for (String codec : List.of("deflate", "snappy", "zstandard", "bzip2", "xz", "none")) {
      Schema required = allTypes(false);
      WriteToAvro write = WriteToAvro.to(path(codec)).withCodec(codec).withNumShards(2);
      write(write, required, full(required), full(required));
      assertRead(ReadFromAvro.from(path(codec) + "-*"), required, full(required), full(required));
    }
    Schema nullable = allTypes(true);
    Row[] rows = {full(nullable), nulls(nullable), innerNulls(nullable)};
    write(WriteToAvro.to(path("n.avro")).withSingleFile(), nullable, rows);
    assertRead(ReadFromAvro.from(path("n.avro")), nullable, rows);
  }

  @Test
  public void writesSmallIntegersDecimalsAndBeamsTypesAsWhatAvroHas() {
    EnumerationType color = EnumerationType.create("RED", "GREEN");
    Schema schema =
        Schema.builder()
            .addByteField("tiny")
            .addInt16Field("small")
            .addField("joda", FieldType.DATETIME)
            .addField("price", FieldType.logicalType(FixedPrecisionNumeric.of(6, 2)))
            .addDecimalField("plain")
            .addField("color", FieldType.logicalType(color))
            .build();
    Row row =
        Row.withSchema(schema)
            .addValues((byte) -7, (short) -300, org.joda.time.Instant.ofEpochMilli(-1))
            .addValues(new BigDecimal("-1.50"), new BigDecimal("2.5"), color.valueOf("GREEN"))
            .build();
    WriteToAvro write = WriteToAvro.to(path("x.avro")).withSingleFile().withDecimalScale(3);
    write(write, schema, row);
    Schema back =
        Schema.builder()
            .addInt32Field("tiny")
            .addInt32Field("small")
            .addField("joda", Timestamps.TIMESTAMP)
            .addDecimalField("price")
            .addDecimalField("plain")
            .addStringField("color")
            .build();
    Row expected =
        Row.withSchema(back)
            .addValues(-7, -300, Instant.ofEpochMilli(-1), new BigDecimal("-1.50"))
            .addValues(new BigDecimal("2.500"), "GREEN")
            .build();
    assertRead(ReadFromAvro.from(path("x.avro")), back, expected);
  }

  @Test
  public void avrosOwnReaderUnderstandsWhatIsWritten() throws IOException {
    Schema schema =
        Schema.builder()
            .addInt64Field("id")
            .addNullableField("at", Timestamps.TIMESTAMP)
            .addArrayField("town", FieldType.row(TOWN))
            .build();
    Row row =
        Row.withSchema(schema)
            .addValues(7L, Instant.ofEpochSecond(1, 1000), List.of(town("Ulm", null)))
            .build();
    write(WriteToAvro.to(path("x.avro")).withSingleFile(), schema, row);
    try (DataFileReader<GenericRecord> file =
        new DataFileReader<>(new File(path("x.avro")), new GenericDatumReader<>())) {
      assertThat(file.getMetaString("avro.codec"), is("deflate"));
      assertThat(
          file.getSchema().toString(),
          is(
              "{\"type\":\"record\",\"name\":\"Row\",\"fields\":[{\"name\":\"id\",\"type\":\"long\"},"
                  + "{\"name\":\"at\",\"type\":[\"null\",{\"type\":\"long\",\"logicalType\":\"timestamp-micros\"}]},"
                  + "{\"name\":\"town\",\"type\":{\"type\":\"array\",\"items\":{\"type\":\"record\",\"name\":\"town\","
                  + "\"namespace\":\"Row\",\"fields\":[{\"name\":\"name\",\"type\":\"string\"},"
                  + "{\"name\":\"zip\",\"type\":[\"null\",\"string\"]}]}}}]}"));
      assertThat(
          file.next().toString(),
          is("{\"id\": 7, \"at\": 1000001, \"town\": [{\"name\": \"Ulm\", \"zip\": null}]}"));
      assertThat(file.hasNext(), is(false));
    }
  }

  @Test
  public void recordsOfTheSameNameInDifferentPlacesAreDifferentTypes() {
    Schema leaf = Schema.builder().addInt32Field("v").build();
    Schema other = Schema.builder().addStringField("v").build();
    Schema inner = Schema.builder().addRowField("b", leaf).build();
    Schema schema = Schema.builder().addRowField("a", inner).addRowField("a_b", other).build();
    Row row =
        Row.withSchema(schema)
            .addValue(
                Row.withSchema(inner).addValue(Row.withSchema(leaf).addValue(1).build()).build())
            .addValue(Row.withSchema(other).addValue("x").build())
            .build();
    write(WriteToAvro.to(path("x.avro")).withSingleFile(), schema, row);
    assertRead(ReadFromAvro.from(path("x.avro")), schema, row);
  }

  @Test
  public void noRowsMakeAnEmptyFileThatKeepsTheSchema() {
    write(WriteToAvro.to(path("x.avro")).withSingleFile(), NUMBER);
    assertRead(ReadFromAvro.from(path("x.avro")), NUMBER);
  }

  /** Made by fastavro; see make_files.py there. */
  @Test
  public void readsEveryTypeThatAnotherProgramWrote() {
    Schema schema =
        Schema.builder()
            .addNullableField("b", FieldType.BOOLEAN)
            .addNullableField("i", FieldType.INT32)
            .addNullableField("l", FieldType.INT64)
            .addNullableField("f", FieldType.FLOAT)
            .addNullableField("d", FieldType.DOUBLE)
            .addNullableField("s", FieldType.STRING)
            .addNullableField("raw", FieldType.BYTES)
            .addNullableField("day", FieldType.logicalType(SqlTypes.DATE))
            .addNullableField("time_ms", FieldType.logicalType(SqlTypes.TIME))
            .addNullableField("time_us", FieldType.logicalType(SqlTypes.TIME))
            .addNullableField("ts_ms", Timestamps.TIMESTAMP)
            .addNullableField("ts_us", Timestamps.TIMESTAMP)
            .addNullableField("ts_ns", Timestamps.TIMESTAMP)
            .addNullableField("local_ms", Timestamps.TIMESTAMP)
            .addNullableField("local_us", Timestamps.TIMESTAMP)
            .addNullableField("dec", FieldType.DECIMAL)
            .addNullableField("dec_fixed", FieldType.DECIMAL)
            .addNullableField("id", FieldType.STRING)
            .addNullableField("color", FieldType.STRING)
            .addNullableField("mac", FieldType.BYTES)
            .addNullableField("list", FieldType.array(FieldType.INT64.withNullable(true)))
            .addNullableField("map", FieldType.map(FieldType.STRING, FieldType.DOUBLE))
            .addNullableField("town", FieldType.row(TOWN))
            .addNullableField("towns", FieldType.array(FieldType.row(TOWN)))
            .build();
    Row full =
        Row.withSchema(schema)
            .addValues(true, Integer.MIN_VALUE, Long.MAX_VALUE, 1.5f, -2.25e300, "Grüße 🚀")
            .addValues(new byte[] {0, -1}, LocalDate.of(1066, 10, 14))
            .addValues(LocalTime.of(23, 59, 59, 999_000_000), LocalTime.of(0, 0, 0, 1000))
            .addValues(
                Instant.parse("1969-12-31T23:59:59.999Z"),
                Instant.parse("2026-11-23T14:05:00.123456Z"),
                Instant.parse("2017-07-14T02:40:00.123456Z"),
                Instant.parse("2026-03-29T02:30:00Z"),
                Instant.parse("2026-03-29T02:30:00.000001Z"))
            .addValues(new BigDecimal("-12345678901234567.890"), new BigDecimal("12345678.90"))
            .addValues("123e4567-e89b-12d3-a456-426614174000", "GREEN", new byte[] {1, 2, -1})
            .addValues(Arrays.asList(1L, null, -3L), Map.of("x", 0.5, "ü", -1.0))
            .addValues(town("Ulm", "00712"), List.of(town("Köln", null), town("", "")))
            .build();
    assertRead(ReadFromAvro.from(SAMPLES + "/types.avro"), schema, full, nulls(schema));
  }

  @Test
  public void readsEveryCodecInPartsOfAnySize() {
    for (String codec : List.of("null", "deflate", "snappy", "zstandard", "bzip2", "xz")) {
      for (long bytes : codec.equals("null") ? new long[] {7, 100, 333} : new long[] {333}) {
        ReadFromAvro read =
            ReadFromAvro.from(SAMPLES + "/" + codec + ".avro").withChunkBytes(bytes);
        assertRead(read, NUMBER, numbers(200));
      }
    }
  }

  @Test
  public void readsInBatchesTheRowsThatItReadsOneByOne() {
    Pipeline pipeline = Pipeline.create();
    PAssert.that(
            ReadFromAvro.from(SAMPLES + "/deflate.avro")
                .withChunkBytes(300)
                .expandBatches(pipeline.begin())
                .apply(new BatchRows()))
        .containsInAnyOrder(numbers(200));
    pipeline.run().waitUntilFinish();
  }

  @Test
  public void readsAFileThatIsCompressedAsAWhole() throws IOException {
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(Path.of(path("x.avro.gz"))))) {
      Files.copy(SAMPLES.resolve("snappy.avro"), out);
    }
    assertRead(ReadFromAvro.from(path("x.avro.gz")).withChunkBytes(100), NUMBER, numbers(200));
  }

  @Test
  public void unitesFilesByName() throws IOException {
    file(
        "1.avro",
        avro("{\"name\": \"a\", \"type\": \"int\"}, {\"name\": \"x\", \"type\": \"float\"}"),
        List.<Object[]>of(new Object[] {1, 0.5f}));
    file(
        "2.avro",
        avro(
            "{\"name\": \"b\", \"type\": \"string\"}, {\"name\": \"a\", \"type\": [\"null\", \"long\"]}"),
        List.<Object[]>of(new Object[] {"two", 1L << 40}, new Object[] {"three", null}));
    file(
        "3.avro",
        avro("{\"name\": \"x\", \"type\": \"double\"}, {\"name\": \"a\", \"type\": \"int\"}"),
        List.<Object[]>of(new Object[] {0.1, 3}));
    Schema schema =
        Schema.builder()
            .addNullableField("a", FieldType.INT64)
            .addNullableField("x", FieldType.DOUBLE)
            .addNullableField("b", FieldType.STRING)
            .addStringField("file")
            .build();
    assertRead(
        ReadFromAvro.from(path("*.avro")).withFilenameColumn("file"),
        schema,
        Row.withSchema(schema).addValues(1L, 0.5, null, path("1.avro")).build(),
        Row.withSchema(schema).addValues(1L << 40, null, "two", path("2.avro")).build(),
        Row.withSchema(schema).addValues(null, null, "three", path("2.avro")).build(),
        Row.withSchema(schema).addValues(3L, 0.1, null, path("3.avro")).build());
    file("4.avro", avro("{\"name\": \"a\", \"type\": \"string\"}"), List.of());
    assertThat(
        problem(ReadFromAvro.from(path("*.avro"))),
        is(
            "column 'a' is INTEGER in 'ROOT/1.avro' and VARCHAR in 'ROOT/4.avro'; files that are read"
                + " together must agree"));
    assertRead(
        ReadFromAvro.from(path("{1,4}.avro")).columns("x"),
        Schema.builder().addNullableField("x", FieldType.FLOAT).build(),
        Row.withSchema(Schema.builder().addNullableField("x", FieldType.FLOAT).build())
            .addValue(0.5f)
            .build());
    assertRead(
        ReadFromAvro.from(path("[13].avro")).columns("x"),
        Schema.builder().addDoubleField("x").build(),
        Row.withSchema(Schema.builder().addDoubleField("x").build()).addValue(0.5).build(),
        Row.withSchema(Schema.builder().addDoubleField("x").build()).addValue(0.1).build());
  }

  @Test
  public void refusesTypesThatRowsDoNotHaveAndReadsTheOthers() {
    assertThat(
        problem(ReadFromAvro.from(SAMPLES + "/several.avro")),
        is(
            "'%s': field 'v': a union of 2 types; a field of a row has one, with or without null; leave it out with columns"
                .formatted(SAMPLES.resolve("several.avro").toAbsolutePath())));
    assertThat(
        problem(ReadFromAvro.from(SAMPLES + "/several.avro").columns("id", "nothing")),
        is(
            "'%s': field 'nothing': type null alone has no value to read; leave it out with columns"
                .formatted(SAMPLES.resolve("several.avro").toAbsolutePath())));
    assertThat(
        problem(ReadFromAvro.from(SAMPLES + "/tree.avro")),
        is(
            "'%s': field 'next.next': record 'Node' contains itself, which no type of rows can; leave it out with columns"
                .formatted(SAMPLES.resolve("tree.avro").toAbsolutePath())));
    Schema id = Schema.builder().addInt64Field("id").build();
    assertRead(
        ReadFromAvro.from(SAMPLES + "/several.avro").columns("id"),
        id,
        Row.withSchema(id).addValue(1L).build(),
        Row.withSchema(id).addValue(2L).build());
    Schema value = Schema.builder().addInt32Field("value").build();
    assertRead(
        ReadFromAvro.from(SAMPLES + "/tree.avro").columns("value"),
        value,
        Row.withSchema(value).addValue(1).build());
    assertThat(
        problem(ReadFromAvro.from(SAMPLES + "/several.avro").columns("idd", "id", "id")),
        is(
            "columns.0: unknown column 'idd'; did you mean 'id'?\ncolumns.2: column 'id' is named twice"));
  }

  @Test
  public void rejectsRecordsThatRowsCannotHoldWithTheirPlace() throws IOException {
    org.apache.avro.Schema avro =
        avro(
            """
            {"name": "id", "type": "int"},
            {"name": "ns", "type": {"type": "long", "logicalType": "timestamp-nanos"}},
            {"name": "ms", "type": {"type": "long", "logicalType": "timestamp-millis"}},
            {"name": "time", "type": {"type": "long", "logicalType": "time-micros"}},
            {"name": "dec", "type": {"type": "bytes", "logicalType": "decimal", "precision": 4, "scale": 1}},
            {"name": "s", "type": {"type": "array", "items": "string"}}
            """);
    ByteBuffer one = ByteBuffer.wrap(new byte[] {10});
    List<Object> text = List.of("x");
    Utf8 latin = new Utf8("Gr\u00fc\u00dfe".getBytes(StandardCharsets.ISO_8859_1));
    String file =
        file(
            "x.avro",
            avro,
            List.of(
                new Object[] {0, 1000L, 1L, 0L, one, text},
                new Object[] {1, 1001L, 1L, 0L, one, text},
                new Object[] {2, 1000L, Long.MAX_VALUE, 0L, one, text},
                new Object[] {3, 1000L, 1L, 86_400_000_000L, one, text},
                new Object[] {4, 1000L, 1L, 0L, ByteBuffer.allocate(0), text},
                new Object[] {5, 1000L, 1L, 0L, one, List.of("x", latin)}));
    Pipeline pipeline = Pipeline.create();
    Rejects rejects = Rejects.collect();
    PCollection<Row> rows = pipeline.apply(ReadFromAvro.from(file).withRejects(rejects));
    PAssert.that(rows)
        .containsInAnyOrder(
            Row.withSchema(rows.getSchema())
                .addValues(0, Instant.ofEpochSecond(0, 1000), Instant.ofEpochMilli(1))
                .addValues(LocalTime.MIDNIGHT, new BigDecimal("1.0"), List.of("x"))
                .build());
    int first = AvroHeader.read(file).bytes().length;
    int second =
        new String(Files.readAllBytes(Path.of(file)), StandardCharsets.ISO_8859_1)
                .indexOf(
                    new String(AvroHeader.read(file).sync(), StandardCharsets.ISO_8859_1), first)
            + 16;
    String json =
        "{\"id\": %d, \"ns\": %d, \"ms\": %d, \"time\": %d, \"dec\": \"%s\", \"s\": [%s]}";
    PAssert.that(rejects.rows())
        .containsInAnyOrder(
            rejected(
                rejects,
                json.formatted(1, 1001, 1, 0, "\\n", "\"x\""),
                "record 2 of the block at byte %,d: is finer than the microseconds of a TIMESTAMP"
                    .formatted(first),
                "ns",
                "1001",
                file),
            rejected(
                rejects,
                json.formatted(2, 1000, Long.MAX_VALUE, 0, "\\n", "\"x\""),
                "record 3 of the block at byte %,d: is outside of the years 0001 to 9999 that a TIMESTAMP holds"
                    .formatted(first),
                "ms",
                "9223372036854775807",
                file),
            rejected(
                rejects,
                json.formatted(3, 1000, 1, 86_400_000_000L, "\\n", "\"x\""),
                "record 4 of the block at byte %,d: is not within a day, as a TIME is"
                    .formatted(first),
                "time",
                "86400000000",
                file),
            rejected(
                rejects,
                json.formatted(4, 1000, 1, 0, "", "\"x\""),
                "record 1 of the block at byte %,d: a decimal of no bytes is not a number"
                    .formatted(second),
                "dec",
                null,
                file),
            rejected(
                rejects,
                json.formatted(5, 1000, 1, 0, "\\n", "\"x\", \"Gr\uFFFD\uFFFDe\""),
                "record 2 of the block at byte %,d: the text is not valid UTF-8".formatted(second),
                "s",
                "Gr\uFFFD\uFFFDe",
                file));
    pipeline.run().waitUntilFinish();
  }

  private static Row rejected(
      Rejects rejects, String record, String message, String field, String value, String file) {
    return Row.withSchema(rejects.rows().getSchema())
        .addValues(record, message, field, value, file, null, null)
        .build();
  }

  private String damaged(String name, byte[] bytes) throws IOException {
    Files.write(Path.of(path(name)), bytes);
    return problem(ReadFromAvro.from(path(name)));
  }

  @Test
  public void saysWhatIsWrongWithAFile() throws IOException {
    byte[] whole = Files.readAllBytes(SAMPLES.resolve("null.avro"));
    int header = AvroHeader.read(SAMPLES + "/null.avro").bytes().length;
    assertThat(
        damaged("empty.avro", new byte[0]),
        is(
            "cannot read 'ROOT/empty.avro': it is empty; an Avro file without records has a header still"));
    assertThat(
        damaged("text.avro", "id,name\n1,x\n".getBytes(StandardCharsets.UTF_8)),
        is(
            "cannot read 'ROOT/text.avro': it is not an Avro file: it does not begin with 'Obj' and a byte 1"));
    assertThat(
        damaged("header.avro", Arrays.copyOf(whole, 50)),
        is("cannot read 'ROOT/header.avro': it ends in the middle of its header"));
    assertThat(
        damaged("cut.avro", Arrays.copyOf(whole, whole.length - 5)),
        containsString("bytes more than the file has; the file is cut off or damaged"));
    assertThat(
        damaged("first.avro", Arrays.copyOf(whole, header + 1)),
        is(
            "cannot read 'ROOT/first.avro': it ends in the middle of the block at byte %,d; it is cut off"
                .formatted(header)));
    byte[] marker = whole.clone();
    marker[marker.length - 1] ^= 1;
    assertThat(damaged("marker.avro", marker), containsString(" is damaged: Invalid sync!"));
    byte[] record = whole.clone();
    record[header + 4] = (byte) 0x7f; // The length of the first record's text.
    assertThat(
        damaged("record.avro", record),
        containsString(
            "in the block at byte %,d cannot be read, nor those behind it; the file is damaged: "
                .formatted(header)));
    byte[] count = whole.clone();
    count[header] = (byte) (count[header] - 2); // One record less.
    assertThat(damaged("count.avro", count), containsString("records; the file is damaged"));
    byte[] deflate = Files.readAllBytes(SAMPLES.resolve("deflate.avro"));
    int block = AvroHeader.read(SAMPLES + "/deflate.avro").bytes().length;
    Arrays.fill(deflate, block + 6, block + 30, (byte) -1);
    assertThat(
        damaged("deflate.avro", deflate),
        containsString("the block at byte %,d is damaged: ".formatted(block)));
    String codec =
        new String(whole, StandardCharsets.ISO_8859_1).replace("codec\bnull", "codec\bmull");
    assertThat(
        damaged("codec.avro", codec.getBytes(StandardCharsets.ISO_8859_1)),
        containsString("its codec is 'mull', which is not known"));
    org.apache.avro.Schema words =
        org.apache.avro.Schema.create(org.apache.avro.Schema.Type.STRING);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataFileWriter<Object> file = new DataFileWriter<>(new GenericDatumWriter<>(words))) {
      file.create(words, bytes).append("x");
    }
    assertThat(
        damaged("strings.avro", bytes.toByteArray()),
        is(
            "cannot read 'ROOT/strings.avro': it holds values of type string, and rows are made of records with fields"));
  }

  /** Whatever byte is changed or missing, no row is lost in silence and every error has words. */
  @Test
  public void aDamagedFileNeverLosesRowsInSilence() throws IOException {
    for (String codec : List.of("null", "snappy", "zstandard", "bzip2", "xz")) {
      byte[] whole = Files.readAllBytes(SAMPLES.resolve(codec + ".avro"));
      int header = AvroHeader.read(SAMPLES.resolve(codec + ".avro").toString()).bytes().length;
      String file = path(codec + ".avro");
      List<String> odd = new ArrayList<>();
      for (int at = header; at < whole.length; at += 11) {
        for (int kind = 0; kind < 3; kind++) {
          byte[] bytes = kind == 0 ? Arrays.copyOf(whole, at) : whole.clone();
          if (kind > 0) {
            bytes[at] ^= (byte) (kind == 1 ? 1 : 0x80);
          }
          Files.write(Path.of(file), bytes);
          String found = outcome(file);
          // A file that ends behind a block is a whole one.
          boolean whole0 = kind == 0 && endsWith(bytes, AvroHeader.read(file).sync());
          if (!found.equals("damaged") && !found.equals("200") && !whole0) {
            odd.add(at + "/" + kind + ": " + found);
          }
        }
      }
      assertThat(codec, odd, is(List.of()));
    }
  }

  private static boolean endsWith(byte[] bytes, byte[] end) {
    return Arrays.equals(bytes, bytes.length - end.length, bytes.length, end, 0, end.length);
  }

  /** How many rows the reader makes of a file, or that it says what is damaged. */
  private static String outcome(String file) throws IOException {
    try {
      return String.valueOf(Contents.records(Path.of(file), new AvroReader(NUMBER, 1 << 20)));
    } catch (AvroBlocks.DamageException | PurlinException e) {
      return "damaged";
    } catch (RuntimeException e) {
      return e.toString();
    }
  }

  @Test
  public void refusesWhatAvroCannotHold() {
    Schema decimal = Schema.builder().addDecimalField("price").build();
    assertThat(
        problem(
            WriteToAvro.to(path("x")).withDecimalScale(2),
            decimal,
            Row.withSchema(decimal).addValue(new BigDecimal("1.505")).build()),
        is(
            "cannot write 'ROOT/x': field 'price' = '1.505': has more than 2 decimals; round it, or write it with a greater scale"));
    Schema time = Schema.builder().addField("t", FieldType.logicalType(SqlTypes.TIME)).build();
    assertThat(
        problem(
            WriteToAvro.to(path("x")),
            time,
            Row.withSchema(time).addValue(LocalTime.of(1, 2, 3, 4)).build()),
        is(
            "cannot write 'ROOT/x': field 't' = '01:02:03.000000004': is finer than time-micros holds; round it"));
    Schema text = Schema.builder().addStringField("s").build();
    AvroFormat format = new AvroFormat(text, AvroCodec.NONE, 9);
    assertThat(
        assertThrows(
                PurlinException.class,
                () ->
                    format
                        .open(new ByteArrayOutputStream())
                        .write(Row.withSchema(text).addValue("\uD83D").build()))
            .getMessage(),
        containsString("field 's': the text "));
    Schema names =
        Schema.builder()
            .addStringField("first name")
            .addRowField("ok", Schema.builder().addInt32Field("2nd").build())
            .build();
    String words =
        " has a name that Avro does not allow: letters A to Z, digits and '_', and no digit first; rename it";
    assertThat(problem(WriteToAvro.to(path("x")), names), is("field 'ok.2nd'" + words));
    assertThat(
        problem(
            WriteToAvro.to(path("x")),
            Schema.builder().addStringField("first name").addStringField("Größe").build()),
        is("field 'first name'" + words + "\nfield 'Größe'" + words));
    Schema map = Schema.builder().addMapField("m", FieldType.INT64, FieldType.STRING).build();
    assertThat(
        problem(WriteToAvro.to(path("x")), map),
        is("field 'm' is MAP<BIGINT, VARCHAR>; the keys of Avro's maps are VARCHAR"));
    assertThat(
        assertThrows(
                ConfigurationException.class,
                () -> WriteToAvro.to("out/x.avro.gz").withSingleFile())
            .getMessage(),
        is(
            "path: 'out/x.avro.gz' would be compressed as a whole, and could be read from its beginning only; leave the ending out, and choose a codec"));
    assertThat(new File(path("x-00000-of-00001")).exists(), is(false));
  }

  @Test
  public void readsAndWritesThroughItsProviders() {
    WriteToAvro.Provider writer = new WriteToAvro.Provider();
    Pipeline pipeline = Pipeline.create();
    PCollectionRowTuple.of(
            "input", pipeline.apply(Create.of(List.of(numbers(3))).withRowSchema(NUMBER)))
        .apply(
            writer.from(
                Row.withSchema(writer.configurationSchema())
                    .withFieldValue("path", path("x.avro"))
                    .withFieldValue("single_file", true)
                    .withFieldValue("codec", "zstd")
                    .build()));
    pipeline.run().waitUntilFinish();
    ReadFromAvro.Provider reader = new ReadFromAvro.Provider();
    pipeline = Pipeline.create();
    PCollection<Row> rows =
        PCollectionRowTuple.empty(pipeline)
            .apply(
                reader.from(
                    Row.withSchema(reader.configurationSchema())
                        .withFieldValue("path", path("x.avro"))
                        .withFieldValue("columns", List.of("word", "n"))
                        .build()))
            .get("output");
    Schema schema = Schema.builder().addStringField("word").addInt64Field("n").build();
    PAssert.that(rows)
        .containsInAnyOrder(
            Row.withSchema(schema).addValues("number 0", 0L).build(),
            Row.withSchema(schema).addValues("number 1", 1L).build(),
            Row.withSchema(schema).addValues("number 2", 2L).build());
    pipeline.run().waitUntilFinish();
  }

  /** Blocks are small beside a file, so that a large one can be read by many. */
  @Test
  public void writesManyBlocks() throws IOException {
    Row[] rows = new Row[300];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Row.withSchema(NUMBER).addValues((long) i, "x".repeat(1000)).build();
    }
    write(WriteToAvro.to(path("x.avro")).withSingleFile().withCodec("none"), NUMBER, rows);
    try (DataFileReader<GenericRecord> file =
        new DataFileReader<>(new File(path("x.avro")), new GenericDatumReader<>())) {
      assertThat(file.nextBlock().remaining(), greaterThan(1000));
      assertThat(file.getBlockCount() < 100, is(true));
    }
    assertRead(ReadFromAvro.from(path("x.avro")).withChunkBytes(50_000), NUMBER, rows);
  }

  /** Other programs write them, and Avro itself reads them. */
  @Test
  public void namesThatAvroDoesNotAllowAreReadAsTheyAre() throws IOException {
    org.apache.avro.Schema schema =
        new org.apache.avro.Schema.Parser()
            .setValidate(false)
            .parse(
                """
                {"type": "record", "name": "my-rec", "fields": [
                  {"name": "order-id", "type": "long"}, {"name": "other", "type": "string"}]}
                """);
    String file =
        file("names.avro", schema, List.of(new Object[] {1L, "a"}, new Object[] {2L, "b"}));
    Schema both = Schema.builder().addInt64Field("order-id").addStringField("other").build();
    assertRead(
        ReadFromAvro.from(file),
        both,
        Row.withSchema(both).addValues(1L, "a").build(),
        Row.withSchema(both).addValues(2L, "b").build());
    Schema other = Schema.builder().addStringField("other").build();
    assertRead(
        ReadFromAvro.from(file).columns("other"),
        other,
        Row.withSchema(other).addValues("a").build(),
        Row.withSchema(other).addValues("b").build());
  }
}
