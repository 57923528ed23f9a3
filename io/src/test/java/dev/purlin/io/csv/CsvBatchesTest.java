package dev.purlin.io.csv;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import dev.purlin.core.batch.BatchRows;
import dev.purlin.core.reject.Rejects;
import dev.purlin.core.time.Timestamps;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.junit.Rule;
import org.junit.Test;

/** Reading in batches is held against reading by rows: rows, refusals and books are the same. */
public class CsvBatchesTest {
  private static final Schema SCHEMA =
      Schema.builder()
          .addNullableField("text", FieldType.STRING)
          .addNullableField("whole", FieldType.INT32)
          .addNullableField("fraction", FieldType.DOUBLE)
          .addNullableField("time", Timestamps.TIMESTAMP)
          .addNullableField("day", FieldType.logicalType(SqlTypes.DATE))
          .addNullableField("truth", FieldType.BOOLEAN)
          .addNullableField("money", FieldType.DECIMAL)
          .addNullableField("bytes", FieldType.BYTES)
          .build();
  private static final String HEADER = "text,whole,fraction,time,day,truth,money,bytes\n";
  private static final String GOOD = "Ann,1,2.5,2024-02-29T12:34:56.789,2024-02-29,yes,1.50,AAE=\n";

  @Rule public final CsvFiles files = new CsvFiles();

  /** What came out of a run, in an order of its own. */
  private record Outcome(List<String> rows, List<String> refused, Map<String, Long> books) {}

  private Outcome read(String name, UnaryOperator<ReadFromCsv> options, boolean batches) {
    Pipeline pipeline = Pipeline.create();
    Rejects rejects = Rejects.collect();
    ReadFromCsv read =
        options
            .apply(ReadFromCsv.from(files.path(name).toString()))
            .named("Read")
            .withRejects(rejects);
    PCollection<Row> rows =
        batches
            ? read.expandBatches(pipeline.begin()).apply(new BatchRows())
            : pipeline.apply(read);
    String run = name + batches + System.nanoTime();
    rows.apply("Rows", ParDo.of(new Keep(run + "rows")));
    rejects.rows().apply("Refused", ParDo.of(new Keep(run + "refused")));
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    Map<String, Long> books = new TreeMap<>();
    result
        .metrics()
        .queryMetrics(
            MetricsFilter.builder().addNameFilter(MetricNameFilter.inNamespace("purlin")).build())
        .getCounters()
        .forEach(
            counter -> books.merge(counter.getName().getName(), counter.getCommitted(), Long::sum));
    return new Outcome(Keep.taken(run + "rows"), Keep.taken(run + "refused"), books);
  }

  private Outcome readBothWays(String name, UnaryOperator<ReadFromCsv> options) {
    Outcome batches = read(name, options, true);
    assertThat(batches, is(read(name, options, false)));
    return batches;
  }

  private static final class Keep extends DoFn<Row, Void> {
    private static final long serialVersionUID = 1L;
    private static final Map<String, List<String>> TAKEN = new ConcurrentHashMap<>();

    private final String key;

    private Keep(String key) {
      this.key = key;
    }

    private static List<String> taken(String key) {
      List<String> taken = new ArrayList<>(TAKEN.getOrDefault(key, List.of()));
      Collections.sort(taken);
      return taken;
    }

    @ProcessElement
    public void processElement(@Element Row row) {
      StringBuilder text = new StringBuilder();
      for (Object value : row.getValues()) {
        Object shown = value instanceof byte[] bytes ? java.util.Arrays.toString(bytes) : value;
        text.append(value == null ? "" : value.getClass().getSimpleName()).append(shown);
        text.append('|');
      }
      TAKEN
          .computeIfAbsent(key, k -> Collections.synchronizedList(new ArrayList<>()))
          .add(text.toString());
    }
  }

  private static ReadFromCsv typed(ReadFromCsv read) {
    return read.withSchema(SCHEMA);
  }

  @Test
  public void refusesBadRecordsInTheMiddleAndKeepsTheOthers() throws IOException {
    files.write(
        "x.csv",
        HEADER
            + GOOD
            + "Bob,1x,,,,,,\n"
            + GOOD
            + "\"quoted \"\"twice\"\"\",\"2\",,2024-02-30,,,,\n"
            + "\"a \"\"b\"\"\nc\",,,,,,,\n"
            + "short,1\n"
            + "\"wrong\"x,1,,,,,,\n"
            + GOOD
            + "last,1,,,,,,*\n"
            + "\"never closed,1");
    Outcome outcome = readBothWays("x.csv", CsvBatchesTest::typed);
    assertThat(outcome.rows(), hasSize(4));
    assertThat(outcome.refused(), hasSize(6));
    assertThat(outcome.books().get("Read/read"), is(10L));
    assertThat(outcome.books().get("Read/rejected"), is(6L));
  }

  @Test
  public void readsEveryShapeOfAValueAsRowsDo() throws IOException {
    StringBuilder text = new StringBuilder(HEADER);
    String[][] values = {
      {"", "\"\"", " a ", "ä", "\"x\ry\"", "\"x\r\ny\"", "a\"b", "\t"},
      {"0", "-0", "+5", " 7 ", "2147483647", "2147483648", "-2147483648", "1.0", "007", "\"9\""},
      {"1", "-1.25", ".5", "5.", "1e3", "NaN", "-inf", "1234567890123456789", "", "-", "-0"},
      {
        "2024-01-01", "2024-01-01 10:00", "2024-01-01T10:00:00.123456", "2024-01-01T10:00:00Z",
        "2024-01-01T10:00:00+01:00", "2024-01-01T24:00:00", "2023-02-29", "0000-01-01",
        "2024-01-01T10:00:0", "2024-01-01T10:00:00.", "2024-1-1", "9999-12-31T23:59:59.999999999"
      },
      {"2024-02-29", "2023-02-29", "2024-00-01", "2024-13-01", "x", " 2024-02-28 ", "1582-10-10"},
      {"true", "F", "yes", "0", "2", ""},
      {"1.10", "1e-5", "x", "12345678901234567890.5"},
      {"AAE=", "", "\"\"", "?"}
    };
    for (int column = 0; column < values.length; column++) {
      for (String value : values[column]) {
        for (int i = 0; i < values.length; i++) {
          text.append(i == 0 ? "" : ",").append(i == column ? value : "");
        }
        text.append('\n');
      }
    }
    files.write("x.csv", text.toString());
    readBothWays("x.csv", CsvBatchesTest::typed);
    readBothWays("x.csv", read -> read.withSchema(SCHEMA).withNullMarkers("x", "0", "NaN"));
    readBothWays("x.csv", read -> read.withSchema(SCHEMA).withFilenameColumn("file"));
    readBothWays("x.csv", read -> read.withSchema(SCHEMA).withTrim());
    readBothWays("x.csv", read -> read.withSchema(SCHEMA).withEscape('\\'));
  }

  @Test
  public void readsTextsThatAreNoUtf8() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF});
    bytes.writeBytes("a,b\nx,1\n".getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes(new byte[] {(byte) 0xE4, ',', '2', '\n'});
    bytes.writeBytes(new byte[] {'y', ',', (byte) 0xFC, '\n'});
    bytes.writeBytes("日本,3\n".getBytes(StandardCharsets.UTF_8));
    Files.write(files.path("x.csv"), bytes.toByteArray());
    readBothWays("x.csv", read -> read);
    readBothWays("x.csv", read -> read.withFields("a"));
    files.write("y.csv", "a,b\nä,1\nö,2\n", StandardCharsets.UTF_16LE);
    readBothWays("y.csv", read -> read.withEncoding("UTF-16LE"));
    files.write("z.csv", "a,b\nä,1\nö,2\n", StandardCharsets.ISO_8859_1);
    readBothWays("z.csv", read -> read.withEncoding("ISO-8859-1"));
  }

  @Test
  public void readsEveryKindOfLine() throws IOException {
    for (String end : List.of("\n", "\r\n", "\r")) {
      files.write("x.csv", "a,b" + end + end + "1,2" + end + end + end + "3,\"x" + end + "\"");
      readBothWays("x.csv", read -> read);
      files.write("y.csv", "a" + end + "1" + end + end + "\"\"" + end + "2");
      readBothWays("y.csv", read -> read);
      files.write("z.csv", "1,2" + end + "3,");
      readBothWays("z.csv", ReadFromCsv::withoutHeader);
      readBothWays("z.csv", read -> read.withSkipLines(1).withoutHeader());
    }
    files.write("x.csv", "a;b\n'1;'';2';3\n");
    readBothWays("x.csv", read -> read.withDelimiter(';').withQuote('\''));
  }

  /** Random texts, in chunks that cut them anywhere. */
  @Test
  public void readsAnyTextAsRowsDo() throws IOException {
    String[] parts = {
      "a", "bcdefghij", ",", ",", "\n", "\r\n", "\"", "\"\"", "\",\"", "\"\n\"", " ", "ß", "1", "x"
    };
    for (int seed = 0; seed < 12; seed++) {
      Random random = new Random(seed);
      StringBuilder text = new StringBuilder("a,b\n");
      for (int i = 0; i < 300; i++) {
        text.append(random.nextInt(4) == 0 ? "\n\"x,y\",2\n" : parts[random.nextInt(parts.length)]);
      }
      files.write("x.csv", text.toString());
      Schema schema =
          Schema.builder().addNullableStringField("a").addNullableInt64Field("b").build();
      readBothWays("x.csv", read -> read.withSchema(schema));
      if (seed % 4 == 0) {
        readBothWays("x.csv", read -> read.withSchema(schema).withChunkBytes(100));
      }
    }
  }

  @Test
  public void readsRecordsThatAreLongerThanItsBuffer() throws IOException {
    String longText = "x\"\"y,".repeat(60_000);
    StringBuilder text = new StringBuilder("a,b\n");
    for (int i = 0; i < 5; i++) {
      text.append(i).append(",\"").append(longText).append("\"\n");
      text.append("short,").append(i).append('\n');
    }
    files.write("x.csv", text.toString());
    assertThat(readBothWays("x.csv", read -> read).rows(), hasSize(10));
  }
}
