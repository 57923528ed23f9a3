package dev.purlin.pipelines.spec;

import org.yaml.snakeyaml.error.MarkedYAMLException;

/** What the YAML parser stumbled on, in the words of somebody who writes pipeline files. */
final class YamlErrors {
  private YamlErrors() {}

  static String explain(MarkedYAMLException error, String text) {
    String problem = error.getProblem() == null ? "" : error.getProblem();
    String context = error.getContext() == null ? "" : error.getContext();
    if (problem.contains("'\\t(TAB)'") || indentedByTab(error, text)) {
      return "a tab: YAML is indented by spaces";
    }
    if (problem.startsWith("mapping values are not allowed here")) {
      return firstColonOfItsLine(error, text)
          ? "the line above has no ':', or this line is not indented as it should be"
          : "a second ': ' within one entry: put the text in quotes, or check the indentation";
    }
    if (problem.startsWith("could not find expected ':'")) {
      return "a key without ':' before this";
    }
    if (problem.startsWith("expected <block end>")) {
      return context.contains("collection")
          ? "this is not an element of the list above it: check the indentation, and the '-'"
          : "this is not an entry of the map above it: check the indentation";
    }
    if (problem.startsWith("expected ',' or")) {
      return "a ',' or the closing bracket is missing before this";
    }
    if (problem.startsWith("found unexpected end of stream")) {
      return "a quoted text that begins above is not closed";
    }
    if (problem.startsWith("found undefined alias")
        || context.startsWith("found undefined alias")) {
      return "an alias (*name) without its anchor (&name)";
    }
    if (problem.startsWith("but found another document")) {
      return "a second document ('---'): a file holds one pipeline";
    }
    if (problem.contains("that cannot start any token")) {
      return problem.replaceFirst(
          "found character (\\S+?)(?:\\(.*\\))? that cannot start any token.*",
          "a text cannot begin with $1: put it in quotes");
    }
    return "not valid YAML: " + (context.isEmpty() ? "" : context + ", ") + problem;
  }

  private static boolean firstColonOfItsLine(MarkedYAMLException error, String text) {
    return line(error, text).indexOf(':') == error.getProblemMark().getColumn();
  }

  private static boolean indentedByTab(MarkedYAMLException error, String text) {
    return line(error, text).matches("\\s*\t\\s*\\S.*");
  }

  private static String line(MarkedYAMLException error, String text) {
    return error.getProblemMark() == null
        ? ""
        : text.lines().skip(error.getProblemMark().getLine()).findFirst().orElse("");
  }
}
