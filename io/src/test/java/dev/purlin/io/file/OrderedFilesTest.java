package dev.purlin.io.file;

import static org.apache.beam.vendor.guava.v32_1_2_jre.com.google.common.collect.MoreCollectors.onlyElement;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.batch.RowBatch;
import dev.purlin.core.batch.RowBatchBuilder;
import dev.purlin.core.batch.RowBatchCoder;
import dev.purlin.core.books.StepCounts;
import dev.purlin.core.order.OrderBy;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.time.Timestamps;
import dev.purlin.io.csv.WriteToCsv;
import dev.purlin.io.json.WriteToJson;
import dev.purlin.io.parquet.WriteToParquet;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.Compression;
import org.apache.beam.sdk.io.GenerateSequence;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Files that are written in order, by the formats that rows and batches are written in. */
public class OrderedFilesTest {
  private static final Schema SALE =
      Schema.builder()
          .addNullableField("city", FieldType.STRING)
          .addNullableField("amount", FieldType.DECIMAL)
          .addNullableField("at", Timestamps.TIMESTAMP)
          .addInt32Field("id")
          .build();

  private static Row sale(@Nullable String city, @Nullable String amount, int second, int id) {
    return Row.withSchema(SALE)
        .addValues(
            city, amount == null ? null : new BigDecimal(amount), Instant.ofEpochSecond(second), id)
        .build();
  }

  private static final List<Row> SALES =
      List.of(
          sale("Łódź", "9", 0, 1),
          sale("Ålesund", "10", 0, 2),
          sale(null, "1", 0, 3),
          sale("Aalen", "9.50", 3, 4),
          sale("Aalen", "10.00", 2, 5),
          sale("Aalen", "10", 1, 6),
          sale("😀", "-3", 0, 7),
          sale("Aalen", null, 0, 8),
          sale("\uffee", "-3", 0, 9));

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();
  @Rule public final transient TemporaryFolder folder = new TemporaryFolder();

  private Path path(String name) {
    return folder.getRoot().toPath().resolve(name);
  }

  private PCollection<Row> sales() {
    return pipeline.apply(Create.of(SALES).withRowSchema(SALE));
  }

  @Test
  public void writesCsvInOrder() throws IOException {
    sales()
        .apply(
            WriteToCsv.to(path("sales.csv").toString())
                .withSingleFile()
                .withOrderBy(
                    OrderBy.asc("city").nullsFirst(), OrderBy.desc("amount"), OrderBy.asc("at")));
    pipeline.run();
    assertThat(
        Files.readString(path("sales.csv")),
        is(
            """
            city,amount,at,id
            ,1,1970-01-01T00:00:00Z,3
            Aalen,10,1970-01-01T00:00:01Z,6
            Aalen,10.00,1970-01-01T00:00:02Z,5
            Aalen,9.50,1970-01-01T00:00:03Z,4
            Aalen,,1970-01-01T00:00:00Z,8
            Ålesund,10,1970-01-01T00:00:00Z,2
            Łódź,9,1970-01-01T00:00:00Z,1
            \uffee,-3,1970-01-01T00:00:00Z,9
            😀,-3,1970-01-01T00:00:00Z,7
            """));
  }

  @Test
  public void writesJsonInOrder() throws IOException {
    sales()
        .apply(
            WriteToJson.to(path("sales").toString())
                .withOrderBy(OrderBy.desc("at"), OrderBy.desc("id")));
    pipeline.run();
    List<String> lines = Files.readAllLines(path("sales-00000-of-00001"));
    assertThat(
        lines.stream().map(line -> line.replaceAll(".*\"id\":(\\d+).*", "$1")).toList(),
        contains("4", "5", "6", "9", "8", "7", "3", "2", "1"));
  }

  /** Rows that are equal in the fields of the order are in that of all their bytes. */
  @Test
  public void theOrderOfEqualRowsIsThatOfTheRowsAlone() throws IOException {
    Schema pair = Schema.builder().addInt32Field("a").addStringField("b").build();
    List<Row> rows =
        Stream.of("x", "b", "y", "a", "c")
            .map(b -> Row.withSchema(pair).addValues(1, b).build())
            .toList();
    pipeline
        .apply(Create.of(rows).withRowSchema(pair))
        .apply(
            WriteToCsv.to(path("equal").toString()).withoutHeader().withOrderBy(OrderBy.desc("a")));
    pipeline.run();
    assertThat(Files.readString(path("equal-00000-of-00001")), is("1,a\n1,b\n1,c\n1,x\n1,y\n"));
  }

  @Test
  public void writesAsManyFilesAsAskedForHoweverFewTheRowsAre() throws IOException {
    pipeline
        .apply("None", Create.empty(SALE))
        .apply(
            "a",
            WriteToCsv.to(path("none").toString()).withNumShards(2).withOrderBy(OrderBy.asc("id")));
    pipeline
        .apply("No", Create.empty(SALE))
        .apply("b", WriteToCsv.to(path("no").toString()).withOrderBy(OrderBy.asc("id")));
    pipeline
        .apply("One", Create.of(SALES.get(0)).withRowSchema(SALE))
        .apply(
            "c",
            WriteToCsv.to(path("one").toString()).withNumShards(2).withOrderBy(OrderBy.asc("id")));
    pipeline.run();
    String header = "city,amount,at,id\n";
    assertThat(Files.readString(path("none-00000-of-00002")), is(header));
    assertThat(Files.readString(path("none-00001-of-00002")), is(header));
    assertThat(Files.readString(path("no-00000-of-00001")), is(header));
    assertThat(
        Files.readString(path("one-00000-of-00002")),
        is(header + "Łódź,9,1970-01-01T00:00:00Z,1\n"));
    assertThat(Files.readString(path("one-00001-of-00002")), is(header));
  }

  private static List<List<Object>> query(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<List<Object>> rows = new ArrayList<>();
      while (result.next()) {
        List<Object> row = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          row.add(result.getObject(i));
        }
        rows.add(row);
      }
      return rows;
    }
  }

  /**
   * Batches, of which half the rows are equal in the first field, as shards that another reader
   * finds in order.
   */
  @Test
  public void writesBatchesToParquetFilesThatAreInOrderTogether() throws SQLException {
    Schema schema = Schema.builder().addInt32Field("k").addInt32Field("v").build();
    RowBatchBuilder builder = new RowBatchBuilder(schema, 1000);
    List<RowBatch> batches = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      builder.append(Row.withSchema(schema).addValues(i % 2 == 0 ? 7 : i * 37 % 20_000, i).build());
      if (builder.size() == 1000) {
        batches.add(builder.build());
      }
    }
    PCollection<RowBatch> rows =
        pipeline.apply(Create.of(batches).withCoder(RowBatchCoder.of(schema)));
    WriteToParquet.to(path("batches").toString())
        .withNumShards(4)
        .withOrderBy(OrderBy.desc("k"), OrderBy.asc("v"))
        .expandBatches(rows);
    pipeline.run();
    String files =
        "read_parquet('"
            + path("batches")
            + "-*-of-00004', filename = true, file_row_number = true)";
    assertThat(
        query("SELECT count(*), count(DISTINCT v) FROM " + files),
        is(List.of(List.of(20_000L, 20_000L))));
    assertThat(
        query(
            "SELECT count(*) FROM (SELECT filename FROM "
                + files
                + " GROUP BY filename HAVING count(*) BETWEEN 4000 AND 6000)"),
        is(List.of(List.of(4L))));
    assertThat(
        query(
            "SELECT count(*) FROM (SELECT k, v, lag(k) OVER w AS k0, lag(v) OVER w AS v0 FROM "
                + files
                + " WINDOW w AS (ORDER BY filename, file_row_number))"
                + " WHERE k > k0 OR k = k0 AND v < v0"),
        is(List.of(List.of(0L))));
  }

  /** With memory for some 10,000 of them, so that parts of parts are merged. */
  @Test
  public void sortsAMillionRowsInTemporaryFiles() throws IOException {
    int count = 1_000_000;
    Schema number = Schema.builder().addInt64Field("n").build();
    Pipeline large =
        Pipeline.create(
            PipelineOptionsFactory.fromArgs(
                    "--enforceImmutability=false", "--enforceEncodability=false")
                .create());
    PCollection<Row> rows =
        large
            .apply(GenerateSequence.from(0).to(count))
            .apply(
                MapElements.into(TypeDescriptor.of(Row.class))
                    .via(n -> Row.withSchema(number).addValue(n * 314_159 % count).build()))
            .setRowSchema(number);
    FileTargetParameters target =
        FileTargetParameters.of(path("numbers").toString()).withOrderBy(List.of(OrderBy.desc("n")));
    PCollection<WrittenFile> files =
        SortedShards.of(target, number, 1 << 20)
            .write(
                rows,
                new TemporaryFiles(path("") + "/", path("") + "/", ".txt"),
                new LineFormat(),
                Compression.UNCOMPRESSED,
                new StepCounts("Write"))
            .setCoder(new WrittenFile.FileCoder());
    PAssert.thatSingleton(files)
        .satisfies(
            file -> {
              assertThat(file.rows(), is((long) count));
              return null;
            });
    large.run().waitUntilFinish();
    try (Stream<Path> all = Files.list(path(""))) {
      List<String> lines = Files.readAllLines(all.collect(onlyElement()));
      assertThat(lines.size(), is(count + 1));
      for (int i = 1; i <= count; i++) {
        assertThat(lines.get(i), is("[" + (count - i) + "]"));
      }
    }
  }

  private static List<Problem> problems(Schema schema, OrderBy... orderBy) {
    PCollection<Row> rows = Pipeline.create().apply(Create.empty(schema));
    return assertThrows(
            ConfigurationException.class,
            () -> rows.apply(WriteToCsv.to("never").withOrderBy(orderBy)))
        .problems();
  }

  @Test
  public void namesWhatIsWrongWithTheOrder() {
    assertThat(
        problems(SALE, OrderBy.asc("id"), OrderBy.desc("amuont")),
        contains(new Problem("order_by.1", "unknown field 'amuont'; did you mean 'amount'?")));
    assertThat(
        problems(SALE, OrderBy.asc("id"), OrderBy.desc("id")),
        contains(new Problem("order_by.1", "'id' is named twice")));
    Schema tagged = Schema.builder().addArrayField("tags", FieldType.STRING).build();
    assertThat(
        problems(tagged, OrderBy.asc("tags")),
        contains(
            new Problem("order_by.0", "field 'tags' is ARRAY<VARCHAR>, which cannot be compared")));
  }

  @Test
  public void refusesInputThatNeverEnds() {
    Schema number = Schema.builder().addInt64Field("n").build();
    PCollection<Row> rows =
        Pipeline.create()
            .apply(GenerateSequence.from(0))
            .apply(
                MapElements.into(TypeDescriptor.of(Row.class))
                    .via(n -> Row.withSchema(number).addValue(n).build()))
            .setRowSchema(number);
    ConfigurationException error =
        assertThrows(
            ConfigurationException.class,
            () -> rows.apply(WriteToJson.to("never").withOrderBy(OrderBy.asc("n"))));
    assertThat(
        error.getMessage(),
        is(
            "the input is unbounded, and files are committed at its end; write it to a table or a"
                + " topic"));
  }
}
