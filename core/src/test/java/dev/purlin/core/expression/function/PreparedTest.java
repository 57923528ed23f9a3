package dev.purlin.core.expression.function;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Test;

public class PreparedTest {
  private final AtomicInteger made = new AtomicInteger();
  private final Prepared<Integer, String> prepared =
      new Prepared<>(
          key -> {
            made.incrementAndGet();
            return "made of " + key;
          });

  @Test
  public void makesReadyOnce() {
    assertThat(prepared.get(7), is("made of 7"));
    assertThat(prepared.get(7), is("made of 7"));
    assertThat(made.get(), is(1));
  }

  @Test
  public void keepsAThousandAtMost() {
    for (int key = 0; key < 100_000; key++) {
      assertThat(prepared.get(key), is("made of " + key));
      assertThat(prepared.size(), lessThanOrEqualTo(1000));
    }
  }
}
