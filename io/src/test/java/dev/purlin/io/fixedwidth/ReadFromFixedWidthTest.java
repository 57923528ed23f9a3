package dev.purlin.io.fixedwidth;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.batch.BatchRows;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.reject.Rejects;
import dev.purlin.core.time.Timestamps;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class ReadFromFixedWidthTest {
  private static final Schema ID_CITY =
      Schema.builder().addNullableInt64Field("id").addNullableStringField("city").build();
  private static final FixedWidthColumn[] COLUMNS = {
    FixedWidthColumn.of("id", 3), FixedWidthColumn.of("city", 4)
  };

  @Rule public final transient TemporaryFolder folder = new TemporaryFolder();
  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private String path(String name) {
    return folder.getRoot().toPath().resolve(name).toString();
  }

  private String file(String name, String text) throws IOException {
    Files.writeString(Path.of(path(name)), text);
    return path(name);
  }

  private static Row city(Long id, String city) {
    return Row.withSchema(ID_CITY).addValues(id, city).build();
  }

  private void assertReads(ReadFromFixedWidth read, Row... rows) {
    PAssert.that(pipeline.apply(read)).containsInAnyOrder(rows);
    pipeline.run();
  }

  @Test
  public void readsColumnsByTheirWidths() throws IOException {
    String path = file("a", "  1Ulm \n 22 Bad\r\n\n  3    \n    K\u00f6 \n  5M\ud83d\ude00n");
    assertReads(
        ReadFromFixedWidth.from(path).withColumns(COLUMNS).withMissingFieldsAsNull(),
        city(1L, "Ulm"),
        city(22L, "Bad"),
        city(3L, null),
        city(null, "K\u00f6"),
        city(5L, "M\ud83d\ude00n"));
  }

  @Test
  public void filesWhoseColumnsWereFoundMustHaveOneHeader() throws IOException {
    file("a", "price  weight\n   10      20\n");
    file("b", "weight price\n    20    10\n");
    pipeline.apply(ReadFromFixedWidth.from(path("[ab]")));
    String message =
        assertThrows(RuntimeException.class, () -> pipeline.run().waitUntilFinish()).getMessage();
    assertThat(
        message,
        containsString(
            "b': its header has 'weight' where the column 'price' was found in the files that were sampled;"
                + " declare the columns, or read the files apart"));
  }

  @Test
  public void countsCharactersBeyondTheBasicPlaneOnce() throws IOException {
    String path = file("a", "\ufeff\ud83d\ude80\ud83d\ude80 1x\nab 22y\n");
    Schema schema =
        Schema.builder()
            .addNullableStringField("a")
            .addNullableInt64Field("n")
            .addNullableStringField("z")
            .build();
    assertReads(
        ReadFromFixedWidth.from(path)
            .withColumns(
                FixedWidthColumn.of("a", 2),
                FixedWidthColumn.of("n", 2),
                FixedWidthColumn.from("z", 5)),
        Row.withSchema(schema).addValues("\ud83d\ude80\ud83d\ude80", 1L, "x").build(),
        Row.withSchema(schema).addValues("ab", 2L, "2y").build());
  }

  @Test
  public void readsColumnsByTheirPlacesInAnyOrderAndOverlapping() throws IOException {
    String path = file("a", "20240229xx0001999\n20231231yy0000005\n");
    Schema schema =
        Schema.builder()
            .addNullableField("amount", FieldType.DECIMAL)
            .addNullableField("day", FieldType.logicalType(SqlTypes.DATE))
            .addNullableInt64Field("year")
            .build();
    assertReads(
        ReadFromFixedWidth.from(path)
            .withColumns(
                FixedWidthColumn.between("amount", 11, 17).withScale(2),
                FixedWidthColumn.between("day", 1, 8),
                FixedWidthColumn.between("year", 1, 4))
            .withType("day", "DATE")
            .withFormats("yyyyMMdd", null, null),
        Row.withSchema(schema)
            .addValues(new BigDecimal("19.99"), LocalDate.of(2024, 2, 29), 2024L)
            .build(),
        Row.withSchema(schema)
            .addValues(new BigDecimal("0.05"), LocalDate.of(2023, 12, 31), 2023L)
            .build());
  }

  @Test
  public void infersTheTypesOfTheFirstRecords() throws IOException {
    String path = file("a", "00701 1.5true 2024-02-292024-02-29T10:00:00Z\n" + "12345NA  \n");
    Schema schema =
        Schema.builder()
            .addNullableStringField("zip")
            .addNullableDoubleField("ratio")
            .addNullableBooleanField("ok")
            .addNullableField("day", FieldType.logicalType(SqlTypes.DATE))
            .addNullableField("at", Timestamps.TIMESTAMP)
            .build();
    PCollection<Row> rows =
        pipeline.apply(
            ReadFromFixedWidth.from(path)
                .withColumns(
                    FixedWidthColumn.of("zip", 5),
                    FixedWidthColumn.of("ratio", 4),
                    FixedWidthColumn.of("ok", 5),
                    FixedWidthColumn.of("day", 10),
                    FixedWidthColumn.from("at", 25))
                .withNullMarkers("NA")
                .withMissingFieldsAsNull());
    assertThat(rows.getSchema(), is(schema));
    PAssert.that(rows)
        .containsInAnyOrder(
            Row.withSchema(schema)
                .addValues("00701", 1.5, true, LocalDate.of(2024, 2, 29))
                .addValue(Instant.parse("2024-02-29T10:00:00Z"))
                .build(),
            Row.withSchema(schema).addValues("12345", null, null, null, null).build());
    pipeline.run();
  }

  @Test
  public void findsTheColumnsThatBlanksSeparate() throws IOException {
    String path = file("a", "  id  city\n   1  Ulm\n1234  Bad Urach\n\n   5\n");
    PCollection<Row> rows =
        pipeline.apply(ReadFromFixedWidth.from(path).withFilenameColumn("file"));
    Schema schema = Schema.builder().addFields(ID_CITY.getFields()).addStringField("file").build();
    assertThat(rows.getSchema(), is(schema));
    PAssert.that(rows)
        .containsInAnyOrder(
            Row.withSchema(schema).addValues(1L, "Ulm", path).build(),
            Row.withSchema(schema).addValues(1234L, "Bad Urach", path).build(),
            Row.withSchema(schema).addValues(5L, null, path).build());
    pipeline.run();
  }

  @Test
  public void findsColumnsWithoutAHeaderBehindLinesToSkipAndComments() throws IOException {
    String path = file("a", "a report\n# of 2026\n 1 x\n# more\n10 y\n");
    Schema schema =
        Schema.builder()
            .addNullableInt64Field("column_1")
            .addNullableStringField("column_2")
            .build();
    assertReads(
        ReadFromFixedWidth.from(path).withoutHeader().withSkipLines(1).withComment("#"),
        Row.withSchema(schema).addValues(1L, "x").build(),
        Row.withSchema(schema).addValues(10L, "y").build());
  }

  @Test
  public void everyLineIsReadOnceHoweverTheFileIsCut() throws IOException {
    String content = "skip me\n# no\nidcity\n  1Ulm \n# no\r\n  2Bonn\r\n\n  3Kiel";
    String path = file("a", content);
    for (int bytes = 1; bytes <= content.length(); bytes += 3) {
      PAssert.that(
              "cut every " + bytes,
              pipeline.apply(
                  "Read " + bytes,
                  ReadFromFixedWidth.from(path)
                      .withColumns(COLUMNS)
                      .withHeader()
                      .withSkipLines(1)
                      .withComment("#")
                      .withChunkBytes(bytes)
                      .named("r" + bytes)))
          .containsInAnyOrder(city(1L, "Ulm"), city(2L, "Bonn"), city(3L, "Kiel"));
    }
    pipeline.run();
  }

  @Test
  public void readsCompressedFilesAndOtherEncodingsInBatches() throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(Path.of(path("a.gz"))))) {
      out.write("  1K\u00f6ln\n".getBytes(Charset.forName("windows-1252")));
    }
    ReadFromFixedWidth read =
        ReadFromFixedWidth.from(path("*.gz")).withColumns(COLUMNS).withEncoding("windows-1252");
    PAssert.that(read.expandBatches(pipeline.begin()).apply(new BatchRows()))
        .containsInAnyOrder(city(1L, "K\u00f6ln"));
    pipeline.run();
  }

  @Test
  public void readsNoRowsFromAFileOfNoLines() throws IOException {
    PCollection<Row> rows =
        pipeline.apply(
            ReadFromFixedWidth.from(file("a", "")).withColumns(COLUMNS).withSchema(ID_CITY));
    PAssert.that(rows).empty();
    pipeline.run();
  }

  @Test
  public void rejectsLinesThatDoNotFitWithTheirPlace() throws IOException {
    String path =
        file("a", "  1Ulm \n  x Bad\n  3\n  4Ulm !\n  5Bonn   \n  6\ud83d\ude80\ud83d\ude80 x y\n");
    Rejects rejects = Rejects.collect();
    PCollection<Row> rows =
        pipeline.apply(
            ReadFromFixedWidth.from(path)
                .withColumns(COLUMNS)
                .withSchema(ID_CITY)
                // The numbers of lines are right behind the first chunk too.
                .withChunkBytes(10)
                .withRejects(rejects));
    PAssert.that(rows).containsInAnyOrder(city(1L, "Ulm"), city(5L, "Bonn"));
    Schema schema = Rejects.schema(FieldType.STRING);
    PAssert.that(rejects.rows())
        .containsInAnyOrder(
            Row.withSchema(schema)
                .addValues("  x Bad", "'x' is not a BIGINT", "id", "x", path, 2L, 1)
                .build(),
            Row.withSchema(schema)
                .addValues(
                    "  3",
                    "has 3 characters, expected 7; if blanks at the ends of lines were left out,"
                        + " say missing_fields: as_null",
                    null,
                    null,
                    path,
                    3L,
                    4)
                .build(),
            Row.withSchema(schema)
                .addValues(
                    "  4Ulm !",
                    "has 8 characters, expected 7; see extra_fields",
                    null,
                    null,
                    path,
                    4L,
                    8)
                .build(),
            Row.withSchema(schema)
                .addValues(
                    "  6\ud83d\ude80\ud83d\ude80 x y",
                    "has 9 characters, expected 7; see extra_fields",
                    null,
                    null,
                    path,
                    6L,
                    9)
                .build());
    pipeline.run();
  }

  @Test
  public void dropsWhatIsTooMuchIfToldTo() throws IOException {
    assertReads(
        ReadFromFixedWidth.from(file("a", "  1Ulm and more\n"))
            .withColumns(COLUMNS)
            .withExtraFieldsDropped(),
        city(1L, "Ulm"));
  }

  @Test
  public void rejectsWhatStandsBetweenTheColumnsThatWereFound() throws IOException {
    String path = file("a", "id city\n 1 Ulm\n 2xUlm\n");
    Rejects rejects = Rejects.collect();
    PCollection<Row> rows =
        pipeline.apply(ReadFromFixedWidth.from(path).withSampleSize(1).withRejects(rejects));
    PAssert.that(rows).containsInAnyOrder(city(1L, "Ulm"));
    PAssert.that(rejects.rows())
        .containsInAnyOrder(
            Row.withSchema(Rejects.schema(FieldType.STRING))
                .addValues(
                    " 2xUlm",
                    "'x' stands between the columns that were found in the first lines; declare the"
                        + " columns",
                    null,
                    "x",
                    path,
                    3L,
                    3)
                .build());
    pipeline.run();
  }

  @Test
  public void rejectsNumbersThatImplyNoPointAndBytesThatAreNoText() throws IOException {
    Files.write(
        Path.of(path("a")), "19.9\n0150\n015-\nK\u00f6\n".getBytes(StandardCharsets.ISO_8859_1));
    Rejects rejects = Rejects.collect();
    PCollection<Row> rows =
        pipeline.apply(
            ReadFromFixedWidth.from(path("a"))
                .withColumns(FixedWidthColumn.of("n", 4).withScale(1))
                .withRejects(rejects));
    Schema number = Schema.builder().addNullableField("n", FieldType.DECIMAL).build();
    PAssert.that(rows)
        .containsInAnyOrder(
            Row.withSchema(number).addValue(new BigDecimal("15.0")).build(),
            Row.withSchema(number).addValue(new BigDecimal("-1.5")).build());
    Schema schema = Rejects.schema(FieldType.STRING);
    PAssert.that(rejects.rows())
        .containsInAnyOrder(
            Row.withSchema(schema)
                .addValues(
                    "19.9",
                    "'19.9' is not a number of digits alone; expected one such as 0001999, for"
                        + " scale: 1 implies the decimal point",
                    "n",
                    "19.9",
                    path("a"),
                    1L,
                    1)
                .build(),
            Row.withSchema(schema)
                .addValues(
                    "K\ufffd",
                    "the line that begins at byte 15 is not UTF-8",
                    null,
                    null,
                    path("a"),
                    4L,
                    null)
                .build());
    pipeline.run();
  }

  @Test
  public void rejectsNullWhereNoneMayBe() throws IOException {
    Rejects rejects = Rejects.collect();
    PCollection<Row> rows =
        pipeline.apply(
            ReadFromFixedWidth.from(file("a", "   Ulm \n"))
                .withColumns(COLUMNS)
                .withSchema(Schema.builder().addInt64Field("id").build())
                .withRejects(rejects));
    PAssert.that(rows).empty();
    PAssert.that(rejects.rows())
        .containsInAnyOrder(
            Row.withSchema(Rejects.schema(FieldType.STRING))
                .addValues("   Ulm ", "is NULL, expected BIGINT", "id", "   ", path("a"), 1L, 1)
                .build());
    pipeline.run();
  }

  @Test
  public void keepsBlanksThatAreNoPadding() throws IOException {
    Schema schema = Schema.builder().addNullableStringField("a").build();
    String path = file("a", " x \n");
    for (Trim trim : Trim.values()) {
      String expected =
          switch (trim) {
            case BOTH -> "x";
            case LEADING -> "x ";
            case TRAILING -> " x";
            case NONE -> " x ";
          };
      PAssert.that(
              pipeline.apply(
                  ReadFromFixedWidth.from(path)
                      .withColumns(FixedWidthColumn.of("a", 3))
                      .withTrim(trim)
                      .named(trim.name())))
          .containsInAnyOrder(Row.withSchema(schema).addValue(expected).build());
    }
    pipeline.run();
  }

  private static String error(ReadFromFixedWidth read) {
    return assertThrows(PurlinException.class, () -> Pipeline.create().apply(read)).getMessage();
  }

  @Test
  public void tellsWhatIsWrongWithTheConfiguration() throws IOException {
    ReadFromFixedWidth read = ReadFromFixedWidth.from(file("a", "  1Ulm \n"));
    FixedWidthColumn id = FixedWidthColumn.of("id", 3);
    List<String> errors = new ArrayList<>();
    errors.add(error(read.withColumns()));
    errors.add(error(read.withColumns(FixedWidthColumn.from("a", 1), id)));
    errors.add(error(read.withColumns(id, id)));
    errors.add(error(read.withColumns(id.withEnd(3))));
    errors.add(error(read.withColumns(FixedWidthColumn.between("a", 3, 2))));
    errors.add(error(read.withColumns(FixedWidthColumn.of("a", 0))));
    errors.add(error(read.withColumns(FixedWidthColumn.of(" ", 1))));
    errors.add(error(read.withColumns(id.withScale(2), COLUMNS[1]).withType("id", "VARCHAR")));
    errors.add(error(read.withColumns(id).withType("ids", "BIGINT")));
    errors.add(error(read.withColumns(id).withSchema(ID_CITY)));
    errors.add(error(read.withColumns(id).withComment("--")));
    errors.add(error(read.withColumns(id).withEncoding("UTF-16")));
    errors.add(error(read.withColumns(COLUMNS).withFilenameColumn("city")));
    assertThat(
        String.join("\n", errors),
        is(
            """
            columns: expected one column at least
            columns.0: column 'a' has neither a width nor an end; only the last one may go to the end of the line
            columns.1.name: column 'id' is named twice
            columns.0: column 'id' has a width and an end; expected one of them
            columns.0.end: column 'a' ends at character 2, before it starts at character 3
            columns.0.width: 0 is out of range; expected 1 or more
            columns.0.name: the name is empty
            columns.0.scale: column 'id' is VARCHAR, expected DECIMAL, DOUBLE or REAL
            types.ids: unknown column 'ids'; did you mean 'id'?
            schema: unknown column 'city'; known: id
            comment: is '--', expected one character
            encoding: the line ends of UTF-16 cannot be told in its bytes; expected UTF-8 or another encoding that extends ASCII
            filename_column: there is a column 'city' already"""));
  }

  @Test
  public void refusesALayoutThatNoRecordHas() throws IOException {
    String path = file("a", "  1Ulm\n  2Bon\n");
    assertThat(
        error(ReadFromFixedWidth.from(path).withColumns(COLUMNS)),
        is(
            "'%s': none of the first 2 records fits the columns; the first one has 6 characters, expected 7; if blanks at the ends of lines were left out, say missing_fields: as_null"
                .formatted(path)));
  }

  @Test
  public void tellsWhatIsWrongWithAHeader() throws IOException {
    String twice = file("a", "a a\n1 2\n");
    assertThat(
        error(ReadFromFixedWidth.from(twice)),
        is(
            "'%s': the column that was found at characters 3 to 3 has the name 'a', as another one; declare the columns, or say header: false"
                .formatted(twice)));
    String none = file("b", "a\n1 2\n");
    assertThat(
        error(ReadFromFixedWidth.from(none)),
        is(
            "'%s': the column that was found at characters 3 to 3 has no name in the header; declare the columns, or say header: false"
                .formatted(none)));
    String empty = file("c", "\n");
    assertThat(
        error(ReadFromFixedWidth.from(empty)),
        is(
            "'%s' is empty, expected a header; to read it as no rows, declare the columns"
                .formatted(empty)));
    Files.write(Path.of(path("d")), new byte[] {'a', (byte) 0xe4, '\n', '1', '\n'});
    assertThat(
        error(ReadFromFixedWidth.from(path("d"))),
        containsString("'%s': in the header, the line that begins at byte 0".formatted(path("d"))));
  }

  @Test
  public void isReachedFromPipelineFiles() throws IOException {
    ReadFromFixedWidth.Provider provider = new ReadFromFixedWidth.Provider();
    assertThat(provider.identifier(), is("purlin:schematransform:read_from_fixed_width:v1"));
    Schema column = Schema.builder().addStringField("name").addInt32Field("width").build();
    Schema schema =
        Schema.builder()
            .addStringField("path")
            .addArrayField("columns", FieldType.row(column))
            .build();
    Row configuration =
        Row.withSchema(schema)
            .addValue(file("a", "  1Ulm \n"))
            .addArray(
                Row.withSchema(column).addValues("id", 3).build(),
                Row.withSchema(column).addValues("city", 4).build())
            .build();
    PAssert.that(
            PCollectionRowTuple.empty(pipeline).apply(provider.from(configuration)).get("output"))
        .containsInAnyOrder(city(1L, "Ulm"));
    pipeline.run();
  }
}
