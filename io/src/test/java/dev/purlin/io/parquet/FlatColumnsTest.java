package dev.purlin.io.parquet;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.purlin.core.batch.RowBatch;
import dev.purlin.core.time.Timestamps;
import dev.purlin.io.file.RowFileFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Columns of many pages and of every kind of encoding, read back by us and by DuckDB. */
public class FlatColumnsTest {
  private static final int ROWS = 50_000;
  private static final Schema SCHEMA =
      Schema.builder()
          .addInt64Field("id")
          .addNullableStringField("one")
          .addNullableStringField("few")
          .addStringField("different")
          .addNullableStringField("seldom")
          .addNullableStringField("never")
          .addNullableInt32Field("small")
          .addNullableField("time", Timestamps.TIMESTAMP)
          .addNullableByteArrayField("bytes")
          .addNullableBooleanField("truth")
          .addNullableDoubleField("fraction")
          .addArrayField("list", Schema.FieldType.INT64)
          .build();

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private static Row row(int i) {
    return Row.withSchema(SCHEMA)
        .addValues(
            (long) i * i,
            i % 5 == 4 ? null : "always the same",
            // Twenty thousand texts of one hundred bytes make a dictionary too large to go on with.
            i < 10_000 ? "few " + i % 7 : "many " + "x".repeat(100) + i % 20_000,
            "different ü " + i,
            i == 30_001 ? "once" : null,
            null,
            i % 100 < 50 ? Integer.valueOf(-7) : Integer.valueOf(i % 1000),
            i % 3 == 0 ? null : Instant.ofEpochMilli(i / 10 * 60_000L - 1_000_000),
            i % 2 == 0 ? null : new byte[] {(byte) i, 0},
            i % 9 == 0 ? null : Boolean.valueOf(i % 2 == 0),
            i % 10 == 0 ? null : Double.valueOf(i / 8.0),
            i % 4 == 0 ? List.of() : List.of((long) i, 7L))
        .build();
  }

  private String write(String name, boolean batches, long rowGroupBytes) throws IOException {
    Path file = folder.getRoot().toPath().resolve(name);
    try (OutputStream out = Files.newOutputStream(file)) {
      RowFileFormat.Writer writer =
          new ParquetFormat(SCHEMA, Codec.SNAPPY, rowGroupBytes, 9).open(out);
      List<Row> some = new ArrayList<>();
      for (int i = 0; i < ROWS; i++) {
        if (!batches) {
          writer.write(row(i));
          continue;
        }
        some.add(row(i));
        if (some.size() == 1000 + i % 77 || i == ROWS - 1) {
          writer.write(RowBatch.ofRows(SCHEMA, some));
          some.clear();
        }
      }
      writer.close();
    }
    return file.toString();
  }

  private static List<Object> query(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      List<Object> row = new ArrayList<>();
      for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
        row.add(result.getObject(i));
      }
      return row;
    }
  }

  private static void assertHoldsTheRows(String file) {
    long sum = 0;
    for (int i = 0; i < ROWS; i++) {
      sum += digest(row(i));
    }
    Pipeline pipeline = Pipeline.create();
    PAssert.thatSingleton(
            pipeline
                .apply(ReadFromParquet.from(file))
                .apply(MapElements.into(TypeDescriptors.longs()).via(FlatColumnsTest::digest))
                .apply(Sum.longsGlobally()))
        .isEqualTo(sum);
    pipeline.run().waitUntilFinish();
  }

  private static long digest(Row row) {
    long digest = 0;
    for (Object value : row.getValues()) {
      int hash = value instanceof byte[] bytes ? Arrays.hashCode(bytes) : Objects.hashCode(value);
      digest = (digest ^ hash) * 0x9E3779B97F4A7C15L;
    }
    return digest;
  }

  @Test
  public void weReadWhatBatchesAreWrittenAs() throws IOException {
    assertHoldsTheRows(write("batches.parquet", true, 64 << 20));
  }

  @Test
  public void weReadWhatRowsAreWrittenAsInManyRowGroups() throws IOException {
    assertHoldsTheRows(write("rows.parquet", false, 1 << 20));
  }

  @Test
  public void duckDbReadsAndFiltersByStatistics() throws IOException, SQLException {
    String batches = write("batches.parquet", true, 2 << 20);
    String rows = write("rows.parquet", false, 64 << 20);
    assertThat(
        query(
            "SELECT count(*) FROM (SELECT * FROM '%s' EXCEPT ALL SELECT * FROM '%s')"
                .formatted(batches, rows)),
        is(List.of(0L)));
    assertThat(
        query(
            ("SELECT count(*), count(one), count(few), count(seldom), count(never), min(small),"
                    + " max(different), sum(id)::VARCHAR FROM '%s'")
                .formatted(batches)),
        is(List.of(50_000L, 40_000L, 50_000L, 1L, 0L, -7, "different ü 9999", "41665416675000")));
    for (String condition :
        List.of(
            "different = 'different ü 4321'", "seldom = 'once'", "id = 30001::BIGINT * 30001")) {
      assertThat(
          condition,
          query("SELECT count(*) FROM '%s' WHERE %s".formatted(batches, condition)),
          is(List.of(1L)));
    }
  }
}
