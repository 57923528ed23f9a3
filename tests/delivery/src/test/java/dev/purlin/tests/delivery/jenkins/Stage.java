package dev.purlin.tests.delivery.jenkins;

import groovy.lang.Closure;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A stage as it is declared. */
record Stage(
    String name,
    Optional<Agent> agent,
    List<String> options,
    Optional<When> when,
    Optional<Map<?, ?>> input,
    Map<String, Object> environment,
    Body body,
    Map<PostCondition, Closure<?>> post) {

  /** What a stage is made of. */
  sealed interface Body {}

  /** Steps that run one after the other. */
  record Steps(Closure<?> block) implements Body {}

  /** Stages that run one after the other. */
  record Sequence(List<Stage> stages) implements Body {}

  /** Stages that run at the same time. */
  record Parallel(List<Stage> stages, boolean failFast) implements Body {}
}
