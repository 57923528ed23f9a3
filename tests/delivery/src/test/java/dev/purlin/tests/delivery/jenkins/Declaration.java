package dev.purlin.tests.delivery.jenkins;

import groovy.lang.Closure;
import java.util.List;
import java.util.Map;

/** A whole {@code pipeline} block as it is declared. */
record Declaration(
    Agent agent,
    List<String> options,
    List<String> parameters,
    List<String> triggers,
    Map<String, Object> environment,
    List<Stage> stages,
    Map<PostCondition, Closure<?>> post) {

  boolean says(String option) {
    return options.stream().anyMatch(said -> said.equals(option));
  }
}
