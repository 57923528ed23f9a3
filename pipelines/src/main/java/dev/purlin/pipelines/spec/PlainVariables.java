package dev.purlin.pipelines.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Templates that are nothing but a text with {@code {{ name }}} in it, as most pipeline files are.
 * They are rendered here as Jinjava would, without the quarter of a second that loading it takes.
 */
final class PlainVariables {
  private static final Pattern VARIABLE = Pattern.compile("\\{\\{[ \\t]*([A-Za-z]\\w*)[ \\t]*}}");

  /** Words that mean something else in an expression of Jinja, whatever a variable is called. */
  private static final Set<String> RESERVED =
      Set.of(
          "and or not in is if else true false none null empty div mod eq ne lt gt le ge instanceof"
              .concat(" loop self caller super range True False None")
              .split(" "));

  private PlainVariables() {}

  /** The rendered text; empty if the template wants more than this class can do. */
  static Optional<Template.Rendered> render(String file, String text, Map<String, ?> variables) {
    if (text.contains("{%") || text.contains("{#")) {
      return Optional.empty();
    }
    StringBuilder rendered = new StringBuilder();
    Matcher variable = VARIABLE.matcher(text);
    int done = 0;
    for (int tag = text.indexOf("{{"); tag >= 0; tag = text.indexOf("{{", done)) {
      if (!variable.find(tag) || variable.start() != tag || besideBrace(text, variable)) {
        return Optional.empty();
      }
      String name = variable.group(1);
      if (RESERVED.contains(name)
          || !(variables.get(name) instanceof String value)
          || value.indexOf('\n') >= 0) {
        return Optional.empty();
      }
      rendered.append(text, done, tag).append(value);
      done = variable.end();
      if (rendered.length() > Template.LARGEST_OUTPUT) {
        return Optional.empty();
      }
    }
    rendered.append(text, done, text.length());
    return Optional.of(
        new Template.Rendered(rendered.toString(), places(file, text, rendered.toString())));
  }

  private static boolean besideBrace(String text, Matcher variable) {
    return (variable.start() > 0 && text.charAt(variable.start() - 1) == '{')
        || (variable.end() < text.length() && text.charAt(variable.end()) == '}');
  }

  /** As no value breaks a line, a line of the text is the template's line of that number. */
  private static Places places(String file, String text, String rendered) {
    Includes.Source source = new Includes.Source(file, text);
    List<RenderedLine> lines = new ArrayList<>();
    for (String line : rendered.split("\n", -1)) {
      lines.add(new RenderedLine(line, source, lines.size() + 1));
    }
    return RenderedLine.places(lines);
  }
}
