package dev.purlin.io.jdbc;

import dev.purlin.core.time.Timestamps;
import java.sql.SQLException;
import java.time.Instant;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.junit.Rule;
import org.junit.Test;

/** SQLite keeps times as texts, in whatever shape they were written. */
public class LookupSqliteTest {
  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  @Test
  public void timesAreEqualWhateverShapeTheyHave() throws SQLException {
    TestDatabase database = TestDatabase.of("sqlite");
    database.run(
        "CREATE TABLE event (moment TIMESTAMP, name VARCHAR(20))",
        "INSERT INTO event VALUES ('2026-01-01T10:00:00Z', 'zone'), ('2026-01-02 10:00:00', 'blank'),"
            + " ('2026-01-03T12:00:00.000001+02:00', 'offset')");
    Schema input = Schema.builder().addField("at", Timestamps.TIMESTAMP).build();
    Schema output =
        Schema.builder()
            .addField("at", Timestamps.TIMESTAMP)
            .addNullableStringField("name")
            .build();
    Instant[] times = {
      Instant.parse("2026-01-01T10:00:00Z"),
      Instant.parse("2026-01-02T10:00:00Z"),
      Instant.parse("2026-01-03T10:00:00.000001Z"),
      Instant.parse("2026-01-03T10:00:00.000002Z")
    };
    PCollection<Row> found =
        pipeline
            .apply(
                Create.of(
                        Row.withSchema(input).addValue(times[0]).build(),
                        Row.withSchema(input).addValue(times[1]).build(),
                        Row.withSchema(input).addValue(times[2]).build(),
                        Row.withSchema(input).addValue(times[3]).build())
                    .withRowSchema(input))
            .apply(Lookup.from(database.url()).table("event").by("at", "moment").fields("name"));
    PAssert.that(found)
        .containsInAnyOrder(
            Row.withSchema(output).addValues(times[0], "zone").build(),
            Row.withSchema(output).addValues(times[1], "blank").build(),
            Row.withSchema(output).addValues(times[2], "offset").build(),
            Row.withSchema(output).addValues(times[3], null).build());
    pipeline.run();
  }
}
