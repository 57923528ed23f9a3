package dev.purlin.io.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.problem.Reasons;
import dev.purlin.core.type.JsonRows;
import dev.purlin.io.http.HttpAnswer;
import dev.purlin.io.http.HttpCaller;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Asks for pages and reads them; serves one thread. */
final class PageReader {
  private final RestPlan plan;
  private final HttpCaller caller;
  private long index;

  PageReader(RestPlan plan) {
    this.plan = plan;
    this.caller = plan.caller();
  }

  /** The page for people. */
  String shown(PageRequest request) {
    return "'%s' (page %d)".formatted(caller.shown(request.call()), request.number());
  }

  String mask(String text) {
    return caller.mask(text);
  }

  /**
   * Reads a page; its records go to the sink when all of it has arrived.
   *
   * @throws PurlinException if there is none, or it is not as it should be
   */
  Page read(PageRequest request, RecordSink sink) {
    try (HttpAnswer answer = caller.send(request.call(), plan.statuses())) {
      sink.bytes(answer.bytes());
      if (answer.ignored()) {
        return new Page(answer.uri(), answer.headers(), true, 0, null, Map.of());
      }
      String page = caller.shown(request.call());
      page = page.substring(page.indexOf(' ') + 1);
      return read(request, answer, page, sink);
    } catch (PageParser.UnexpectedShapeException e) {
      throw PurlinException.user(caller.mask(shown(request) + ": " + e.getMessage()));
    } catch (IOException e) {
      // Without the cause: it would quote the response.
      throw PurlinException.outside(
          caller.mask(
              "%s cannot be read to its end: %s"
                  .formatted(
                      shown(request),
                      e instanceof JsonProcessingException json ? place(json) : Reasons.of(e))),
          null);
    }
  }

  private Page read(PageRequest request, HttpAnswer answer, String page, RecordSink sink)
      throws IOException {
    index = 0;
    PageParser.Content content;
    try (InputStream in = answer.open();
        JsonParser parser = parser(in, answer.charset())) {
      content =
          PageParser.parse(
              parser,
              plan.records(),
              plan.watched(),
              json -> sink.record(json, page, request.number(), ++index));
    } catch (JsonProcessingException e) {
      String type = answer.headers().firstValue("content-type").orElse("");
      if (index == 0 && !type.isEmpty() && !type.contains("json")) {
        throw new PageParser.UnexpectedShapeException(
            "is not JSON but '%s': %s".formatted(type, e.getOriginalMessage()));
      }
      throw e;
    }
    if (!content.found() && !plan.allowNoRecords()) {
      throw new PageParser.UnexpectedShapeException(
          "there is nothing at '%s', where the records are to be; %s. Name another path in records, or set allow_no_records if the API leaves it out when there are none"
              .formatted(
                  plan.records(),
                  content.topNames().isEmpty()
                      ? "the response is not an object"
                      : "at the top there is " + String.join(", ", content.topNames())));
    }
    return new Page(
        answer.uri(), answer.headers(), false, content.count(), content.hash(), content.values());
  }

  private static JsonParser parser(InputStream in, Charset charset) throws IOException {
    // Of Unicode, the parser finds out which it is.
    return charset.equals(StandardCharsets.UTF_8) || charset.name().startsWith("UTF-")
        ? JsonRows.parser(in)
        : JsonRows.parser(new InputStreamReader(in, charset.newDecoder()));
  }

  private String place(JsonProcessingException e) {
    String where =
        e.getLocation() == null
            ? ""
            : "line %d, column %d: "
                .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
    return "behind record %d, %sis not JSON: %s".formatted(index, where, e.getOriginalMessage());
  }
}
