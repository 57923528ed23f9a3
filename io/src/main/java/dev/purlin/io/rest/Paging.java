package dev.purlin.io.rest;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.io.http.HttpCall;
import dev.purlin.io.http.Uris;
import java.io.Serializable;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Ways from one page to the next. */
sealed interface Paging extends Serializable {

  /** The request for the first page. */
  PageRequest first(HttpCall call);

  /**
   * The request for the page behind another, as far as that one tells.
   *
   * @return empty if there is none
   */
  Optional<PageRequest> next(PageRequest request, Page page);

  /** The places in the response that must be looked at. */
  default List<ResponsePath> watched() {
    return List.of();
  }

  /** What the next request is found by, for messages. */
  String pointer();

  /** One response has it all. */
  record Single() implements Paging {
    @Override
    public PageRequest first(HttpCall call) {
      return new PageRequest(call, 1, 0);
    }

    @Override
    public Optional<PageRequest> next(PageRequest request, Page page) {
      return Optional.empty();
    }

    @Override
    public String pointer() {
      return "a paginator";
    }
  }

  /**
   * Pages are asked for by their number, or by how many records are before them.
   *
   * @param offsets whether records are counted, not pages
   */
  record Counted(
      CallParameter parameter,
      @Nullable CallParameter sizeParameter,
      @Nullable Long size,
      long start,
      boolean offsets)
      implements Paging {

    @Override
    public PageRequest first(HttpCall call) {
      return new PageRequest(at(call, start), 1, start);
    }

    /** The request for the page at a position. */
    HttpCall at(HttpCall call, long position) {
      return parameter.in(sized(call, sizeParameter, size), position);
    }

    /** The position of the page so many pages behind the first one, which had so many records. */
    long position(long pages, long records) {
      return start + (offsets ? pages * records : pages);
    }

    @Override
    public Optional<PageRequest> next(PageRequest request, Page page) {
      if (page.records() == 0) {
        return Optional.empty();
      }
      // A server may give less than it is asked for: what it gave is what counts.
      long next = request.position() + (offsets ? page.records() : 1);
      return Optional.of(request.next(parameter.in(request.call(), next), next));
    }

    @Override
    public String pointer() {
      return "a record";
    }
  }

  /** A value in the response, or in a header of it, is sent with the next request. */
  record Cursor(
      CallParameter parameter,
      @Nullable CallParameter sizeParameter,
      @Nullable Long size,
      @Nullable ResponsePath path,
      @Nullable String header)
      implements Paging {

    @Override
    public PageRequest first(HttpCall call) {
      return new PageRequest(sized(call, sizeParameter, size), 1, 0);
    }

    @Override
    public Optional<PageRequest> next(PageRequest request, Page page) {
      Optional<String> cursor = Optional.empty();
      if (header != null) {
        cursor = page.headers().firstValue(header).filter(text -> !text.isBlank());
      } else if (path != null) {
        cursor = Optional.ofNullable(page.text(path));
      }
      return cursor.map(text -> request.next(parameter.in(request.call(), text), 0));
    }

    @Override
    public List<ResponsePath> watched() {
      return Stream.ofNullable(path).toList();
    }

    @Override
    public String pointer() {
      return "a cursor at '%s'".formatted(Objects.requireNonNullElse(path, header));
    }
  }

  /** The response has the address of the next page. */
  record NextUrl(ResponsePath path) implements Paging {
    @Override
    public PageRequest first(HttpCall call) {
      return new PageRequest(call, 1, 0);
    }

    @Override
    public Optional<PageRequest> next(PageRequest request, Page page) {
      return Optional.ofNullable(page.text(path)).map(text -> linked(request, page, text));
    }

    @Override
    public List<ResponsePath> watched() {
      return List.of(path);
    }

    @Override
    public String pointer() {
      return "an address at '%s'".formatted(path);
    }
  }

  /** A header has the address of the next page (RFC 8288). */
  record LinkHeader() implements Paging {
    @Override
    public PageRequest first(HttpCall call) {
      return new PageRequest(call, 1, 0);
    }

    @Override
    public Optional<PageRequest> next(PageRequest request, Page page) {
      return Links.next(page.headers().allValues("link")).map(text -> linked(request, page, text));
    }

    @Override
    public String pointer() {
      return "a Link header with rel=\"next\"";
    }
  }

  private static HttpCall sized(
      HttpCall call, @Nullable CallParameter parameter, @Nullable Long size) {
    return parameter == null || size == null ? call : parameter.in(call, size);
  }

  private static PageRequest linked(PageRequest request, Page page, String text) {
    URI next = Uris.resolve(page.uri(), text);
    if (next == null) {
      throw PurlinException.user(
          "'%s' names as its next page an address that is not one of an HTTP server"
              .formatted(request.call()));
    }
    return request.next(request.call().to(next), 0);
  }
}
