package dev.purlin.tests.delivery.jenkins;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads {@code parameters}: they become {@code params} and environment variables, with their
 * defaults; in the first build, which makes them known to Jenkins, {@code params} alone.
 */
final class ParameterReader {
  private static final Set<String> NAMED = Set.of("name", "defaultValue", "description", "trim");
  private static final Set<String> CHOICE = Set.of("name", "choices", "description");

  private final Variables variables;
  private final Build build;

  ParameterReader(Variables variables, Build build) {
    this.variables = variables;
    this.build = build;
  }

  List<String> read(List<Object> arguments) {
    List<String> names = new ArrayList<>();
    new Section("parameters", variables)
        .word("string", inner -> named(names, Words.named("string", inner, NAMED)))
        .word("booleanParam", inner -> named(names, Words.named("booleanParam", inner, NAMED)))
        .word("choice", inner -> choice(names, Words.named("choice", inner, CHOICE)))
        .read(Words.block("parameters", arguments));
    for (String given : build.parameters().keySet()) {
      if (!names.contains(given)) {
        throw new JenkinsfileException("there is no parameter '" + given + "': " + names);
      }
    }
    return names;
  }

  private Object named(List<String> names, Map<?, ?> declared) {
    return set(names, declared, declared.get("defaultValue"));
  }

  private Object choice(List<String> names, Map<?, ?> declared) {
    List<?> choices = (List<?>) declared.get("choices");
    Object given = build.parameters().get(declared.get("name").toString());
    if (given != null && !choices.contains(given)) {
      throw new JenkinsfileException("'" + given + "' is not one of " + choices);
    }
    return set(names, declared, choices.get(0));
  }

  private Object set(List<String> names, Map<?, ?> declared, Object otherwise) {
    String name = declared.get("name").toString();
    if (declared.get("description") == null) {
      throw new JenkinsfileException("parameter '" + name + "' has no description");
    }
    Object value = build.parameters().getOrDefault(name, otherwise);
    names.add(name);
    variables.parameter(name, value);
    if (build.previous().isPresent()) {
      variables.environment().set(name, value);
    }
    return null;
  }
}
