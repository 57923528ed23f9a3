package dev.purlin.io.jdbc;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.reject.Rejects;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/** What a server and its own types bring. */
public class LookupPostgresTest {
  private static final Schema DEVICE = Schema.builder().addStringField("device").build();
  private static final String ONE = "11111111-2222-3333-4444-555555555555";
  private static final String TWO = "22222222-2222-3333-4444-555555555555";

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private transient TestDatabase database;

  @Before
  public void makeTable() throws SQLException {
    database = TestDatabase.postgres();
    database.run(
        "CREATE TABLE device (id uuid PRIMARY KEY, since date, note jsonb)",
        "INSERT INTO device VALUES ('%s', '2024-02-29', '{}'), ('%s', 'infinity', '{}')"
            .formatted(ONE, TWO));
  }

  private PCollection<Row> devices(String... ids) {
    List<Row> rows =
        List.of(ids).stream().map(id -> Row.withSchema(DEVICE).addValue(id).build()).toList();
    return pipeline.apply(Create.of(rows).withRowSchema(DEVICE));
  }

  @Test
  public void keysAndValuesThatTheDatabaseOrTheTypeRefusesAreRefusedRows() {
    Rejects rejects = Rejects.collect();
    PCollection<Row> found =
        devices(ONE, "no uuid", TWO)
            .apply(
                Lookup.from(database.url())
                    .table("device")
                    .by("device", "id")
                    .fields("since")
                    .withRejects(rejects));
    PAssert.that(found)
        .containsInAnyOrder(
            Row.withSchema(found.getSchema()).addValues(ONE, LocalDate.of(2024, 2, 29)).build());
    PAssert.that(
            rejects
                .rows()
                .apply(
                    MapElements.into(TypeDescriptors.strings())
                        .via(
                            row ->
                                row.getString("field")
                                    + "|"
                                    + row.getString("value")
                                    + "|"
                                    + row.getString("error_message"))))
        .containsInAnyOrder(
            "device|no uuid|the database refuses it: invalid input syntax for type uuid: \"no"
                + " uuid\"",
            "since|infinity|the value that was found cannot be represented as DATE");
    pipeline.run();
  }

  /** The first query breaks its own connection; the next attempt has another one. */
  @Test
  public void aLostConnectionIsMended() throws SQLException {
    database.run(
        "CREATE SEQUENCE attempts",
        "CREATE FUNCTION survive() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN"
            + " IF nextval('attempts') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid());"
            + " END IF; RETURN true; END $$");
    PCollection<Row> found =
        devices(ONE)
            .apply(
                Lookup.from(database.url())
                    .query("SELECT id, since FROM device WHERE survive()")
                    .by("device", "id"));
    PAssert.that(found)
        .containsInAnyOrder(
            Row.withSchema(found.getSchema()).addValues(ONE, LocalDate.of(2024, 2, 29)).build());
    pipeline.run();
    assertThat(database.rows("SELECT last_value > 1 FROM attempts"), is(List.of("t")));
  }

  @Test
  public void whatTheDatabaseDoesNotCompareIsSaidBeforeTheRun() throws SQLException {
    database.run("CREATE TABLE document (body json, id int)");
    pipeline.enableAbandonedNodeEnforcement(false);
    PCollection<Row> rows = devices(ONE);
    ConfigurationException failure =
        assertThrows(
            ConfigurationException.class,
            () -> rows.apply(Lookup.from(database.url()).table("document").by("device", "body")));
    assertThat(failure.getMessage(), startsWith("key: operator does not exist: json = unknown"));
  }
}
