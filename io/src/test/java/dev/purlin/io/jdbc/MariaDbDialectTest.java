package dev.purlin.io.jdbc;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.reject.Rejects;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.junit.Before;
import org.junit.Test;

/** What MariaDB does in silence, and Purlin does not. */
public class MariaDbDialectTest {
  private final Pipeline pipeline = Pipeline.create();
  private TestDatabase database;

  @Before
  public void makeDatabase() throws SQLException {
    database = TestDatabase.mariaDb();
  }

  private static PCollection<String> described(Rejects rejects) {
    return rejects
        .rows()
        .apply(
            MapElements.into(TypeDescriptors.strings())
                .via(
                    row ->
                        "%s=%s: %s"
                            .formatted(
                                row.getString("field"),
                                row.getString("value"),
                                row.getString("error_message"))));
  }

  @Test
  public void readsUnsignedNumbersWhole() throws SQLException {
    database.run(
        "CREATE TABLE u (t tinyint unsigned, s smallint unsigned, i int unsigned, b bigint"
            + " unsigned, y year, f float)",
        "INSERT INTO u VALUES (255, 65535, 4294967295, 18446744073709551615, 2024, 16777215)");
    PCollection<Row> rows = pipeline.apply(ReadFromJdbc.from(database.url()).table("u"));
    Schema schema =
        Schema.builder()
            .addNullableField("t", FieldType.INT16)
            .addNullableInt32Field("s")
            .addNullableInt64Field("i")
            .addNullableField("b", FieldType.DECIMAL)
            .addNullableField("y", FieldType.INT16)
            .addNullableFloatField("f")
            .build();
    assertThat(rows.getSchema(), is(schema));
    PAssert.that(rows)
        .containsInAnyOrder(
            Row.withSchema(schema)
                .addValues((short) 255, 65535, 4294967295L, new BigDecimal("18446744073709551615"))
                .addValues((short) 2024, 16777215f)
                .build());
    pipeline.run();
  }

  @Test
  public void rejectsDatesOfZerosDurationsAndOtherTruths() throws SQLException {
    database.run(
        "CREATE TABLE odd (id int, da date, dt datetime, ti time, b boolean)", "SET sql_mode = ''");
    String lax = "SET STATEMENT sql_mode = '' FOR ";
    database.run(
        lax + "INSERT INTO odd (id, da) VALUES (1, '0000-00-00')",
        lax + "INSERT INTO odd (id, dt) VALUES (2, '0000-00-00 00:00:00')",
        lax + "INSERT INTO odd (id, ti) VALUES (3, '25:00:00')",
        lax + "INSERT INTO odd (id, b) VALUES (4, 2)",
        "INSERT INTO odd VALUES (5, '2024-01-02', '2024-01-02 03:04:05', '23:59:59', 1)",
        "INSERT INTO odd (id) VALUES (6)");
    Rejects rejects = Rejects.collect();
    PCollection<Row> rows =
        pipeline.apply(ReadFromJdbc.from(database.url()).table("odd").withRejects(rejects));
    PAssert.that(
            rows.apply(MapElements.into(TypeDescriptors.integers()).via(row -> row.getInt32("id"))))
        .containsInAnyOrder(5, 6);
    PAssert.that(described(rejects))
        .containsInAnyOrder(
            "da=0000-00-00: the value cannot be represented as DATE",
            "dt=0000-00-00 00:00:00: the value cannot be represented as TIMESTAMP",
            "ti=25:00:00: the value cannot be represented as TIME",
            "b=2: the value cannot be represented as BOOLEAN");
    pipeline.run();
  }

  @Test
  public void rejectsWhatColumnsPadOrDoNotKnow() throws SQLException {
    database.run(
        "CREATE TABLE padded (c char(4), b binary(2), l varchar(9) CHARACTER SET latin1, e"
            + " enum('calm', 'wild'), age int, CHECK (age >= 0))");
    Schema schema =
        Schema.builder()
            .addNullableStringField("c")
            .addNullableByteArrayField("b")
            .addNullableStringField("l")
            .addNullableStringField("e")
            .addNullableInt32Field("age")
            .build();
    byte[] two = {1, 2};
    Rejects rejects = Rejects.collect();
    pipeline
        .apply(
            Create.of(
                    Row.withSchema(schema).addValues("ab", two, "ü", "calm", 1).build(),
                    Row.withSchema(schema).addValues("ab ", two, "ü", "calm", 1).build(),
                    Row.withSchema(schema).addValues("ab", new byte[1], "ü", "calm", 1).build(),
                    Row.withSchema(schema).addValues("ab", two, "\uD83D\uDE00", "calm", 1).build(),
                    Row.withSchema(schema).addValues("ab", two, "ü", "mad", 1).build(),
                    Row.withSchema(schema).addValues("ab", two, "ü", "wild", -1).build())
                .withRowSchema(schema))
        .apply(WriteToJdbc.to(database.url()).table("padded").withRejects(rejects));
    PAssert.that(
            rejects
                .rows()
                .apply(
                    MapElements.into(TypeDescriptors.strings())
                        .via(row -> String.valueOf(row.getString("field")))))
        .containsInAnyOrder("c", "b", "l", "e", "null");
    pipeline.run().waitUntilFinish();
    assertThat(
        database.rows("SELECT c, hex(b), e, age FROM padded"), is(List.of("ab,0102,calm,1")));
  }

  @Test
  public void refusesTablesWithoutTransactions() throws SQLException {
    database.run("CREATE TABLE plain (id bigint) ENGINE=MyISAM");
    PCollection<Row> rows = ids(pipeline);
    ConfigurationException refusal =
        assertThrows(
            ConfigurationException.class,
            () -> rows.apply(WriteToJdbc.to(database.url()).table("plain")));
    assertThat(refusal.getMessage().contains("is MyISAM, which has no transactions"), is(true));
  }

  private static PCollection<Row> ids(Pipeline pipeline) {
    Schema schema = Schema.builder().addInt64Field("id").build();
    return pipeline.apply(
        Create.of(Row.withSchema(schema).addValue(1L).build()).withRowSchema(schema));
  }

  /** ON DUPLICATE KEY would replace the row of another key. */
  @Test
  public void upsertsUnboundedInputOnlyWhereTheKeyIsTheOnlyUniqueIndex() throws SQLException {
    database.run("CREATE TABLE two (id bigint PRIMARY KEY, name varchar(9) UNIQUE)");
    Schema schema = Schema.builder().addInt64Field("id").addNullableStringField("name").build();
    PCollection<Row> endless =
        pipeline.apply(TestStream.create(schema).advanceWatermarkToInfinity());
    ConfigurationException refusal =
        assertThrows(
            ConfigurationException.class,
            () -> endless.apply(WriteToJdbc.to(database.url()).table("two").upsert("id")));
    assertThat(refusal.getMessage().contains("has a unique index beside its key"), is(true));
  }

  @Test
  public void findsTablesOfOtherDatabases() throws SQLException {
    database.run(
        "CREATE DATABASE IF NOT EXISTS elsewhere",
        "CREATE OR REPLACE TABLE elsewhere.t (id bigint)");
    for (int time = 0; time < 2; time++) {
      Pipeline fresh = Pipeline.create();
      ids(fresh).apply(WriteToJdbc.to(database.url()).table("elsewhere.t"));
      fresh.run().waitUntilFinish();
    }
    assertThat(database.rows("SELECT id FROM elsewhere.t"), is(List.of("1", "1")));
    assertThat(database.tables(), is(List.of()));
  }
}
