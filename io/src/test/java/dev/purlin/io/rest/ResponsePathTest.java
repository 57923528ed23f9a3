package dev.purlin.io.rest;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import java.util.List;
import org.junit.Test;

public class ResponsePathTest {
  private static void segments(String text, String... expected) {
    assertThat(text, ResponsePath.parse("records", text).segments(), is(List.of(expected)));
  }

  @Test
  public void readsTheUsualNotations() {
    segments("data", "data");
    segments("data.items", "data", "items");
    segments("$.data.items[*]", "data", "items");
    segments("$['data'].items", "data", "items");
    segments("results[0].rows", "results", "0", "rows");
    segments("$");
    segments("/");
    segments("/a~1b/c~0d/e.f", "a/b", "c~d", "e.f");
    segments("/");
  }

  @Test
  public void refusesWhatItDoesNotUnderstand() {
    for (String text : List.of("data..items", "data[?(@.x>1)]", "a.*.b", "a.", "a[-1]")) {
      String message =
          assertThrows(
                  text, ConfigurationException.class, () -> ResponsePath.parse("records", text))
              .getMessage();
      assertThat(
          message,
          is(
              "records: '%s' is not a path; expected one such as data.items, /data/items or data[0].items; in a name with dots or brackets, write it as /data/na.me"
                  .formatted(text)));
    }
  }
}
