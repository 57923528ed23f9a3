package dev.purlin.transforms.window;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.time.Timestamps;
import dev.purlin.transforms.Books;
import java.time.Instant;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransform;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.joda.time.Duration;
import org.junit.Rule;
import org.junit.Test;

public class ExtractWindowingInfoTest {
  private static final Schema VISIT =
      Schema.builder().addStringField("user").addInt64Field("seen").build();

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private PCollection<Row> visit() {
    return pipeline
        .apply(
            Create.of(Row.withSchema(VISIT).addValues("alice", 15L).build()).withRowSchema(VISIT))
        .apply(AssignTimestamps.from("seen"));
  }

  private static SchemaTransform provided(String fields) {
    ExtractWindowingInfo.Provider provider = new ExtractWindowingInfo.Provider();
    return provider.from(
        Row.withSchema(provider.configurationSchema()).withFieldValue("fields", fields).build());
  }

  @Test
  public void tellsTimestampAndWindowByDefault() {
    PCollection<Row> told =
        PCollectionRowTuple.of("input", visit()).apply(provided(null)).get("output");
    Schema schema =
        Schema.builder()
            .addFields(VISIT.getFields())
            .addField("timestamp", Timestamps.TIMESTAMP)
            .addNullableField("window_start", Timestamps.TIMESTAMP)
            .addField("window_end", Timestamps.TIMESTAMP)
            .build();
    assertThat(told.getSchema(), is(schema));
    PAssert.that(told)
        .containsInAnyOrder(
            Row.withSchema(schema)
                .addValues(
                    "alice",
                    15L,
                    Instant.ofEpochMilli(15_000),
                    null,
                    Timestamps.instant(GlobalWindow.INSTANCE.maxTimestamp()))
                .build());
    Books books = Books.of(pipeline.run(), "ExtractWindowingInfo");
    assertThat(books.toString(), is("read 1, written 1"));
    assertThat(
        GlobalWindow.INSTANCE.maxTimestamp().isBefore(BoundedWindow.TIMESTAMP_MAX_VALUE), is(true));
  }

  @Test
  public void putsARowOutForEachOfItsWindows() {
    PCollection<Row> told =
        visit()
            .apply(
                WindowInto.windows(
                    Windowing.sliding(Duration.standardSeconds(20), Duration.standardSeconds(10))))
            .apply(
                ExtractWindowingInfo.into("start", WindowingInfo.WINDOW_START)
                    .and("kind", WindowingInfo.WINDOW_TYPE)
                    .and("text", WindowingInfo.WINDOW_STRING));
    PAssert.that(told)
        .containsInAnyOrder(
            Row.withSchema(told.getSchema())
                .addValues(
                    "alice",
                    15L,
                    Instant.ofEpochMilli(0),
                    "IntervalWindow",
                    "[1970-01-01T00:00:00.000Z..1970-01-01T00:00:20.000Z)")
                .build(),
            Row.withSchema(told.getSchema())
                .addValues(
                    "alice",
                    15L,
                    Instant.ofEpochMilli(10_000),
                    "IntervalWindow",
                    "[1970-01-01T00:00:10.000Z..1970-01-01T00:00:30.000Z)")
                .build());
    Books books = Books.of(pipeline.run(), "ExtractWindowingInfo");
    assertThat(books.toString(), is("read 1, created 2, written 2, merged 1"));
  }

  @Test
  public void tellsThePane() {
    PCollection<Row> told =
        PCollectionRowTuple.of("input", visit())
            .apply(provided("{\"pane\": \"pane_info\"}"))
            .get("output");
    Row pane =
        Row.withSchema(told.getSchema().getField("pane").getType().getRowSchema())
            .addValues(true, true, "UNKNOWN", 0L, 0L)
            .build();
    PAssert.that(told)
        .containsInAnyOrder(Row.withSchema(told.getSchema()).addValues("alice", 15L, pane).build());
    pipeline.run();
  }

  @Test
  public void tellsWhatIsWrong() {
    pipeline.enableAbandonedNodeEnforcement(false);
    assertThat(
        assertThrows(ConfigurationException.class, () -> provided("[\"window_stat\"]"))
            .getMessage(),
        is("fields.0: unknown windowing information 'window_stat'; did you mean 'window_start'?"));
    assertThat(
        assertThrows(ConfigurationException.class, () -> provided("timestamp")).getMessage(),
        is("fields: expected a list, or a map of new fields, such as [timestamp]"));
    assertThat(
        assertThrows(
                ConfigurationException.class,
                () -> visit().apply(ExtractWindowingInfo.into("user", WindowingInfo.WINDOW_STRING)))
            .getMessage(),
        is("fields.user: the input has a field 'user' already"));
  }
}
