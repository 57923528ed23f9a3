package dev.purlin.pipelines.spec;

import dev.purlin.core.problem.Names;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts the values of environment variables in the place of {@code ${env:NAME}}. */
final class Environment {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{env:([^}]*)}");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private final Map<String, String> variables;
  private final Problems problems;

  Environment(Map<String, String> variables, Problems problems) {
    this.variables = variables;
    this.problems = problems;
  }

  /** The text with its references resolved; each value is a secret from then on. */
  String resolve(String text, Position at) {
    Matcher matcher = REFERENCE.matcher(text);
    StringBuilder resolved = new StringBuilder();
    while (matcher.find()) {
      matcher.appendReplacement(resolved, Matcher.quoteReplacement(value(matcher, at)));
    }
    return matcher.appendTail(resolved).toString();
  }

  private String value(Matcher reference, Position at) {
    String name = reference.group(1);
    if (!NAME.matcher(name).matches()) {
      problems.add(
          at, "'%s' names no environment variable: write ${env:NAME}".formatted(reference.group()));
      return "";
    }
    String value = variables.get(name);
    if (value == null) {
      String offer =
          Names.nearest(name, variables.keySet())
              .map(nearest -> "; did you mean '" + nearest + "'?")
              .orElse("");
      problems.add(at, "the environment variable '%s' is not set%s".formatted(name, offer));
      return "";
    }
    problems.secrets().add(value);
    return value;
  }
}
