package dev.purlin.io.rest;

import dev.purlin.core.problem.ConfigurationException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A place in a response: {@code meta.total}, {@code /meta/total} (RFC 6901) or {@code
 * $.meta.total}; an element of a list by its index.
 *
 * @param segments names and indexes from the top on; empty for the response as a whole
 * @param text as it was written
 */
record ResponsePath(List<String> segments, String text) implements Serializable {
  static final ResponsePath TOP = new ResponsePath(List.of(), "");

  /**
   * The place that a parameter names.
   *
   * @throws ConfigurationException if it is none
   */
  static ResponsePath parse(String parameter, String text) {
    String path = text.strip();
    if (path.startsWith("/")) {
      List<String> segments =
          Arrays.stream(path.substring(1).split("/", -1))
              .map(segment -> segment.replace("~1", "/").replace("~0", "~"))
              .toList();
      return new ResponsePath(path.equals("/") ? List.of() : segments, text);
    }
    String plain = path.startsWith("$") ? path.substring(1) : path;
    plain = plain.endsWith("[*]") ? plain.substring(0, plain.length() - 3) : plain;
    plain = plain.replaceAll("\\[(\\d+)]", ".$1").replaceAll("\\['([^'.\\]]+)']", ".$1");
    plain = plain.startsWith(".") ? plain.substring(1) : plain;
    if (plain.isEmpty()) {
      return new ResponsePath(List.of(), text);
    }
    List<String> segments = List.of(plain.split("\\.", -1));
    if (segments.contains("") || plain.matches(".*[\\[\\]*?@].*")) {
      throw new ConfigurationException(
          parameter,
          "'%s' is not a path; expected one such as data.items, /data/items or data[0].items; in a name with dots or brackets, write it as /data/na.me"
              .formatted(text));
    }
    return new ResponsePath(segments, text);
  }

  static @Nullable ResponsePath parseOptional(String parameter, @Nullable String text) {
    return text == null ? null : parse(parameter, text);
  }

  @Override
  public String toString() {
    return text.isEmpty() ? "the response" : text;
  }
}
