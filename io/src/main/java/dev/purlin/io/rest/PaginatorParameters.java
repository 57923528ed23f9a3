package dev.purlin.io.rest;

import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.Words;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * How to get from one page to the next.
 *
 * <pre>{@code
 * PaginatorParameters.pageNumber().withSizeParam("per_page").withSize(100)
 * }</pre>
 */
@RecordBuilder
public record PaginatorParameters(
    @Parameter(value = "How the API divides what it has into pages.", shorthand = true)
        PaginatorKind type,
    @Parameter(
            value =
                "page_number, offset, cursor: the name of the parameter; with location: body, a"
                    + " path in the body.",
            absent = "page, offset or cursor")
        @Nullable String param,
    @Parameter(
            value = "page_number, offset: where to begin.",
            absent = "1 for page_number, 0 for offset",
            min = 0)
        @Nullable Long start,
    @Parameter(
            value = "page_number, offset, cursor: how many records to ask for at a time.",
            absent = "as many as the API gives",
            min = 1)
        @Nullable Long size,
    @Parameter(value = "The name of the parameter for size.", absent = "limit")
        @Nullable String sizeParam,
    @Parameter(value = "page_number, offset, cursor: where the parameters stand.", absent = "query")
        @Nullable ParameterPlace location,
    @Parameter(value = "cursor: the path of the next cursor in the response.", absent = "none")
        @Nullable String cursorPath,
    @Parameter(value = "cursor: the response's header with the next cursor.", absent = "none")
        @Nullable String cursorHeader,
    @Parameter(value = "next_url: the path of the next page's address.", absent = "next")
        @Nullable String nextUrlPath,
    @Parameter(
            value = "The path of the number of all records: a run fails if there are more or less.",
            absent = "none")
        @Nullable String totalPath,
    @Parameter(
            value = "page_number: the path of the number of pages.",
            absent = "none; pages are read up to an empty one")
        @Nullable String totalPagesPath,
    @Parameter(
            value = "The path of a boolean that says whether there are more pages.",
            absent = "none")
        @Nullable String hasMorePath,
    @Parameter(
            value = "How many pages to read at most; what is behind them is left out.",
            absent = "all",
            min = 1)
        @Nullable Long maxPages,
    @Parameter(
            value =
                "Whether two pages may have the same records, byte by byte. If not, that is taken"
                    + " for one page read twice, and fails the run.",
            defaultValue = "false")
        boolean allowRepeatedPages,
    @Parameter(
            value =
                "page_number, offset: whether to read pages in parallel where the first one says"
                    + " how many there are.",
            defaultValue = "true")
        boolean parallel)
    implements PaginatorParametersBuilder.With {

  private static final Set<String> EVERY = Set.of("total_path", "has_more_path");

  private static final Map<PaginatorKind, Set<String>> OWN =
      Map.of(
          PaginatorKind.SINGLE, Set.of(),
          PaginatorKind.PAGE_NUMBER,
              Set.of("param", "start", "size", "size_param", "location", "total_pages_path"),
          PaginatorKind.OFFSET, Set.of("param", "start", "size", "size_param", "location"),
          PaginatorKind.CURSOR,
              Set.of("param", "size", "size_param", "location", "cursor_path", "cursor_header"),
          PaginatorKind.NEXT_URL, Set.of("next_url_path"),
          PaginatorKind.LINK_HEADER, Set.of());

  /** One response has it all. */
  public static PaginatorParameters single() {
    return of(PaginatorKind.SINGLE);
  }

  /** Pages have numbers, from 1 on; read up to an empty one. */
  public static PaginatorParameters pageNumber() {
    return of(PaginatorKind.PAGE_NUMBER);
  }

  /** Pages begin behind so many records; read up to an empty one. */
  public static PaginatorParameters offset() {
    return of(PaginatorKind.OFFSET);
  }

  /** A value in each response is to be sent for the next one. */
  public static PaginatorParameters cursor(String path) {
    return of(PaginatorKind.CURSOR).withCursorPath(path);
  }

  /** Each response has the address of the next one. */
  public static PaginatorParameters nextUrl(String path) {
    return of(PaginatorKind.NEXT_URL).withNextUrlPath(path);
  }

  /** Each response has the address of the next one in its Link header (RFC 8288). */
  public static PaginatorParameters linkHeader() {
    return of(PaginatorKind.LINK_HEADER);
  }

  private static PaginatorParameters of(PaginatorKind type) {
    return new PaginatorParameters(
        type, null, null, null, null, null, null, null, null, null, null, null, null, false, true);
  }

  /**
   * What the parameters mean.
   *
   * @throws ConfigurationException with every parameter that is missing, or has no meaning with the
   *     type; the paths begin with {@code paginator}
   */
  Paging paging() {
    List<Problem> problems = new ArrayList<>();
    given()
        .forEach(
            (name, value) -> {
              if (value != null
                  && !EVERY.contains(name)
                  && !OWN.getOrDefault(type, Set.of()).contains(name)) {
                problems.add(
                    new Problem("paginator." + name, "has no meaning with type " + Words.of(type)));
              }
            });
    if (type == PaginatorKind.CURSOR && (cursorPath == null) == (cursorHeader == null)) {
      problems.add(
          new Problem(
              "paginator", "expected either cursor_path or cursor_header with type cursor"));
    }
    if (size == null && sizeParam != null) {
      problems.add(new Problem("paginator.size_param", "has no meaning without size"));
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    CallParameter sized = size == null ? null : parameter(sizeParam == null ? "limit" : sizeParam);
    return switch (type) {
      case SINGLE -> new Paging.Single();
      case PAGE_NUMBER ->
          new Paging.Counted(
              parameter(named("page")), sized, size, start == null ? 1 : start, false);
      case OFFSET ->
          new Paging.Counted(
              parameter(named("offset")), sized, size, start == null ? 0 : start, true);
      case CURSOR ->
          new Paging.Cursor(
              parameter(named("cursor")),
              sized,
              size,
              ResponsePath.parseOptional("paginator.cursor_path", cursorPath),
              cursorHeader);
      case NEXT_URL ->
          new Paging.NextUrl(
              ResponsePath.parse(
                  "paginator.next_url_path", nextUrlPath == null ? "next" : nextUrlPath));
      case LINK_HEADER -> new Paging.LinkHeader();
    };
  }

  /** When to stop, and what must hold then. */
  StopRules stopRules() {
    return new StopRules(
        ResponsePath.parseOptional("paginator.total_path", totalPath),
        ResponsePath.parseOptional("paginator.total_pages_path", totalPagesPath),
        ResponsePath.parseOptional("paginator.has_more_path", hasMorePath),
        maxPages,
        allowRepeatedPages);
  }

  private String named(String byDefault) {
    return param == null ? byDefault : param;
  }

  private CallParameter parameter(String name) {
    return new CallParameter(name, location == null ? ParameterPlace.QUERY : location);
  }

  private Map<String, Object> given() {
    Map<String, Object> given = new LinkedHashMap<>();
    given.put("param", param);
    given.put("start", start);
    given.put("size", size);
    given.put("size_param", sizeParam);
    given.put("location", location);
    given.put("cursor_path", cursorPath);
    given.put("cursor_header", cursorHeader);
    given.put("next_url_path", nextUrlPath);
    given.put("total_path", totalPath);
    given.put("total_pages_path", totalPagesPath);
    given.put("has_more_path", hasMorePath);
    return given;
  }
}
