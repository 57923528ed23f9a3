package dev.purlin.pipelines.run;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import java.time.Instant;
import org.junit.Test;

public class RunIdTest {
  private static String of(String started) {
    return RunId.of(Instant.parse(started), "jobs/load orders.yaml");
  }

  @Test
  public void saysWhenAndWhat() {
    String id = of("2026-11-23T11:52:30.999Z");
    assertThat(id.substring(0, 28), is("20261123-115230-load_orders-"));
    assertThat(RunId.isOf(id, "load_orders"), is(true));
    assertThat(RunId.isOf(id, "load"), is(false));
  }

  /** So that the latest of several runs within a second is found. */
  @Test
  public void theOrderOfNamesIsThatOfTime() {
    String before = of("2026-11-23T11:52:30.000Z");
    for (int milli = 1; milli < 1000; milli++) {
      String id = of("2026-11-23T11:52:30.%03dZ".formatted(milli));
      assertThat(before, lessThan(id));
      before = id;
    }
    assertThat(before, lessThan(of("2026-11-23T11:52:31.000Z")));
  }
}
