package dev.purlin.transforms.row;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.transforms.set.Create;
import java.util.List;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.junit.Rule;
import org.junit.Test;
import org.slf4j.LoggerFactory;

public class LogForTestingTest {
  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  @Test
  public void logsEveryRowAndPassesItOn() {
    Logger logger = (Logger) LoggerFactory.getLogger(LogForTesting.class);
    ListAppender<ILoggingEvent> appender = new ListAppender<>();
    appender.start();
    logger.addAppender(appender);
    try {
      PCollection<Row> input = pipeline.apply(Create.elements("{\"a\": 1, \"b\": null}"));
      PCollection<Row> output =
          input.apply(
              LogForTesting.rows().withPrefix("row: ").withLevel(LogForTesting.Level.ERROR));
      assertThat(output.getSchema(), is(input.getSchema()));
      PAssert.that(output)
          .containsInAnyOrder(Row.withSchema(input.getSchema()).addValues(1L, null).build());
      pipeline.run();
    } finally {
      logger.detachAppender(appender);
    }
    assertThat(
        appender.list.stream().map(event -> event.getLevel() + " " + event.getMessage()).toList(),
        is(List.of("ERROR row: {\"a\":1,\"b\":null}")));
  }

  @Test
  public void offersTheNearestLevel() {
    LogForTesting.Provider provider = new LogForTesting.Provider();
    Row configuration =
        Row.withSchema(provider.configurationSchema()).withFieldValue("level", "DEBIG").build();
    assertThat(
        assertThrows(ConfigurationException.class, () -> provider.transform(configuration))
            .getMessage(),
        is("level: unknown level 'DEBIG'; did you mean 'debug'?"));
  }
}
