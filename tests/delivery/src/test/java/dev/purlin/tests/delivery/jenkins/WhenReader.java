package dev.purlin.tests.delivery.jenkins;

import groovy.lang.Closure;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Reads {@code when} blocks into conditions that know the build. */
final class WhenReader {
  private final Variables variables;
  private final Build build;

  WhenReader(Variables variables, Build build) {
    this.variables = variables;
    this.build = build;
  }

  When read(Closure<?> block) {
    List<Condition> conditions = new ArrayList<>();
    boolean[] before = new boolean[2];
    Section section =
        conditions("when", conditions)
            .once("beforeAgent", arguments -> before[0] = (Boolean) arguments.get(0))
            .once("beforeInput", arguments -> before[1] = (Boolean) arguments.get(0));
    section.read(block);
    if (conditions.isEmpty()) {
      throw new JenkinsfileException("when has no condition");
    }
    return new When(conditions, before[0], before[1]);
  }

  private Section conditions(String name, List<Condition> conditions) {
    return new Section(name, variables)
        .word("branch", adding(conditions, this::branch))
        .word("changeRequest", adding(conditions, this::changeRequest))
        .word("buildingTag", adding(conditions, none -> environment("TAG_NAME", "buildingTag")))
        .word("triggeredBy", adding(conditions, this::triggeredBy))
        .word("environment", adding(conditions, this::environmentEquals))
        .word("expression", adding(conditions, this::expression))
        .word("not", adding(conditions, inner -> Condition.not(nested("not", inner).get(0))))
        .word("allOf", adding(conditions, inner -> Condition.all(nested("allOf", inner))))
        .word("anyOf", adding(conditions, inner -> Condition.any(nested("anyOf", inner))));
  }

  private static Function<List<Object>, Object> adding(
      List<Condition> conditions, Function<List<Object>, Condition> meaning) {
    return arguments -> conditions.add(meaning.apply(arguments));
  }

  private List<Condition> nested(String word, List<Object> arguments) {
    List<Condition> inner = new ArrayList<>();
    conditions(word, inner).read(Words.block(word, arguments));
    if (inner.isEmpty() || (word.equals("not") && inner.size() > 1)) {
      throw new JenkinsfileException("'" + word + "' has " + inner.size() + " conditions");
    }
    return inner;
  }

  private Condition branch(List<Object> arguments) {
    String pattern = Words.text("branch", arguments);
    return new Condition(
        Words.call("branch", arguments),
        () ->
            FileSystems.getDefault()
                .getPathMatcher("glob:" + pattern)
                .matches(Path.of(build.branch())));
  }

  private Condition changeRequest(List<Object> arguments) {
    if (arguments.isEmpty()) {
      return environment("CHANGE_ID", "changeRequest");
    }
    Map<?, ?> named = Words.named("changeRequest", arguments, Set.of("target"));
    return new Condition(
        Words.call("changeRequest", arguments),
        () -> build.target().filter(named.get("target").toString()::equals).isPresent());
  }

  private Condition triggeredBy(List<Object> arguments) {
    String cause = Words.text("triggeredBy", arguments);
    // Jenkins matches the class's simple name, with or without what it ends in.
    return new Condition(
        Words.call("triggeredBy", arguments),
        () -> build.cause().equals(cause) || build.cause().equals(cause + "Cause"));
  }

  private Condition environmentEquals(List<Object> arguments) {
    Map<?, ?> named = Words.named("environment", arguments, Set.of("name", "value"));
    return new Condition(
        Words.call("environment", arguments),
        () ->
            named
                .get("value")
                .equals(variables.environment().getProperty(named.get("name").toString())));
  }

  private Condition expression(List<Object> arguments) {
    Closure<?> block = Words.block("expression", arguments);
    block.setResolveStrategy(Closure.OWNER_ONLY);
    return new Condition("expression", () -> truth(block));
  }

  private static boolean truth(Closure<?> block) {
    Object value = block.call();
    if (value != null && !(value instanceof Boolean)) {
      throw new JenkinsfileException(
          "expression gives '" + value + "': a text is always true to Jenkins, even 'false'");
    }
    return Boolean.TRUE.equals(value);
  }

  private Condition environment(String variable, String shown) {
    return new Condition(shown, () -> variables.environment().has(variable));
  }
}
