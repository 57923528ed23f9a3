package dev.purlin.io.rest;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.List;
import java.util.Optional;
import org.junit.Test;

public class LinksTest {
  private static void next(String expected, String... headers) {
    assertThat(
        List.of(headers).toString(),
        Links.next(List.of(headers)),
        is(Optional.ofNullable(expected)));
  }

  @Test
  public void findsTheNextPage() {
    next(
        "https://h/?page=2",
        "<https://h/?page=2>; rel=\"next\", <https://h/?page=9>; rel=\"last\"");
    next("/p?a=1,2;b", "<https://h/1>; rel=prev, </p?a=1,2;b>; rel=next");
    next("b", "<a>; rel=\"prev\"", "<b>; title=\"x, <y>; rel=\\\"z\\\"\"; REL=\"last Next\"");
  }

  @Test
  public void findsNoneWhereThereIsNone() {
    next(null);
    next(null, "");
    next(null, "<a>; rel=\"last\"");
    next(null, "<a>; rel=\"nextpage\"");
    next(null, "<a>; title=\"rel=next\"");
    // The first rel of a link counts.
    next(null, "<a>; rel=prev; rel=next");
    next(null, "a; rel=next");
  }
}
