package dev.purlin.pipelines.run;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.OptionalLong;
import org.junit.Test;

/** How many tasks a cluster is asked for. */
public class ParallelismTest {
  private static final long MEGABYTE = 1 << 20;

  @Test
  public void goesByTheSizeOfTheInput() {
    assertThat(of(0), is(1));
    assertThat(of(MEGABYTE), is(1));
    assertThat(of(16 * MEGABYTE), is(1));
    assertThat(of(16 * MEGABYTE + 1), is(2));
    assertThat(of(100 * MEGABYTE), is(7));
  }

  @Test
  public void isNeverMoreThanThereAreSlots() {
    assertThat(of(1_000_000 * MEGABYTE), is(8));
  }

  @Test
  public void takesAllSlotsWhereTheSizeIsNotKnown() {
    assertThat(Parallelism.of(new InputSize(OptionalLong.empty(), 0, "Table"), 8), is(8));
  }

  private static int of(long bytes) {
    return Parallelism.of(new InputSize(OptionalLong.of(bytes), 0, ""), 8);
  }
}
