package dev.purlin.io.rest;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.io.http.HttpCall;
import dev.purlin.io.http.Uris;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The way through the pages of one request, one after the other; it ends, or fails if it would not.
 */
final class Walk {
  private final RestPlan plan;
  private final PageReader reader;
  private final RecordSink sink;
  private final Set<HttpCall> asked = new HashSet<>();
  private final Map<String, Long> hashes = new HashMap<>();
  private long records;

  Walk(RestPlan plan, PageReader reader, RecordSink sink) {
    this.plan = plan;
    this.reader = reader;
    this.sink = sink;
  }

  /** Reads the first page. */
  Page first(HttpCall call) {
    return read(plan.paging().first(call));
  }

  /** Reads all pages. */
  void all(HttpCall call) {
    PageRequest request = plan.paging().first(call);
    Page page = read(request);
    behind(request, page);
  }

  /** Reads all pages behind the first one. */
  void behind(PageRequest first, Page firstPage) {
    PageRequest request = first;
    Page page = firstPage;
    while (!page.ignored() && sink.wantsMore()) {
      PageRequest next = next(request, page);
      if (next == null) {
        checkTotal(request, page);
        return;
      }
      if (plan.stops().maxPages() != null && request.number() >= plan.stops().maxPages()) {
        return;
      }
      Page read = read(next);
      if (read.ignored()) {
        checkMissed(request, page, next);
        return;
      }
      request = next;
      page = read;
    }
  }

  /** A page may be ignored behind the last one only, where the page before it tells. */
  private void checkMissed(PageRequest request, Page page, PageRequest ignored) {
    if (plan.stops().more(page, request.number(), records, reader.shown(request)).orElse(false)) {
      throw PurlinException.books(
          "%s was ignored for its status, but %s says that there are more records: pages were missed"
              .formatted(reader.shown(ignored), reader.shown(request)));
    }
  }

  private Page read(PageRequest request) {
    if (!asked.add(request.call())) {
      throw PurlinException.books(
          reader.mask(
              "%s was read already: the pages go round in a circle, and the run would never end"
                  .formatted(reader.shown(request))));
    }
    Page page = reader.read(request, sink);
    records += page.records();
    Long before =
        page.hash() == null || plan.stops().allowRepeatedPages()
            ? null
            : hashes.putIfAbsent(page.hash(), request.number());
    if (before != null) {
      throw repeated(reader.shown(request), before);
    }
    return page;
  }

  static PurlinException repeated(String page, long before) {
    return PurlinException.books(
        "%s has the same records as page %d: one of them was read twice, or the server does not heed which page it is asked for; check paginator.param, or set allow_repeated_pages if pages may be equal"
            .formatted(page, before));
  }

  private @Nullable PageRequest next(PageRequest request, Page page) {
    Optional<PageRequest> next = plan.paging().next(request, page);
    Optional<Boolean> more = more(request, page);
    if (more.isPresent() && more.get() && next.isEmpty()) {
      throw PurlinException.books(
          "%s says that there are more pages, but has not %s that leads to them"
              .formatted(reader.shown(request), plan.paging().pointer()));
    }
    if (next.isEmpty() || more.isPresent() && !more.get()) {
      return null;
    }
    if (plan.hasCredentials() && !Uris.sameOrigin(request.call().uri(), next.get().call().uri())) {
      throw PurlinException.user(
          reader.mask(
              "%s names as its next page '%s', on another server, which must not get the credentials of this one"
                  .formatted(reader.shown(request), Uris.shown(next.get().call().uri()))));
    }
    return next.get();
  }

  /** Of pages with links, only a flag tells; the number of records is checked at the end. */
  private Optional<Boolean> more(PageRequest request, Page page) {
    boolean counted = plan.paging() instanceof Paging.Counted;
    return counted || plan.stops().hasMore() != null
        ? plan.stops().more(page, request.number(), records, reader.shown(request))
        : Optional.empty();
  }

  private void checkTotal(PageRequest request, Page page) {
    Long total = plan.stops().total(page, reader.shown(request));
    if (total != null && total != records) {
      throw PurlinException.books(
          "%s says that there are %d records, but its %d pages have %d: pages were missed or read twice, or the data changed meanwhile"
              .formatted(reader.shown(request), total, request.number(), records));
    }
  }
}
