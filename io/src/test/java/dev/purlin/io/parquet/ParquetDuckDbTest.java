package dev.purlin.io.parquet;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.purlin.core.batch.BatchRows;
import dev.purlin.core.step.RowTransforms;
import dev.purlin.core.time.Timestamps;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Files of ours read by DuckDB, and files of DuckDB's read by us. */
public class ParquetDuckDbTest {
  private static final Schema INNER =
      Schema.builder()
          .addNullableField("a", FieldType.INT32)
          .addNullableField("b", FieldType.array(FieldType.STRING.withNullable(true)))
          .build();

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private String path(String name) {
    return folder.getRoot().toPath().resolve(name).toString();
  }

  private static List<List<Object>> query(String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      for (int i = 0; i < statements.length - 1; i++) {
        statement.execute(statements[i]);
      }
      List<List<Object>> rows = new ArrayList<>();
      if (statement.execute(statements[statements.length - 1])) {
        try (ResultSet result = statement.getResultSet()) {
          while (result.next()) {
            List<Object> row = new ArrayList<>();
            for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
              row.add(result.getObject(i));
            }
            rows.add(row);
          }
        }
      }
      return rows;
    }
  }

  @Test
  public void duckDbReadsWhatWeWrite() throws SQLException {
    Schema schema =
        Schema.builder()
            .addNullableField("t", FieldType.BYTE)
            .addNullableField("s", FieldType.INT16)
            .addNullableField("i", FieldType.INT32)
            .addNullableField("l", FieldType.INT64)
            .addNullableField("c", FieldType.DECIMAL)
            .addNullableField("f", FieldType.FLOAT)
            .addNullableField("d", FieldType.DOUBLE)
            .addNullableField("v", FieldType.STRING)
            .addNullableField("b", FieldType.BOOLEAN)
            .addNullableField("date", FieldType.logicalType(SqlTypes.DATE))
            .addNullableField("time", FieldType.logicalType(SqlTypes.TIME))
            .addNullableField("at", Timestamps.TIMESTAMP)
            .addNullableField("x", FieldType.BYTES)
            .addNullableField("list", FieldType.array(FieldType.INT64.withNullable(true)))
            .addNullableField("map", FieldType.map(FieldType.STRING, FieldType.INT32))
            .addNullableField("rows", FieldType.array(FieldType.row(INNER).withNullable(true)))
            .build();
    Row inner = Row.withSchema(INNER).addValues(1, Arrays.asList("p", null)).build();
    Row full =
        Row.withSchema(schema)
            .addValues(
                (byte) -1,
                (short) 2,
                -3,
                4L,
                new BigDecimal("-5.25"),
                6.5f,
                7.25,
                "Łódź 'x' 🚀",
                true,
                LocalDate.of(2024, 2, 29),
                LocalTime.of(1, 2, 3, 456_789_000),
                Instant.parse("2024-02-29T12:34:56.789012Z"),
                new byte[] {1, (byte) 0xfe},
                Arrays.asList(1L, null, 3L),
                Map.of("k", 9),
                Arrays.asList(inner, null))
            .build();
    Row nulls =
        Row.withSchema(schema).addValues(Collections.nCopies(schema.getFieldCount(), null)).build();
    Row empties =
        Row.fromRow(nulls)
            .withFieldValue("v", "")
            .withFieldValue("list", List.of())
            .withFieldValue("map", Map.of())
            .withFieldValue("rows", List.of())
            .build();
    Pipeline pipeline = Pipeline.create();
    pipeline
        .apply(Create.of(full, nulls, empties).withRowSchema(schema))
        .apply(WriteToParquet.to(path("out.parquet")).withSingleFile());
    pipeline.run().waitUntilFinish();

    assertThat(
        query("SELECT column_type FROM (DESCRIBE SELECT * FROM '" + path("out.parquet") + "')")
            .stream()
            .map(row -> row.get(0))
            .toList(),
        is(
            List.of(
                "TINYINT",
                "SMALLINT",
                "INTEGER",
                "BIGINT",
                "DECIMAL(38,9)",
                "FLOAT",
                "DOUBLE",
                "VARCHAR",
                "BOOLEAN",
                "DATE",
                "TIME",
                "TIMESTAMP WITH TIME ZONE",
                "BLOB",
                "BIGINT[]",
                "MAP(VARCHAR, INTEGER)",
                "STRUCT(a INTEGER, b VARCHAR[])[]")));
    assertThat(
        query(
            "SELECT COLUMNS(*)::VARCHAR FROM '"
                + path("out.parquet")
                + "' ORDER BY t NULLS LAST, v NULLS LAST"),
        is(
            List.of(
                Arrays.asList(
                    "-1",
                    "2",
                    "-3",
                    "4",
                    "-5.250000000",
                    "6.5",
                    "7.25",
                    "Łódź 'x' 🚀",
                    "true",
                    "2024-02-29",
                    "01:02:03.456789",
                    "2024-02-29 12:34:56.789012+00",
                    "\\x01\\xFE",
                    "[1, NULL, 3]",
                    "{k=9}",
                    "[{'a': 1, 'b': [p, NULL]}, NULL]"),
                Arrays.asList(
                    null, null, null, null, null, null, null, "", null, null, null, null, null,
                    "[]", "{}", "[]"),
                Collections.nCopies(16, null))));
  }

  @Test
  public void weReadWhatDuckDbWrites() throws SQLException {
    String select =
        """
        SELECT (-1)::TINYINT AS tinyint, 200::UTINYINT AS utinyint, (-2)::SMALLINT AS smallint,
          60000::USMALLINT AS usmallint, (-3)::INTEGER AS integer, 4000000000::UINTEGER AS uinteger,
          (-4)::BIGINT AS bigint, 18000000000000000000::UBIGINT AS ubigint,
          1.25::DECIMAL(4,2) AS d4, (-1.25)::DECIMAL(9,3) AS d9, 1.25::DECIMAL(18,4) AS d18,
          (-12345678901234567890.5)::DECIMAL(38,1) AS d38,
          1.5::FLOAT AS real, 2.5::DOUBLE AS double, 'ßx'::VARCHAR AS varchar, true AS boolean,
          '2024-02-29'::DATE AS date, '01:02:03.456789'::TIME AS time,
          '2024-02-29 01:02:03.456789'::TIMESTAMP AS micros,
          '1950-02-28 01:02:03'::TIMESTAMP_S AS seconds,
          '1950-02-28 01:02:03.004'::TIMESTAMP_MS AS millis,
          '2024-02-29 01:02:03.456789'::TIMESTAMP_NS AS nanos,
          '2024-02-29 01:02:03+01'::TIMESTAMPTZ AS zoned,
          '\\x01\\xFE'::BLOB AS blob, '00112233-4455-6677-8899-aabbccddeeff'::UUID AS uuid,
          'red'::ENUM('red', 'green') AS enum,
          [1, NULL, 3]::INTEGER[] AS list, [[1], [], NULL, [NULL]]::INTEGER[][] AS lists,
          {'a': 1, 'b': ['p', NULL]} AS struct, MAP {'k': 1.5::DOUBLE} AS map
        """;
    for (String options :
        List.of(
            "COMPRESSION snappy",
            "COMPRESSION zstd",
            "COMPRESSION gzip",
            "COMPRESSION lz4_raw",
            "COMPRESSION uncompressed",
            "PARQUET_VERSION v2")) {
      query(
          "COPY (SELECT * FROM (%s) UNION ALL BY NAME SELECT NULL AS tinyint) TO '%s' (FORMAT parquet, %s)"
              .formatted(select, path("duck"), options));
      assertReadsDuckDbFile(new BatchRows());
      assertReadsDuckDbFile(null);
    }
  }

  /** Reads it in batches, which are then taken apart, or row by row. */
  private void assertReadsDuckDbFile(@Nullable BatchRows apart) {
    Pipeline pipeline = Pipeline.create();
    ReadFromParquet read = ReadFromParquet.from(path("duck"));
    PCollection<Row> rows =
        apart == null
            ? pipeline.apply(read)
            : pipeline.apply(RowTransforms.batches(read)).apply(apart);
    Schema schema = rows.getSchema();
    assertThat(
        schema.getFields().stream().map(field -> field.getType().withNullable(false)).toList(),
        is(
            List.of(
                FieldType.BYTE,
                FieldType.INT16,
                FieldType.INT16,
                FieldType.INT32,
                FieldType.INT32,
                FieldType.INT64,
                FieldType.INT64,
                FieldType.DECIMAL,
                FieldType.DECIMAL,
                FieldType.DECIMAL,
                FieldType.DECIMAL,
                FieldType.DECIMAL,
                FieldType.FLOAT,
                FieldType.DOUBLE,
                FieldType.STRING,
                FieldType.BOOLEAN,
                FieldType.logicalType(SqlTypes.DATE),
                FieldType.logicalType(SqlTypes.TIME),
                Timestamps.TIMESTAMP,
                Timestamps.TIMESTAMP,
                Timestamps.TIMESTAMP,
                Timestamps.TIMESTAMP,
                Timestamps.TIMESTAMP,
                FieldType.BYTES,
                FieldType.STRING,
                FieldType.STRING,
                FieldType.array(FieldType.INT32.withNullable(true)),
                FieldType.array(
                    FieldType.array(FieldType.INT32.withNullable(true)).withNullable(true)),
                FieldType.row(INNER),
                FieldType.map(FieldType.STRING, FieldType.DOUBLE.withNullable(true)))));
    Instant at = Instant.parse("2024-02-29T01:02:03.456789Z");
    Row full =
        Row.withSchema(schema)
            .addValues(
                (byte) -1,
                (short) 200,
                (short) -2,
                60000,
                -3,
                4_000_000_000L,
                -4L,
                new BigDecimal("18000000000000000000"),
                new BigDecimal("1.25"),
                new BigDecimal("-1.250"),
                new BigDecimal("1.2500"),
                new BigDecimal("-12345678901234567890.5"),
                1.5f,
                2.5,
                "ßx",
                true,
                LocalDate.of(2024, 2, 29),
                LocalTime.of(1, 2, 3, 456_789_000),
                at,
                Instant.parse("1950-02-28T01:02:03Z"),
                Instant.parse("1950-02-28T01:02:03.004Z"),
                at,
                Instant.parse("2024-02-29T00:02:03Z"),
                new byte[] {1, (byte) 0xfe},
                "00112233-4455-6677-8899-aabbccddeeff",
                "red",
                Arrays.asList(1, null, 3),
                Arrays.asList(List.of(1), List.of(), null, Collections.singletonList(null)),
                Row.withSchema(INNER).addValues(1, Arrays.asList("p", null)).build(),
                Map.of("k", 1.5))
            .build();
    Row nulls =
        Row.withSchema(schema).addValues(Collections.nCopies(schema.getFieldCount(), null)).build();
    PAssert.that(rows).containsInAnyOrder(full, nulls);
    pipeline.run().waitUntilFinish();
  }
}
