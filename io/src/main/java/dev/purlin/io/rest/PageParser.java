package dev.purlin.io.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.purlin.core.type.JsonRows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Reads a response token by token: hands on its records, and notes values at other places. */
final class PageParser {
  private final JsonParser parser;
  private final ResponsePath records;
  private final List<ResponsePath> watched;
  private final Consumer<String> output;
  private final MessageDigest digest = sha256();
  private final List<String> place = new ArrayList<>();
  private final Map<ResponsePath, String> values = new LinkedHashMap<>();
  private final TreeSet<String> topNames = new TreeSet<>();
  private boolean found;
  private long count;

  /**
   * What a response held.
   *
   * @param found whether there was something where the records are to be
   * @param count how many records there were
   * @param hash the same for the same records; null if there was none
   * @param values the texts at the watched places; null for a JSON null
   * @param topNames the names at the top, for messages
   */
  record Content(
      boolean found,
      long count,
      @Nullable String hash,
      Map<ResponsePath, String> values,
      List<String> topNames) {}

  private PageParser(
      JsonParser parser,
      ResponsePath records,
      List<ResponsePath> watched,
      Consumer<String> output) {
    this.parser = parser;
    this.records = records;
    this.watched = watched;
    this.output = output;
  }

  /**
   * Reads a response.
   *
   * @param output takes the records in their order, each as its JSON in one line
   * @throws UnexpectedShapeException if what stands where the records are to be is no record
   * @throws IOException if the response is no JSON
   */
  static Content parse(
      JsonParser parser, ResponsePath records, List<ResponsePath> watched, Consumer<String> output)
      throws IOException {
    PageParser reading = new PageParser(parser, records, watched, output);
    if (parser.nextToken() != null) {
      reading.value();
      if (parser.nextToken() != null) {
        throw new UnexpectedShapeException("there is more behind the JSON value");
      }
    }
    return reading.content();
  }

  private Content content() {
    String hash = count == 0 ? null : HexFormat.of().formatHex(digest.digest());
    return new Content(found, count, hash, values, List.copyOf(topNames));
  }

  private void value() throws IOException {
    if (place.equals(records.segments())) {
      records();
      return;
    }
    JsonToken token = parser.currentToken();
    if (token.isScalarValue()) {
      note(token);
    } else if (leadsSomewhere()) {
      descend(token == JsonToken.START_ARRAY);
    } else {
      parser.skipChildren();
    }
  }

  private void note(JsonToken token) throws IOException {
    for (ResponsePath path : watched) {
      if (place.equals(path.segments())) {
        values.put(path, token == JsonToken.VALUE_NULL ? null : parser.getText());
      }
    }
  }

  private boolean leadsSomewhere() {
    return leadsTo(records) || watched.stream().anyMatch(this::leadsTo);
  }

  private boolean leadsTo(ResponsePath path) {
    List<String> segments = path.segments();
    return place.size() <= segments.size() && segments.subList(0, place.size()).equals(place);
  }

  private void descend(boolean array) throws IOException {
    for (int i = 0; !parser.nextToken().isStructEnd(); i++) {
      String name = Integer.toString(i);
      if (!array) {
        name = parser.currentName();
        parser.nextToken();
        if (place.isEmpty()) {
          topNames.add(name);
        }
      }
      place.add(name);
      value();
      place.remove(place.size() - 1);
    }
  }

  private void records() throws IOException {
    if (found) {
      throw new UnexpectedShapeException("'%s' stands twice in the response".formatted(records));
    }
    found = true;
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_ARRAY) {
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        record();
      }
    } else if (token == JsonToken.START_OBJECT) {
      record();
    } else if (token != JsonToken.VALUE_NULL) {
      throw new UnexpectedShapeException(
          "'%s' is %s; expected an array of records, or one record"
              .formatted(records, token == JsonToken.VALUE_STRING ? "a string" : parser.getText()));
    }
  }

  private void record() throws IOException {
    String text = JsonRows.text(parser);
    count++;
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) '\n');
    output.accept(text);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** A response is JSON, but not as it was expected. */
  static final class UnexpectedShapeException extends IOException {
    private static final long serialVersionUID = 1L;

    UnexpectedShapeException(String message) {
      super(message);
    }
  }
}
