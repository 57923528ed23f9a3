package dev.purlin.pipelines.spec;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.interpret.RenderResult;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Jinja templates -> text, by Jinjava, with the place in the template of every place in the text.
 *
 * <p>The text is rendered twice: once as it is, and once with a mark in every line of the template
 * that says where it comes from ({@link LineMarks}). If the marks changed the outcome, places are
 * given in the rendered text.
 */
final class Template {
  /** What came of a template, and where it comes from. */
  record Rendered(String text, Places places) {}

  /** Characters. */
  static final long LARGEST_OUTPUT = 64L << 20;

  private final String file;
  private final String text;
  private final Location directory;
  private final Map<String, ?> variables;
  private final Problems problems;

  private Template(
      String file, String text, Location directory, Map<String, ?> variables, Problems problems) {
    this.file = file;
    this.text = text;
    this.directory = directory;
    this.variables = variables;
    this.problems = problems;
  }

  /**
   * Renders a text if it is a template, else gives it as it is.
   *
   * @param directory where included files are looked for
   */
  static Rendered render(
      String file, String text, Location directory, Map<String, ?> variables, Problems problems) {
    Places asTheyAre = (line, column) -> new Position(file, line, column);
    if (!text.contains("{{") && !text.contains("{%") && !text.contains("{#")) {
      return new Rendered(text, asTheyAre);
    }
    return PlainVariables.render(file, text, variables)
        .or(() -> new Template(file, text, directory, variables, problems).render())
        .orElse(new Rendered("", asTheyAre));
  }

  /** The rendered text; empty, with problems reported, if it cannot be rendered. */
  private Optional<Rendered> render() {
    Map<String, Object> known = new HashMap<>(variables);
    Set<String> standIns = new HashSet<>();
    while (true) {
      Includes includes = new Includes(file, text, directory, source -> source.text());
      RenderResult result = jinjava(includes).renderForResult(text, known);
      includes.files().forEach(source -> problems.lines().add(source.name(), source.text()));
      if (result.getErrors().isEmpty()) {
        return problems.any() ? Optional.empty() : Optional.of(placed(result.getOutput()));
      }
      TemplateErrors errors = new TemplateErrors(includes, variables.keySet(), problems);
      Optional<String> unknown = errors.report(result.getErrors());
      // With a stand-in for the unknown variable the template may show us the next one.
      if (unknown.isEmpty() || !standIns.add(unknown.get())) {
        return Optional.empty();
      }
      known.put(unknown.get(), new StandIn());
    }
  }

  private Rendered placed(String output) {
    LineMarks marks = new LineMarks();
    Includes marked = new Includes(file, text, directory, marks::mark);
    RenderResult result =
        jinjava(marked).renderForResult(marks.mark(new Includes.Source(file, text)), variables);
    if (result.getErrors().isEmpty() && LineMarks.withoutMarks(result.getOutput()).equals(output)) {
      return new Rendered(output, marks.places(result.getOutput()));
    }
    String name = file + " (rendered)";
    problems.lines().add(name, output);
    return new Rendered(output, (line, column) -> new Position(name, line, column));
  }

  private static Jinjava jinjava(Includes includes) {
    Jinjava jinjava =
        new Jinjava(
            JinjavaConfig.newBuilder()
                .withFailOnUnknownTokens(true)
                .withNestedInterpretationEnabled(false)
                .withMaxOutputSize(LARGEST_OUTPUT)
                .build());
    jinjava.setResourceLocator(includes);
    return jinjava;
  }
}
