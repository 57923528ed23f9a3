package dev.purlin.pipelines.spec;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Values as they are written in a pipeline file, so that neither YAML nor Jinja changes them. */
public final class YamlText {
  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z./_](?:[A-Za-z0-9_./*@=+()<>' -]|:(?=[^\\s]))*");
  private static final Pattern WORD =
      Pattern.compile("(?i)y|yes|n|no|true|false|on|off|null|~|=|<<|\\.inf|\\.nan|\\.[0-9_.e+-]*");
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{env:[A-Za-z0-9_]+}");

  private YamlText() {}

  /** A text as a scalar. */
  public static String text(String value) {
    if (PLAIN.matcher(value).matches()
        && !WORD.matcher(value).matches()
        && value.equals(value.strip())) {
      return value;
    }
    return REFERENCE.matcher(value).matches() ? value : quoted(value);
  }

  /** A text in double quotes; what begins a Jinja expression is written by its number. */
  public static String quoted(String value) {
    String escaped = new String(JsonStringEncoder.getInstance().quoteAsString(value));
    return '"'
        + escaped.replace("{{", "{\\x7B").replace("{%", "{\\x25").replace("{#", "{\\x23")
        + '"';
  }

  /** A list of texts in one line. */
  public static String list(List<String> values) {
    return values.stream()
        .map(value -> value.indexOf(' ') < 0 ? text(value) : quoted(value))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  /** A comment, each line of it with its mark; Jinja would read it as well. */
  public static List<String> comment(String text) {
    return text.lines()
        .map(line -> line.replaceAll("\\{(?=[{%#])", "{ "))
        .map(line -> ("# " + line).stripTrailing())
        .toList();
  }
}
