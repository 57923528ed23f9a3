package dev.purlin.transforms.window;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.transforms.Books;
import dev.purlin.transforms.combine.Combine;
import dev.purlin.transforms.row.Filter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransform;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.joda.time.Duration;
import org.junit.Rule;
import org.junit.Test;

public class WindowIntoTest {
  private static final Schema CLICK =
      Schema.builder().addStringField("k").addInt32Field("t").build();
  private static final Schema SUMMED =
      Schema.builder().addStringField("k").addInt64Field("t").build();

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private static Row click(String k, int t) {
    return Row.withSchema(CLICK).addValues(k, t).build();
  }

  private static Row sum(String k, long t) {
    return Row.withSchema(SUMMED).addValues(k, t).build();
  }

  private static SchemaTransform windowing(String windowing) {
    WindowInto.Provider provider = new WindowInto.Provider();
    return provider.from(
        Row.withSchema(provider.configurationSchema())
            .withFieldValue("windowing", windowing)
            .build());
  }

  private void sumsAre(String windowing, Row... sums) {
    PCollection<Row> clicks =
        pipeline
            .apply(
                Create.of(click("x", 1), click("x", 8), click("x", 11), click("y", 101))
                    .withRowSchema(CLICK))
            .apply(AssignTimestamps.from("t"));
    PCollection<Row> summed =
        PCollectionRowTuple.of("input", clicks)
            .apply(windowing(windowing))
            .get("output")
            .apply(Combine.by("k").with("t", "sum", "t"));
    PAssert.that(summed).containsInAnyOrder(Arrays.asList(sums));
    Books books = Books.of(pipeline.run(), "WindowInto");
    assertThat(books.toString(), is("read 4, written 4"));
  }

  @Test
  public void putsAllRowsIntoOneWindow() {
    sumsAre("{\"type\": \"global\"}", sum("x", 20), sum("y", 101));
  }

  @Test
  public void putsRowsIntoFixedWindows() {
    sumsAre(
        "{\"type\": \"fixed\", \"size\": \"10s\", \"offset\": \"5s\"}",
        sum("x", 1),
        sum("x", 19),
        sum("y", 101));
  }

  @Test
  public void putsRowsIntoSlidingWindows() {
    sumsAre(
        "{\"type\": \"sliding\", \"size\": \"20s\", \"period\": 10}",
        sum("x", 9),
        sum("x", 20),
        sum("x", 11),
        sum("y", 101),
        sum("y", 101));
  }

  @Test
  public void putsRowsIntoSessions() {
    sumsAre(
        "{\"type\": \"sessions\", \"gap\": \"5000ms\"}", sum("x", 1), sum("x", 19), sum("y", 101));
  }

  /** The rows of "y" between those of "x" are no reason to make one session of them. */
  @Test
  public void sessionsOfOneKeyAreNotThoseOfAnother() {
    List<Row> clicks = new ArrayList<>();
    clicks.add(click("x", 1));
    clicks.add(click("x", 14));
    for (int t = 1; t < 15; t++) {
      for (String k : List.of("a", "b", "c", "d", "e", "f", "g", "h")) {
        clicks.add(click(k, t));
      }
    }
    PCollection<Row> summed =
        pipeline
            .apply(Create.of(clicks).withRowSchema(CLICK))
            .apply(AssignTimestamps.from("t"))
            .apply(WindowInto.windows(Windowing.sessions(Duration.standardSeconds(5))))
            .apply(Combine.by("k").with("t", "sum", "t"))
            .apply(WindowInto.windows(Windowing.global()).named("Global"))
            .apply(Filter.keep("k = 'x'"));
    PAssert.that(summed).containsInAnyOrder(sum("x", 1), sum("x", 14));
    pipeline.run();
  }

  @Test
  public void aDayHas24Hours() {
    PCollection<Row> rows = pipeline.apply(Create.of(click("x", 1)).withRowSchema(CLICK));
    assertThat(
        PCollectionRowTuple.of("input", rows)
            .apply(windowing("{\"type\": \"fixed\", \"size\": \"1d\"}"))
            .get("output")
            .getWindowingStrategy()
            .getWindowFn(),
        is(org.apache.beam.sdk.transforms.windowing.FixedWindows.of(Duration.standardHours(24))));
    pipeline.run();
  }

  @Test
  public void tellsWhatIsWrongWithAWindowing() {
    List<String[]> cases =
        List.of(
            new String[] {
              "fixed", "windowing: expected a map such as {type: fixed, size: 60s}, got 'fixed'"
            },
            new String[] {
              "{}", "windowing: 'type' is missing; expected one of global, fixed, sliding, sessions"
            },
            new String[] {
              "{\"type\": \"session\"}",
              "windowing.type: unknown window type 'session'; did you mean 'sessions'?"
            },
            new String[] {
              "{\"type\": \"fixed\", \"sise\": \"1m\"}",
              """
              windowing.sise: unknown entry for fixed windows 'sise'; did you mean 'size'?
              windowing: fixed windows need 'size'"""
            },
            new String[] {
              "{\"type\": \"fixed\", \"size\": \"1 week\"}",
              "windowing.size: '1 week' is not a duration; expected a number and ms, s, m, h or d,"
                  + " such as 60s"
            },
            new String[] {
              "{\"type\": \"sessions\", \"gap\": \"0s\"}",
              "windowing.gap: '0s' must be longer than 0"
            },
            new String[] {
              "{\"type\": \"sessions\", \"gap\": \"1.5ms\"}",
              "windowing.gap: '1.5ms' is not a whole number of milliseconds"
            });
    for (String[] example : cases) {
      ConfigurationException error =
          assertThrows(ConfigurationException.class, () -> windowing(example[0]));
      assertThat(error.getMessage(), is(example[1]));
    }
  }
}
