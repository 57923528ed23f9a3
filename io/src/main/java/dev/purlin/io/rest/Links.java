package dev.purlin.io.rest;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads Link headers (RFC 8288, 3). */
final class Links {
  private static final Pattern LINK =
      Pattern.compile(
          "\\s*<(?<target>[^>]*)>(?<parameters>(?:\\s*;\\s*[^\\s=;,]+\\s*(?:=\\s*(?:\"(?:[^\"\\\\]|\\\\.)*\"|[^\\s;,\"]*))?)*)\\s*(?:,|$)");
  private static final Pattern PARAMETER =
      Pattern.compile(
          ";\\s*(?<name>[^\\s=;,]+)\\s*(?:=\\s*(?:\"(?<quoted>(?:[^\"\\\\]|\\\\.)*)\"|(?<token>[^\\s;,\"]*)))?");

  private Links() {}

  /** The target of the first link to the next page. */
  static Optional<String> next(List<String> headers) {
    for (String header : headers) {
      Matcher link = LINK.matcher(header);
      while (link.find()) {
        if (isNext(link.group("parameters"))) {
          return Optional.of(link.group("target"));
        }
      }
    }
    return Optional.empty();
  }

  /** Of several {@code rel} of a link, the first one counts. */
  private static boolean isNext(String parameters) {
    Matcher parameter = PARAMETER.matcher(parameters);
    while (parameter.find()) {
      if (parameter.group("name").equalsIgnoreCase("rel")) {
        String quoted = parameter.group("quoted");
        String relations = quoted == null ? parameter.group("token") : quoted;
        return relations != null
            && Arrays.stream(relations.strip().split("\\s+")).anyMatch("next"::equalsIgnoreCase);
      }
    }
    return false;
  }
}
