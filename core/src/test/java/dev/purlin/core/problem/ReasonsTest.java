package dev.purlin.core.problem;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.EOFException;
import org.junit.Test;

public class ReasonsTest {
  @Test
  public void saysTheMessage() {
    assertThat(Reasons.of(new EOFException("cut short")), is("cut short"));
  }

  @Test
  public void saysTheClassOfWhatHasNoMessage() {
    assertThat(Reasons.of(new EOFException()), is("EOFException"));
  }

  @Test
  public void saysTheInnermostReason() {
    Throwable wrapped =
        new IllegalStateException("outer", new RuntimeException(new EOFException()));

    assertThat(Reasons.root(wrapped), is("EOFException"));
  }
}
