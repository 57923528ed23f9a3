package dev.purlin.pipelines.spec;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of a rendered text, and the line of a template that it came from.
 *
 * @param origin the number of the template's line, from 1
 */
record RenderedLine(String text, Includes.Source source, int origin) {
  private static final Pattern TAG = Pattern.compile("\\{\\{.*?}}|\\{%.*?%}|\\{#.*?#}|\\{[{%#].*$");

  /** The places of a text with these lines; what is behind the last one belongs to it. */
  static Places places(List<RenderedLine> lines) {
    return (line, column) -> lines.get(Math.min(line, lines.size()) - 1).position(column);
  }

  /** The number of the template's line after the one that this came from. */
  int next() {
    return origin < source.text().lines().count() ? origin + 1 : origin;
  }

  /**
   * The place in the template that a column of this line came from; of what a tag gave, the tag.
   *
   * <p>What stands between the tags of the template's line is looked for in this line, in turn.
   */
  Position position(int column) {
    String written = source.text().lines().skip(origin - 1L).findFirst().orElse("");
    Matcher tag = TAG.matcher(written);
    int at = column - 1;
    int here = 0;
    int there = 0;
    while (tag.find()) {
      String between = written.substring(there, tag.start());
      int found = text.indexOf(between, here);
      if (found < 0 || at < found) {
        break;
      }
      if (at < found + between.length()) {
        return at(there + at - found);
      }
      here = found + between.length();
      there = tag.end();
    }
    String rest = written.substring(there);
    int found = rest.isEmpty() ? text.length() : text.lastIndexOf(rest);
    if (found >= here && at >= found && !rest.isEmpty()) {
      return at(there + at - found);
    }
    // What the tag before gave.
    Matcher before = TAG.matcher(written);
    int start = 0;
    while (before.find() && before.end() <= there) {
      start = before.start();
    }
    return at(there == 0 ? Math.min(at, written.length()) : start);
  }

  private Position at(int index) {
    return new Position(source.name(), origin, index + 1);
  }
}
