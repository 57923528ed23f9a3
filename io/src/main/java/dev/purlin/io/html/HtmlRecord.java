package dev.purlin.io.html;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jsoup.nodes.Element;

/**
 * A record of a page.
 *
 * @param texts what was found, by name; empty where there is nothing
 * @param element where it was found
 */
record HtmlRecord(Map<String, List<String>> texts, Element element) {

  static HtmlRecord of(Element element) {
    return new HtmlRecord(new LinkedHashMap<>(), element);
  }

  /** The line of the page on which it begins, from 1; 0 if unknown. */
  long line() {
    return element.sourceRange().isTracked() ? element.sourceRange().start().lineNumber() : 0;
  }
}
