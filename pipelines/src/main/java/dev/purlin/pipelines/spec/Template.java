package dev.purlin.pipelines.spec;

import java.nio.file.Path;
import java.util.Map;

/** Jinja templates -> text. */
final class Template {
  record Rendered(String text, Places places) {}

  private Template() {}

  static Rendered render(
      String file, String text, Path directory, Map<String, ?> variables, Problems problems) {
    return new Rendered(text, (line, column) -> new Position(file, line, column));
  }
}
