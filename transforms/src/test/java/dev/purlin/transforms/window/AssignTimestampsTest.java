package dev.purlin.transforms.window;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.reject.Rejects;
import dev.purlin.core.time.Timestamps;
import dev.purlin.transforms.Books;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.Reify;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TimestampedValue;
import org.junit.Rule;
import org.junit.Test;

public class AssignTimestampsTest {
  private static final Schema EVENT =
      Schema.builder()
          .addNullableInt64Field("seconds")
          .addDoubleField("fraction")
          .addDecimalField("exact")
          .addField("moment", Timestamps.TIMESTAMP)
          .addField("day", FieldType.logicalType(SqlTypes.DATE))
          .addField("local", FieldType.logicalType(SqlTypes.DATETIME))
          .addStringField("text")
          .build();

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private static Row event(Long seconds) {
    return Row.withSchema(EVENT)
        .addValues(
            seconds,
            1.25,
            new BigDecimal("2.5"),
            Instant.parse("2026-03-01T12:00:00Z"),
            LocalDate.of(2026, 3, 2),
            LocalDateTime.of(2026, 3, 3, 1, 2, 3),
            "x")
        .build();
  }

  private PCollection<Row> events(Row... events) {
    return pipeline.apply(Create.of(List.of(events)).withRowSchema(EVENT));
  }

  @Test
  public void takesTimestampsOfEveryKind() {
    PCollection<Row> events = events(event(7L));
    List<String[]> cases =
        List.of(
            new String[] {"seconds", "1970-01-01T00:00:07Z"},
            new String[] {"seconds * 2", "1970-01-01T00:00:14Z"},
            new String[] {"fraction", "1970-01-01T00:00:01.250Z"},
            new String[] {"exact", "1970-01-01T00:00:02.500Z"},
            new String[] {"moment", "2026-03-01T12:00:00Z"},
            new String[] {"day", "2026-03-02T00:00:00Z"},
            new String[] {"local", "2026-03-03T01:02:03Z"});
    for (String[] example : cases) {
      PAssert.that(
              events
                  .apply(example[0], AssignTimestamps.from(example[0]))
                  .apply("Reify " + example[0], Reify.timestamps()))
          .containsInAnyOrder(
              List.of(TimestampedValue.of(event(7L), org.joda.time.Instant.parse(example[1]))));
    }
    pipeline.run();
  }

  @Test
  public void refusesRowsWithoutATimestampAndThoseBeyondAll() {
    Rejects rejects = Rejects.collect();
    PCollection<Row> stamped =
        events(event(7L), event(null), event(Long.MAX_VALUE), event(10_000_000_000_000_000L))
            .apply(AssignTimestamps.from("seconds").withRejects(rejects));
    PAssert.that(stamped).containsInAnyOrder(event(7L));
    PAssert.that(rejects.rows())
        .satisfies(
            rows -> {
              List<String> messages = new ArrayList<>();
              rows.forEach(
                  row ->
                      messages.add(
                          row.getString("field")
                              + " "
                              + row.getString("value")
                              + " "
                              + row.getString("error_message")));
              messages.sort(null);
              assertThat(
                  messages,
                  is(
                      List.of(
                          "seconds 10000000000000000 is beyond the timestamps that can be held",
                          "seconds 9223372036854775807 is beyond the timestamps that can be held",
                          "seconds null is null, expected a timestamp")));
              return null;
            });
    Books books = Books.of(pipeline.run(), "AssignTimestamps");
    assertThat(books.toString(), is("read 4, written 1, rejected 3"));
  }

  @Test
  public void readsThePipelineFilesParameters() {
    AssignTimestamps.Provider provider = new AssignTimestamps.Provider();
    PCollection<Row> stamped =
        PCollectionRowTuple.of("input", events(event(7L)))
            .apply(
                provider.from(
                    Row.withSchema(provider.configurationSchema())
                        .withFieldValue("timestamp", "seconds + 1")
                        .withFieldValue("language", "sql")
                        .withFieldValue("error_handling", null)
                        .build()))
            .get("output");
    PAssert.that(stamped.apply(Reify.timestamps()))
        .containsInAnyOrder(
            List.of(TimestampedValue.of(event(7L), new org.joda.time.Instant(8000))));
    pipeline.run();
  }

  @Test
  public void tellsWhatCannotBeATimestamp() {
    PCollection<Row> events = events(event(7L));
    assertThat(
        assertThrows(
                ConfigurationException.class, () -> events.apply(AssignTimestamps.from("text")))
            .getMessage(),
        is("timestamp: 'text' is VARCHAR, expected TIMESTAMP, DATE or a number of seconds"));
    assertThat(
        assertThrows(
                ConfigurationException.class, () -> events.apply(AssignTimestamps.from("secons")))
            .getMessage(),
        is("timestamp: unknown field 'secons'; did you mean 'seconds'?"));
    pipeline.enableAbandonedNodeEnforcement(false);
  }
}
