package dev.purlin.pipelines.engine;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.List;
import java.util.Optional;
import org.junit.Test;

public class FlinkMasterTest {

  @Test
  public void readsAnAddressOrTheWordForAnApplication() {
    assertThat(
        FlinkMaster.parse("flink-rest.jobs.svc:8081"),
        is(Optional.of(new FlinkMaster.Session("flink-rest.jobs.svc", 8081))));
    assertThat(FlinkMaster.parse("[auto]"), is(Optional.of(new FlinkMaster.Application())));
  }

  @Test
  public void readsNothingElse() {
    for (String wrong :
        List.of("", "localhost", "http://h:8081", "h:", ":8081", "[local]", "h:x")) {
      assertThat(wrong, FlinkMaster.parse(wrong), is(Optional.empty()));
    }
  }

  @Test
  public void showsItselfAsItWasGiven() {
    assertThat(FlinkMaster.parse("h:1").orElseThrow().toString(), is("h:1"));
    assertThat(FlinkMaster.parse("[auto]").orElseThrow().toString(), is("[auto]"));
  }
}
