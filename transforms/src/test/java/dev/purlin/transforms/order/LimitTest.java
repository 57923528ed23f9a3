package dev.purlin.transforms.order;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.RowCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.Rule;
import org.junit.Test;

public class LimitTest {
  private static final Schema SCHEMA = Schema.builder().addNullableInt64Field("id").build();

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private static Row row(Long id) {
    return Row.withSchema(SCHEMA).addValue(id).build();
  }

  private PCollection<Row> rows(String name, long count) {
    List<Row> rows = LongStream.range(0, count).mapToObj(id -> row(id)).toList();
    return pipeline.apply(
        name, Create.of(rows).withCoder(RowCoder.of(SCHEMA)).withRowSchema(SCHEMA));
  }

  @Test
  public void keepsSomeOfTheRowsEachOnce() {
    PCollection<Row> limited = rows("Rows", 1000).apply(Limit.to(7));
    assertThat(limited.getSchema(), is(SCHEMA));
    PAssert.that(limited)
        .satisfies(
            kept -> {
              Set<Long> ids = new HashSet<>();
              int count = 0;
              for (Row row : kept) {
                count++;
                long id = row.getInt64("id");
                assertThat(id >= 0 && id < 1000, is(true));
                ids.add(id);
              }
              assertThat(count, is(7));
              assertThat(ids.size(), is(7));
              return null;
            });
    pipeline.run();
  }

  @Test
  public void keepsAllIfThereAreNoMore() {
    PAssert.that(rows("Two", 2).apply("Limit two", Limit.to(2)))
        .containsInAnyOrder(row(0L), row(1L));
    PAssert.that(rows("One", 1).apply("Limit one", Limit.to(Long.MAX_VALUE)))
        .containsInAnyOrder(row(0L));
    PAssert.that(rows("None", 0).apply("Limit none", Limit.to(1))).empty();
    pipeline.run();
  }

  @Test
  public void keepsSoManyOfEachWindow() {
    PCollection<Row> limited =
        pipeline
            .apply(
                Create.timestamped(
                        TimestampedValue.of(row(null), Instant.ofEpochSecond(1)),
                        TimestampedValue.of(row(null), Instant.ofEpochSecond(2)),
                        TimestampedValue.of(row(3L), Instant.ofEpochSecond(13)))
                    .withCoder(RowCoder.of(SCHEMA)))
            .setRowSchema(SCHEMA)
            .apply(Window.into(FixedWindows.of(Duration.standardSeconds(10))))
            .apply(Limit.to(1));
    PAssert.that(limited).inWindow(window(0, 10)).containsInAnyOrder(row(null));
    PAssert.that(limited).inWindow(window(10, 20)).containsInAnyOrder(row(3L));
    pipeline.run();
  }

  private static IntervalWindow window(long from, long to) {
    return new IntervalWindow(Instant.ofEpochSecond(from), Instant.ofEpochSecond(to));
  }

  @Test
  public void refusesNoRowsAndRowsThatNeverEnd() {
    assertThat(
        assertThrows(ConfigurationException.class, () -> Limit.to(0)).getMessage(),
        is("n: 0 is out of range; expected 1 or more"));
    PCollection<Row> stream =
        Pipeline.create()
            .apply(TestStream.create(SCHEMA).advanceWatermarkToInfinity())
            .setRowSchema(SCHEMA);
    assertThat(
        assertThrows(ConfigurationException.class, () -> stream.apply(Limit.to(1))).getMessage(),
        is(
            "input 'input' is unbounded, and all of its rows are in one window; give the step a"
                + " windowing, such as {type: fixed, size: 60s}"));
  }

  @Test
  public void standsBehindBeamsDoorForOtherSdks() {
    Limit.Provider provider = new Limit.Provider();
    Row configuration =
        Row.withSchema(provider.configurationSchema()).withFieldValue("n", 1L).build();
    PAssert.that(
            PCollectionRowTuple.of("input", rows("Rows", 1))
                .apply(provider.from(configuration))
                .get("output"))
        .containsInAnyOrder(row(0L));
    pipeline.run();
  }
}
