package dev.purlin.transforms.query;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.List;
import org.junit.Test;

public class SqlErrorsTest {
  private final SqlErrors errors = new SqlErrors("query", List.of("input"), List.of("amount"));

  @Test
  public void namesTheClassOfAnErrorWithoutAMessage() {
    assertThat(
        errors.translate(new UnsupportedOperationException()).getMessage(),
        is("query: UnsupportedOperationException"));
  }

  @Test
  public void saysTheInnermostMessage() {
    assertThat(
        errors
            .translate(new IllegalStateException("outer", new RuntimeException("inner")))
            .getMessage(),
        is("query: inner"));
  }
}
