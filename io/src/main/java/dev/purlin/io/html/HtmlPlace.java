package dev.purlin.io.html;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Reasons;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.jsoup.nodes.Element;
import org.jsoup.select.QueryParser;
import org.jsoup.select.Selector.SelectorParseException;

/**
 * Where in a record a field stands.
 *
 * @param selector the selector of the elements; empty for the record itself
 * @param attribute the attribute; null for the text
 */
record HtmlPlace(String selector, @Nullable String attribute) implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * The place of a text such as {@code .title}, {@code a@href} or {@code @id}; {@code .} is the
   * record's own text.
   */
  static HtmlPlace parse(String parameter, String text) {
    int at = text.lastIndexOf('@');
    // An @ within brackets or quotes belongs to the selector.
    boolean attribute = at >= 0 && text.substring(at + 1).matches("[A-Za-z_:][-A-Za-z0-9_:.]*");
    String selector = (attribute ? text.substring(0, at) : text).strip();
    if (selector.equals(".")) {
      selector = "";
    }
    check(parameter, selector);
    return new HtmlPlace(selector, attribute ? text.substring(at + 1) : null);
  }

  /** Checks a selector. */
  static void check(String parameter, String selector) {
    if (selector.isEmpty()) {
      return;
    }
    try {
      QueryParser.parse(selector);
    } catch (SelectorParseException | IllegalArgumentException e) {
      throw new ConfigurationException(
          parameter, "'%s' is not a CSS selector: %s".formatted(selector, Reasons.of(e)));
    }
  }

  /** What stands there. */
  List<String> find(Element record) {
    List<String> found = new ArrayList<>();
    for (Element element : selector.isEmpty() ? List.of(record) : record.select(selector)) {
      if (attribute == null) {
        found.add(HtmlTable.text(element));
      } else if (element.hasAttr(attribute)) {
        found.add(element.attr(attribute).strip());
      }
    }
    return found;
  }
}
