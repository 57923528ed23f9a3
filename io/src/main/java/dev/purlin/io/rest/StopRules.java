package dev.purlin.io.rest;

import dev.purlin.core.problem.PurlinException;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * When pages end, as the server or the configuration says, and what must hold then.
 *
 * @param total the place of the number of records
 * @param totalPages the place of the number of pages
 * @param hasMore the place of a boolean
 */
record StopRules(
    @Nullable ResponsePath total,
    @Nullable ResponsePath totalPages,
    @Nullable ResponsePath hasMore,
    @Nullable Long maxPages,
    boolean allowRepeatedPages)
    implements Serializable {

  static final StopRules NONE = new StopRules(null, null, null, null, false);

  List<ResponsePath> watched() {
    return Stream.of(total, totalPages, hasMore).filter(Objects::nonNull).toList();
  }

  /** Whether the first page tells how many there are. */
  boolean counts() {
    return total != null || totalPages != null;
  }

  /**
   * Whether the server says that there is more; empty if it says nothing.
   *
   * @param what the page for messages
   */
  Optional<Boolean> more(Page page, long pages, long records, String what) {
    if (hasMore != null) {
      String text = page.text(hasMore);
      if (text == null || !text.equals("true") && !text.equals("false")) {
        throw missing(hasMore, text, "true or false", what);
      }
      return Optional.of(text.equals("true"));
    }
    if (totalPages != null) {
      return Optional.of(pages < number(totalPages, page, what));
    }
    return total == null ? Optional.empty() : Optional.of(records < number(total, page, what));
  }

  /** The number of all records; null if the server is not asked. */
  @Nullable Long total(Page page, String what) {
    return total == null ? null : (Long) number(total, page, what);
  }

  /** The number of pages; null if the server is not asked. */
  @Nullable Long totalPages(Page page, String what) {
    return totalPages == null ? null : (Long) number(totalPages, page, what);
  }

  private static long number(ResponsePath path, Page page, String what) {
    String text = page.text(path);
    if (text == null || !text.matches("[0-9]{1,18}")) {
      throw missing(path, text, "a number", what);
    }
    return Long.parseLong(text);
  }

  private static PurlinException missing(
      ResponsePath path, @Nullable String found, String expected, String what) {
    return PurlinException.user(
        "%s has %s at '%s'; expected %s"
            .formatted(what, found == null ? "nothing" : "'" + found + "'", path, expected));
  }
}
