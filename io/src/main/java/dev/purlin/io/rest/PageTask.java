package dev.purlin.io.rest;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A page that can be read by itself, because the first one told how many there are.
 *
 * @param number which page it is, counted from 1
 * @param position what the request says of it
 * @param expected how many records it must have; null if only that it has some
 * @param total the number of all records that the first page told; null if it told none
 */
record PageTask(long number, long position, @Nullable Long expected, @Nullable Long total)
    implements Serializable {

  /**
   * All pages behind the first one, if that tells.
   *
   * @param what the first page, for messages
   */
  static Optional<List<PageTask>> behind(
      Paging.Counted paging, StopRules stops, Page first, String what) {
    Long total = stops.total(first, what);
    Long told = stops.totalPages(first, what);
    long size = first.records();
    if (size == 0 || first.ignored()) {
      return Optional.empty(); // Then there is nothing, or something is wrong; the walk says so.
    }
    Long pages = total == null ? told : (Long) ((total + size - 1) / size);
    if (pages == null || told != null && !told.equals(pages)) {
      return Optional.empty();
    }
    long last = stops.maxPages() == null ? pages : Math.min(pages, stops.maxPages());
    List<PageTask> tasks = new ArrayList<>();
    for (long i = 1; i < last; i++) {
      Long expected = total == null ? null : (Long) Math.min(size, total - size * i);
      tasks.add(new PageTask(i + 1, paging.position(i, size), expected, total));
    }
    return Optional.of(tasks);
  }
}
