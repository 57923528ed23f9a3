package dev.purlin.pipelines.report;

import java.util.Set;

/**
 * Writes HTML. Text and the values of attributes are escaped, whatever is in them; names of
 * elements and attributes are the program's own.
 */
final class Html {
  private static final Set<String> EMPTY = Set.of("meta", "br", "hr");

  private final StringBuilder html = new StringBuilder();

  /**
   * An element with what is written into it.
   *
   * @param name the element's name, and its attributes: name, value, name, value
   */
  Html element(String name, Runnable content, String... attributes) {
    open(name, attributes);
    content.run();
    if (!EMPTY.contains(name)) {
      html.append("</").append(name).append('>');
    }
    return this;
  }

  /** An element with a text in it. */
  Html text(String name, String text, String... attributes) {
    return element(name, () -> text(text), attributes);
  }

  /** An element with nothing in it. */
  Html empty(String name, String... attributes) {
    return element(name, () -> {}, attributes);
  }

  Html text(String text) {
    html.append(escape(text));
    return this;
  }

  /** What is HTML already. */
  Html raw(String part) {
    html.append(part);
    return this;
  }

  private void open(String name, String... attributes) {
    html.append('<').append(name);
    for (int i = 0; i < attributes.length; i += 2) {
      html.append(' ').append(attributes[i]).append("=\"").append(escape(attributes[i + 1]));
      html.append('"');
    }
    html.append('>');
  }

  /** A character that HTML does not allow becomes U+FFFD. */
  static String escape(String text) {
    StringBuilder escaped = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(isAllowed(c) ? c : 0xFFFD);
              }
            });
    return escaped.toString();
  }

  private static boolean isAllowed(int c) {
    boolean control = c < 0x20 && c != '\t' && c != '\n' && c != '\r';
    return !control && (c < 0x7F || c > 0x9F) && (c < 0xD800 || c > 0xDFFF);
  }

  @Override
  public String toString() {
    return html.toString();
  }
}
