package dev.purlin.io.stage;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.run.RunContext;
import dev.purlin.core.run.RunOptions;
import dev.purlin.core.time.Timestamps;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.ApplicationNameOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.EnumerationType;
import org.apache.beam.sdk.schemas.logicaltypes.FixedBytes;
import org.apache.beam.sdk.schemas.logicaltypes.FixedPrecisionNumeric;
import org.apache.beam.sdk.schemas.logicaltypes.FixedString;
import org.apache.beam.sdk.schemas.logicaltypes.NanosDuration;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.schemas.logicaltypes.UuidLogicalType;
import org.apache.beam.sdk.schemas.logicaltypes.VariableBytes;
import org.apache.beam.sdk.schemas.logicaltypes.VariableString;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.WithTimestamps;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.joda.time.Duration;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class StageTest {
  private static final Schema ID = Schema.builder().addInt64Field("id").build();
  private static final EnumerationType COLOUR = EnumerationType.create("red", "grün");
  private static final Schema INNER =
      Schema.builder()
          .addNullableField("amount", FieldType.DECIMAL)
          .addField("name", FieldType.STRING)
          .build();
  private static final Schema EVERY =
      Schema.builder()
          .addNullableField("byte", FieldType.BYTE)
          .addNullableField("short", FieldType.INT16)
          .addNullableField("int", FieldType.INT32)
          .addNullableField("long", FieldType.INT64)
          .addNullableField("float", FieldType.FLOAT)
          .addNullableField("double", FieldType.DOUBLE)
          .addNullableField("decimal", FieldType.DECIMAL)
          .addNullableField("fixed", FieldType.logicalType(FixedPrecisionNumeric.of(10, 2)))
          .addNullableField("text", FieldType.STRING)
          .addNullableField("bool", FieldType.BOOLEAN)
          .addNullableField("bytes", FieldType.BYTES)
          .addNullableField("date", FieldType.logicalType(SqlTypes.DATE))
          .addNullableField("time", FieldType.logicalType(SqlTypes.TIME))
          .addNullableField("moment", Timestamps.TIMESTAMP)
          .addNullableField("joda", FieldType.DATETIME)
          .addNullableField("local", FieldType.logicalType(SqlTypes.DATETIME))
          .addNullableField("colour", FieldType.logicalType(COLOUR))
          .addNullableField("list", FieldType.array(FieldType.DECIMAL.withNullable(true)))
          .addNullableField(
              "map", FieldType.map(FieldType.STRING, FieldType.row(INNER).withNullable(true)))
          .addNullableField("row", FieldType.row(INNER))
          .build();

  @Rule public final transient TemporaryFolder folder = new TemporaryFolder();
  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private String area;

  @Before
  public void area() {
    area = folder.getRoot() + "/area";
    pipeline.getOptions().as(RunOptions.class).setPurlinPipeline("shop");
  }

  private static PipelineOptions options() {
    PipelineOptions options = TestPipeline.testingPipelineOptions();
    options.as(RunOptions.class).setPurlinPipeline("shop");
    return options;
  }

  private static Row id(long id) {
    return Row.withSchema(ID).addValue(id).build();
  }

  private static List<Row> ids(long... ids) {
    return Arrays.stream(ids).mapToObj(StageTest::id).toList();
  }

  private static Row inner(String amount, String name) {
    return Row.withSchema(INNER)
        .addValues(amount == null ? null : new BigDecimal(amount), name)
        .build();
  }

  private static List<Row> everyType() {
    Row full =
        Row.withSchema(EVERY)
            .addValues(
                (byte) -128,
                Short.MIN_VALUE,
                Integer.MAX_VALUE,
                Long.MIN_VALUE,
                Float.MIN_VALUE,
                -0.0,
                new BigDecimal("1.50"),
                new BigDecimal("7.5"),
                "Zoë 🦊 \u0000 \"quoted\"\r\n",
                true,
                new byte[] {0, -1, 127},
                LocalDate.of(1, 1, 1),
                LocalTime.of(23, 59, 59, 999_999_000),
                Instant.parse("0001-01-01T00:00:00.000001Z"),
                new org.joda.time.Instant(-1L),
                LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_000),
                COLOUR.valueOf("grün"),
                Arrays.asList(new BigDecimal("1E+3"), null, new BigDecimal("0.000000000000001")),
                Map.of("k", inner("1.0", ""), "ключ", inner(null, "x")),
                inner("-12345678901234567890123456789012345678901234567890.5", "𝔘"))
            .build();
    Row nulls = Row.withSchema(EVERY).addValues(new ArrayList<>(nulls())).build();
    Row empty =
        Row.withSchema(EVERY)
            .addValues(
                (byte) 0,
                (short) 0,
                0,
                0L,
                0f,
                0.0,
                BigDecimal.ZERO,
                new BigDecimal("0.00"),
                "",
                false,
                new byte[0],
                LocalDate.EPOCH,
                LocalTime.MIDNIGHT,
                Instant.EPOCH,
                new org.joda.time.Instant(0L),
                LocalDateTime.of(1970, 1, 1, 0, 0),
                COLOUR.valueOf("red"),
                List.of(),
                Map.of(),
                inner("0", ""))
            .build();
    return List.of(full, nulls, empty);
  }

  private static List<Object> nulls() {
    return new ArrayList<>(Arrays.asList(new Object[EVERY.getFieldCount()]));
  }

  /** Stages rows in a run, to which a stage gives what it registers. */
  private void stage(String run, Stage stage, Schema schema, List<Row> rows) {
    staged(run, stage, schema, rows, rows).succeeded();
  }

  private static RunContext staged(
      String id, Stage stage, Schema schema, List<Row> rows, List<Row> expected) {
    return staged(options(), id, stage, schema, rows, expected);
  }

  private static RunContext staged(
      PipelineOptions options,
      String id,
      Stage stage,
      Schema schema,
      List<Row> rows,
      List<Row> expected) {
    try (RunContext run = RunContext.open(id)) {
      run.attach(options);
      Pipeline staging = Pipeline.create(options);
      PCollection<Row> passed =
          staging
              .apply(Create.of(rows).withRowSchema(schema))
              .apply("Orders", stage.named("Orders"));
      assertThat(passed.getSchema(), is(schema));
      PAssert.that(passed).containsInAnyOrder(expected);
      staging.run().waitUntilFinish();
      return run;
    }
  }

  private List<String> runs(String name) throws IOException {
    Path stages = Path.of(area, "shop", name);
    if (!Files.exists(stages)) {
      return List.of();
    }
    try (Stream<Path> found = Files.list(stages)) {
      return found.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private void reads(ReadFromStage read, Schema schema, List<Row> expected) {
    PCollection<Row> rows = pipeline.apply(read);
    assertThat(rows.getSchema(), is(schema));
    PAssert.that(rows).containsInAnyOrder(expected);
    pipeline.run();
  }

  private String refusal(ReadFromStage read) {
    return assertThrows(PurlinException.class, () -> Pipeline.create(options()).apply(read))
        .getMessage()
        .replace(area, "AREA");
  }

  @Test
  public void passesRowsOnAndKeepsThemToTheLastDigit() {
    stage("r1", Stage.to(area), EVERY, everyType());
    reads(ReadFromStage.from(area, "Orders").ofRun("r1"), EVERY, everyType());
  }

  @Test
  public void keepsRowsOfWhatParquetHoldsAsTheyAre() {
    stage("r1", Stage.to(area).withName("numbers"), ID, ids(3, 1, 2));
    reads(ReadFromStage.from(area, "numbers"), ID, ids(1, 2, 3));
  }

  @Test
  public void keepsNoRowsWithTheirSchema() throws IOException {
    stage("r1", Stage.to(area), EVERY, List.of());
    JsonNode manifest = manifest("r1");
    assertThat(manifest.get("rows").asLong(), is(0L));
    assertThat(manifest.get("files").size(), is(0));
    reads(ReadFromStage.from(area, "Orders"), EVERY, List.of());
  }

  private JsonNode manifest(String run) throws IOException {
    return new ObjectMapper()
        .readTree(Path.of(area, "shop", "Orders", "run=" + run, "manifest.json").toFile());
  }

  @Test
  public void tellsInTheManifestWhatIsThere() throws IOException {
    Instant before = Instant.now();
    stage("r1", Stage.to(area), ID, ids(1, 2));
    JsonNode manifest = manifest("r1");
    assertThat(manifest.get("step").asText(), is("Orders"));
    assertThat(manifest.get("run").asText(), is("r1"));
    assertThat(manifest.get("rows").asLong(), is(2L));
    assertThat(manifest.get("mode").asText(), is("persistent"));
    assertThat(
        manifest.get("schema").toString(),
        is("[{\"field\":\"id\",\"type\":\"BIGINT\",\"nullable\":false}]"));
    assertThat(manifest.get("files").size(), is(1));
    JsonNode file = manifest.get("files").get(0);
    Path staged = Path.of(area, "shop", "Orders", "run=r1", file.get("file").asText());
    assertThat(file.get("rows").asLong(), is(2L));
    assertThat(file.get("bytes").asLong(), is(Files.size(staged)));
    java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
    crc.update(Files.readAllBytes(staged));
    assertThat(file.get("crc32c").asText(), is("%08x".formatted(crc.getValue())));
    Instant ended = Instant.parse(manifest.get("ended").asText());
    assertThat(ended.isBefore(before), is(false));
    assertThat(Instant.parse(manifest.get("started").asText()).isAfter(ended), is(false));
  }

  @Test
  public void stagesEveryRunForItself() throws IOException {
    stage("r1", Stage.to(area), ID, ids(1));
    stage("r2", Stage.to(area), ID, ids(2));
    assertThat(runs("Orders"), contains("run=r1", "run=r2"));
    reads(ReadFromStage.from(area, "Orders"), ID, ids(2));
  }

  @Test
  public void keepsAsManyRunsAsItIsTold() throws IOException {
    for (String run : List.of("c", "b", "a")) {
      stage(run, Stage.to(area).withKeep(2), ID, ids(1));
    }
    assertThat(runs("Orders"), contains("run=a", "run=b"));
  }

  @Test
  public void removesWhatIsOlderThanIsKept() throws IOException {
    stage("old", Stage.to(area), ID, ids(1));
    Path manifest = Path.of(area, "shop", "Orders", "run=old", "manifest.json");
    String text = Files.readString(manifest);
    String ended = new ObjectMapper().readTree(text).get("ended").asText();
    Files.writeString(
        manifest, text.replace(ended, Instant.now().minusSeconds(49 * 3600).toString()));
    stage("young", Stage.to(area).withKeepFor("3d"), ID, ids(1));
    assertThat(runs("Orders"), contains("run=old", "run=young"));
    stage("new", Stage.to(area).withKeepFor("2d"), ID, ids(1));
    assertThat(runs("Orders"), contains("run=new", "run=young"));
  }

  @Test
  public void retentionLeavesWhatIsNotCompleteAndOtherNames() throws IOException {
    Files.createDirectories(Path.of(area, "shop", "Orders", "run=incomplete"));
    stage("other", Stage.to(area).withName("Others"), ID, ids(1));
    stage("r1", Stage.to(area), ID, ids(1));
    stage("r2", Stage.to(area).withKeep(1), ID, ids(1));
    assertThat(runs("Orders"), contains("run=incomplete", "run=r2"));
    assertThat(runs("Others"), contains("run=other"));
  }

  @Test
  public void removesNothingOfARunThatHasNotSucceeded() throws IOException {
    stage("r1", Stage.to(area), ID, ids(1));
    staged("r2", Stage.to(area).withKeep(1), ID, ids(1), ids(1));
    staged("r3", Stage.to(area).asVolatile(), ID, ids(1), ids(1));
    assertThat(runs("Orders"), contains("run=r1", "run=r2", "run=r3"));
  }

  @Test
  public void removesAVolatileStageWhenItsRunHasSucceeded() throws IOException {
    stage("r1", Stage.to(area).asVolatile(), ID, ids(1));
    assertThat(runs("Orders"), is(empty()));
  }

  @Test
  public void leavesNothingOfAnInputThatFailsHalfWay() throws IOException {
    PipelineOptions options = options();
    try (RunContext run = RunContext.open("broken")) {
      run.attach(options);
      Pipeline staging = Pipeline.create(options);
      staging
          .apply(Create.of(ids(1, 2, 3)).withRowSchema(ID))
          .apply(
              MapElements.into(TypeDescriptors.rows())
                  .via(
                      row -> {
                        if (row.getInt64("id") == 3L) {
                          throw new IllegalStateException("the source broke");
                        }
                        return row;
                      }))
          .setRowSchema(ID)
          .apply(Stage.to(area));
      assertThrows(RuntimeException.class, () -> staging.run().waitUntilFinish());
    }
    assertThat(runs("Stage"), is(empty()));
  }

  @Test
  public void isCompleteThoughWhatFollowsFails() throws IOException {
    PipelineOptions options = options();
    try (RunContext run = RunContext.open("failing")) {
      run.attach(options);
      Pipeline staging = Pipeline.create(options);
      staging
          .apply(Create.of(ids(1, 2, 3)).withRowSchema(ID))
          .apply(Stage.to(area))
          .apply(
              MapElements.into(TypeDescriptors.rows())
                  .via(
                      row -> {
                        throw new IllegalStateException("the target broke");
                      }))
          .setRowSchema(ID);
      assertThrows(RuntimeException.class, () -> staging.run().waitUntilFinish());
    }
    assertThat(runs("Stage"), contains("run=failing"));
    reads(ReadFromStage.from(area, "Stage"), ID, ids(1, 2, 3));
  }

  @Test
  public void refusesWhatIsNotComplete() throws IOException {
    assertThat(
        refusal(ReadFromStage.from(area, "Orders")),
        is(
            "there is no complete stage 'Orders' of pipeline 'shop' in 'AREA'; run the pipeline that stages it first"));
    stage("r1", Stage.to(area), ID, ids(1));
    Files.createDirectories(Path.of(area, "shop", "Orders", "run=r2"));
    assertThat(
        refusal(ReadFromStage.from(area, "Orders").ofRun("r2")),
        is(
            "'AREA/shop/Orders/run=r2' is not a complete stage: it has no manifest.json; complete are those"
                + " of the runs r1"));
  }

  @Test
  public void refusesWhatWasChanged() throws IOException {
    stage("r1", Stage.to(area), ID, ids(1, 2, 3));
    Path file =
        Path.of(
            area,
            "shop",
            "Orders",
            "run=r1",
            manifest("r1").get("files").get(0).get("file").asText());
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    assertThat(
        refusal(ReadFromStage.from(area, "Orders")),
        containsString(
            "has another checksum than "
                + manifest("r1").get("files").get(0).get("crc32c").asText()));
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
    assertThat(
        refusal(ReadFromStage.from(area, "Orders")),
        containsString("has %,d bytes, expected %,d".formatted(bytes.length - 1, bytes.length)));
    Files.delete(file);
    assertThat(refusal(ReadFromStage.from(area, "Orders")), containsString("does not exist"));
  }

  @Test
  public void refusesAManifestThatIsNone() throws IOException {
    Path stage = Files.createDirectories(Path.of(area, "shop", "Orders", "run=r1"));
    Files.write(stage.resolve("manifest.json"), "{\"version\": 1".getBytes(StandardCharsets.UTF_8));
    assertThat(
        refusal(ReadFromStage.from(area, "Orders").ofRun("r1")),
        containsString(
            "'AREA/shop/Orders/run=r1/manifest.json' is not the manifest of a stage: it is not JSON"));
    Files.writeString(stage.resolve("manifest.json"), "{\"version\": 2}");
    assertThat(
        refusal(ReadFromStage.from(area, "Orders").ofRun("r1")),
        containsString("its version is 2, and this program knows 1"));
  }

  @Test
  public void keepsPipelinesApart() throws IOException {
    stage("r1", Stage.to(area).withKeep(1), ID, ids(1));
    PipelineOptions other = TestPipeline.testingPipelineOptions();
    other.as(ApplicationNameOptions.class).setAppName("Other");
    staged(other, "r2", Stage.to(area).withKeep(1), ID, ids(2), ids(2)).succeeded();
    assertThat(runs("Orders"), contains("run=r1"));
    PAssert.that(pipeline.apply("Own", ReadFromStage.from(area, "Orders")))
        .containsInAnyOrder(ids(1));
    PAssert.that(pipeline.apply("Other", ReadFromStage.from(area, "Orders").ofPipeline("Other")))
        .containsInAnyOrder(ids(2));
    pipeline.run();
  }

  @Test
  public void passesOverAManifestThatCannotBeRead() throws IOException {
    Path damaged = Files.createDirectories(Path.of(area, "shop", "Orders", "run=damaged"));
    Files.writeString(damaged.resolve("manifest.json"), "{\"version\": 1");
    assertThat(
        refusal(ReadFromStage.from(area, "Orders")),
        is(
            "there is no complete stage 'Orders' of pipeline 'shop' in 'AREA'; a stage is passed over:"
                + " 'AREA/shop/Orders/run=damaged/manifest.json' is not the manifest of a stage: it is"
                + " not JSON; run the pipeline that stages it first"));
    stage("r1", Stage.to(area), ID, ids(1));
    stage("r2", Stage.to(area).withKeep(1), ID, ids(2));
    assertThat(runs("Orders"), contains("run=damaged", "run=r2"));
    PipelineOptions options = options();
    try (RunContext run = RunContext.open("reading")) {
      run.attach(options);
      Pipeline reading = Pipeline.create(options);
      PAssert.that(reading.apply(ReadFromStage.from(area, "Orders"))).containsInAnyOrder(ids(2));
      reading.run().waitUntilFinish();
      assertThat(
          run.told(),
          contains(
              "a stage is passed over: '%s/manifest.json' is not the manifest of a stage: it is not JSON"
                  .formatted(damaged)));
    }
  }

  @Test
  public void retentionLeavesWhatRunsThatLiveWriteAndRead() throws Exception {
    stage("writes", Stage.to(area), ID, ids(1));
    stage("read", Stage.to(area), ID, ids(1));
    StagePlace place = new StagePlace(area, "shop", "Orders", "read");
    AutoCloseable writes = StageLock.of(place.of("writes")).guard();
    AutoCloseable reads = new StageReaderLock(place, "reader").guard();
    AutoCloseable readsToo = new StageReaderLock(place, "reader").guard();
    stage("r1", Stage.to(area).withKeep(1), ID, ids(1));
    assertThat(runs("Orders"), contains("run=r1", "run=read", "run=writes"));
    writes.close();
    reads.close();
    stage("r2", Stage.to(area).withKeep(1), ID, ids(1));
    assertThat(runs("Orders"), contains("run=r2", "run=read"));
    readsToo.close();
    Files.createFile(Path.of(area, "shop", "Orders", "run=read", ".reader-dead-1"));
    stage("r3", Stage.to(area).withKeep(1), ID, ids(1));
    assertThat(runs("Orders"), contains("run=r3"));
    assertThat(
        assertThrows(PurlinException.class, () -> new StageReaderLock(place, "late").guard())
            .getMessage()
            .replace(area, "AREA"),
        is(
            "'AREA/shop/Orders/run=read' was removed by another run after this one had begun; run it"
                + " again with a stage that is there"));
  }

  @Test
  public void isPrivateUnlessItIsShared() throws Exception {
    StagePlace place = new StagePlace(area, "shop", "Orders", "r1");
    AutoCloseable guard = StageLock.of(place).guard();
    assertThat(rights("r1"), is("rwx------"));
    assertThat(
        PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(area))),
        is("rwx------"));
    AutoCloseable other = new StageLock(place.of("r2"), true).guard();
    Path plain = Files.createDirectory(folder.getRoot().toPath().resolve("plain"));
    assertThat(
        rights("r2"), is(PosixFilePermissions.toString(Files.getPosixFilePermissions(plain))));
    guard.close();
    other.close();
  }

  private String rights(String run) throws IOException {
    return PosixFilePermissions.toString(
        Files.getPosixFilePermissions(Path.of(area, "shop", "Orders", "run=" + run)));
  }

  @Test
  public void writesSchemasAsTheyAre() {
    Schema schema =
        Schema.builder()
            .addFields(EVERY.getFields())
            .addField(
                Schema.Field.of("told", FieldType.STRING).withDescription("What was \"told\"."))
            .addField("uuid", FieldType.logicalType(new UuidLogicalType()))
            .addField("char", FieldType.logicalType(FixedString.of(3)))
            .addField("varchar", FieldType.logicalType(VariableString.of(4)))
            .addField("binary", FieldType.logicalType(FixedBytes.of(5)))
            .addField("varbinary", FieldType.logicalType(VariableBytes.of(6)))
            .addField(
                "numbered", FieldType.logicalType(EnumerationType.create(Map.of("a", 7, "b", 9))))
            .addField("iterable", FieldType.iterable(FieldType.BYTES.withNullable(true)))
            .addField("keys", FieldType.map(FieldType.INT64, FieldType.map(FieldType.STRING, DAYS)))
            .build();
    assertThat(SchemaText.read(SchemaText.write(schema)), is(schema));
    assertThat(
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    SchemaText.read(
                        new ObjectMapper()
                            .readTree(
                                "[{\"field\": \"x\", \"type\": \"JAVA\", \"nullable\": true}]")))
            .getMessage(),
        is("its schema has the type 'JAVA'"));
  }

  private static final FieldType DAYS = FieldType.array(FieldType.logicalType(SqlTypes.DATE));

  @Test
  public void refusesALogicalTypeThatItCannotKeep() {
    Schema schema = Schema.builder().addLogicalTypeField("span", new NanosDuration()).build();
    PipelineOptions options = options();
    try (RunContext run = RunContext.open("unknown")) {
      run.attach(options);
      PCollection<Row> rows =
          Pipeline.create(options).apply(Create.of(List.<Row>of()).withRowSchema(schema));
      assertThat(
          problem(Stage.to(area), rows),
          containsString(
              "field 'span' has the logical type '%s', which a stage cannot keep; cast it to another"
                      .formatted(NanosDuration.IDENTIFIER)
                  + " type before the Stage"));
    }
  }

  @Test
  public void sweepsWhatDeadRunsHaveLeftAndNotWhatLives() throws Exception {
    Path dead = Files.createDirectories(Path.of(area, "shop", "Orders", "run=dead"));
    Files.createFile(dead.resolve(".lock"));
    Files.createFile(dead.resolve("half.parquet"));
    StageLock living = StageLock.of(new StagePlace(area, "shop", "Orders", "living"));
    StageLock own = StageLock.of(new StagePlace(area, "shop", "Orders", "own"));
    AutoCloseable lives = living.guard();
    AutoCloseable guard = own.guard();
    assertThat(own.sweep(), contains("incomplete stage '" + dead + "'"));
    assertThat(runs("Orders"), contains("run=living", "run=own"));
    guard.close();
    lives.close();
    assertThat(own.sweep(), hasSize(0));
  }

  private String problem(Stage stage, PCollection<Row> rows) {
    return assertThrows(ConfigurationException.class, () -> rows.apply(stage)).getMessage();
  }

  @Test
  public void refusesWindowsAndTimestamps() {
    Pipeline other = Pipeline.create();
    PCollection<Row> rows = other.apply(Create.of(ids(1)).withRowSchema(ID));
    assertThat(
        problem(
            Stage.to(area), rows.apply(Window.into(FixedWindows.of(Duration.standardMinutes(1))))),
        containsString("the input has windows, which files do not keep"));
    Pipeline timed = Pipeline.create();
    timed
        .apply(Create.of(ids(1)).withRowSchema(ID))
        .apply(WithTimestamps.of(row -> new org.joda.time.Instant(0L)))
        .setRowSchema(ID)
        .apply(Stage.to(area));
    assertThat(
        assertThrows(RuntimeException.class, () -> timed.run().waitUntilFinish()).getMessage(),
        containsString("a row has the timestamp 1970-01-01T00:00:00.000Z, which the files"));
  }

  @Test
  public void onlyPassesRowsOnWhereNothingIsToBeStaged() throws IOException {
    PipelineOptions options = options();
    try (RunContext run = RunContext.open("preview")) {
      run.attach(options);
      StageRun.withoutStaging().tell(run);
      Pipeline previewing = Pipeline.create(options);
      PAssert.that(previewing.apply(Create.of(ids(1, 2)).withRowSchema(ID)).apply(Stage.to(area)))
          .containsInAnyOrder(ids(1, 2));
      previewing.run().waitUntilFinish();
    }
    assertThat(runs("Stage"), is(empty()));
  }

  private static String wrong(Runnable making) {
    return assertThrows(ConfigurationException.class, making::run).getMessage();
  }

  @Test
  public void refusesParametersThatCannotWork() {
    assertThat(
        wrong(() -> Stage.to(area).withKeep(2).withKeepFor("1d")),
        containsString("keep and keep_for exclude each other"));
    assertThat(
        wrong(() -> Stage.to(area).withKeepFor("soon")),
        containsString("expected a time such as 30d, 12h, 90m or 2w, found 'soon'"));
    assertThat(
        wrong(() -> Stage.to(area).withKeep(2).asVolatile()),
        containsString("a volatile stage goes with its run"));
    assertThat(
        wrong(() -> Stage.to(area).withName("a/b")),
        containsString("'a/b' cannot name a directory of the staging area"));
    assertThat(wrong(() -> Stage.to("http://x/y")), containsString("is on a web server"));
    assertThat(wrong(() -> Stage.to("")), containsString("expected a directory or an address"));
  }

  @Test
  public void refusesTwoStepsOfOneName() {
    PipelineOptions options = options();
    try (RunContext run = RunContext.open("twice")) {
      run.attach(options);
      Pipeline staging = Pipeline.create(options);
      PCollection<Row> rows = staging.apply(Create.of(ids(1)).withRowSchema(ID));
      rows.apply("A", Stage.to(area).withName("same").named("A"));
      assertThat(
          assertThrows(
                  ConfigurationException.class,
                  () -> rows.apply("B", Stage.to(area).withName("same").named("B")))
              .getMessage(),
          containsString("step 'A' stages as 'same' too; give one of them another name"));
    }
  }
}
