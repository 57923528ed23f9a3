package dev.purlin.tests.delivery.jenkins;

import groovy.lang.Closure;
import groovy.lang.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs a {@link Declaration} as Jenkins does.
 *
 * <p>Source: ModelInterpreter of Jenkins' pipeline-model-definition plugin. A stage's options go
 * around its input, its agent and its steps, and around its post sections, too: a time-out that is
 * an option cuts off the post section of its own stage.
 */
final class Execution {
  private final Declaration declaration;
  private final Build build;
  private final Script script;
  private final Executors executors;
  private final Tree tree;
  private Result result = Result.SUCCESS;

  Execution(Declaration declaration, Build build, Script script, Executors executors, Tree tree) {
    this.declaration = declaration;
    this.build = build;
    this.script = script;
    this.executors = executors;
    this.tree = tree;
  }

  Result run() {
    declaration.options().forEach(option -> tree.line("option " + option));
    declaration.triggers().forEach(trigger -> tree.line("trigger " + trigger));
    declaration.environment().forEach((name, value) -> set(name, value));
    inAgent(
        Optional.of(declaration.agent()),
        () -> {
          sequence(declaration.stages(), Optional.empty());
          return post(declaration.post(), Optional.empty());
        });
    return result;
  }

  /** Runs stages in their order; after the first that fails, the others are skipped. */
  private Optional<StepFailure> sequence(List<Stage> stages, Optional<StepFailure> before) {
    Optional<StepFailure> failure = before;
    for (Stage stage : stages) {
      Optional<StepFailure> own = stage(stage, failure);
      failure = failure.or(() -> own);
    }
    return failure;
  }

  private Optional<StepFailure> stage(Stage stage, Optional<StepFailure> earlier) {
    if (earlier.isPresent()) {
      return skipped(stage, "after a failure");
    }
    if (result == Result.UNSTABLE && declaration.says("skipStagesAfterUnstable")) {
      return skipped(stage, "after an unstable stage");
    }
    Optional<Condition> broken = stage.when().flatMap(When::broken);
    // Without beforeAgent and beforeInput, an executor is held and people are asked for nothing.
    boolean needless =
        stage.agent().filter(agent -> !(agent instanceof Agent.None)).isPresent()
            && stage.when().isPresent()
            && !stage.when().get().beforeAgent();
    boolean bothers =
        stage.input().isPresent() && stage.when().isPresent() && !stage.when().get().beforeInput();
    if (needless || bothers) {
      throw new JenkinsfileException(
          "stage '%s' looks at its conditions too late: its when needs %s"
              .formatted(stage.name(), needless ? "beforeAgent true" : "beforeInput true"));
    }
    if (broken.isPresent()) {
      return skipped(stage, "when " + broken.get().shown());
    }
    return tree.below("stage " + stage.name(), () -> running(stage));
  }

  private Optional<StepFailure> skipped(Stage stage, String why) {
    tree.line("stage " + stage.name() + ": skipped, " + why);
    return Optional.empty();
  }

  private Optional<StepFailure> running(Stage stage) {
    stage.options().forEach(option -> tree.line("option " + option));
    Optional<StepFailure> refused =
        stage.input().flatMap(input -> attempt(() -> script.invokeMethod("input", input)));
    if (refused.isPresent()) {
      return refused;
    }
    return inAgent(
        stage.agent(),
        () -> {
          stage.environment().forEach(this::set);
          Optional<StepFailure> failure = body(stage.body());
          return post(stage.post(), failure);
        });
  }

  private Optional<StepFailure> body(Stage.Body body) {
    if (body instanceof Stage.Steps steps) {
      return attempt(() -> call(steps.block()));
    }
    if (body instanceof Stage.Sequence sequence) {
      return sequence(sequence.stages(), Optional.empty());
    }
    Stage.Parallel parallel = (Stage.Parallel) body;
    // They run at the same time: one that fails does not stop the others.
    return tree.below(
        "parallel" + (parallel.failFast() ? ", the first failure stops the others" : ""),
        () -> {
          List<StepFailure> failures = new ArrayList<>();
          for (Stage stage : parallel.stages()) {
            stage(stage, Optional.empty()).ifPresent(failures::add);
          }
          return failures.stream().findFirst();
        });
  }

  private Optional<StepFailure> post(
      Map<PostCondition, Closure<?>> sections, Optional<StepFailure> before) {
    Optional<StepFailure> failure = before;
    for (Map.Entry<PostCondition, Closure<?>> section : sections.entrySet()) {
      Result now = failure.map(StepFailure::result).orElse(Result.SUCCESS).worse(result);
      if (section.getKey().met(now, build.previous())) {
        Optional<StepFailure> own =
            tree.below(
                "post " + section.getKey().word(), () -> attempt(() -> call(section.getValue())));
        failure = failure.or(() -> own);
      }
    }
    return failure;
  }

  private Optional<StepFailure> inAgent(
      Optional<Agent> agent, Tree.Body<Optional<StepFailure>> body) {
    if (agent.isEmpty() || agent.get() instanceof Agent.None) {
      return body.run();
    }
    String label = agent.get() instanceof Agent.Labelled labelled ? labelled.label() : "any";
    return executors.holding(
        label,
        tree,
        () -> {
          if (!declaration.says("skipDefaultCheckout")) {
            script.invokeMethod("checkout", "scm");
          }
          return body.run();
        });
  }

  /** Runs what may fail; a failure counts for the build. */
  private Optional<StepFailure> attempt(Runnable body) {
    try {
      body.run();
      return Optional.empty();
    } catch (RuntimeException e) {
      StepFailure failure = failure(e);
      tree.line("=> " + failure.getMessage());
      result = result.worse(failure.result());
      return Optional.of(failure);
    }
  }

  private static StepFailure failure(RuntimeException thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof StepFailure failure) {
        return failure;
      }
    }
    throw thrown;
  }

  private void call(Closure<?> block) {
    block.setDelegate(script);
    block.setResolveStrategy(Closure.DELEGATE_ONLY);
    block.call();
  }

  private void set(String name, Object value) {
    tree.line("environment " + name + " = " + value);
    ((Variables) script.getBinding()).environment().set(name, value);
  }
}
