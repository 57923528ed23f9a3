package dev.purlin.tests.delivery.jenkins;

import com.lesfurets.jenkins.unit.PipelineTestHelper;
import dev.purlin.tests.delivery.Repository;
import groovy.lang.Closure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The steps that the Jenkinsfile may take. Any other is unknown to the helper, and fails the test.
 */
final class Steps {
  private final Build build;
  private final Executors executors;
  private final Tree tree;

  Steps(Build build, Executors executors, Tree tree) {
    this.build = build;
    this.executors = executors;
    this.tree = tree;
  }

  void register(PipelineTestHelper helper) {
    step(helper, "echo", List.of(String.class), this::shown);
    step(helper, "script", List.of(Closure.class), this::block);
    step(helper, "timeout", List.of(Map.class, Closure.class), this::timeout);
    step(helper, "node", List.of(String.class, Closure.class), this::node);
    step(helper, "checkout", List.of(Object.class), this::checkout);
    step(helper, "sh", List.of(String.class), this::sh);
    step(helper, "stash", List.of(Map.class), this::stash);
    step(helper, "unstash", List.of(String.class), this::unstash);
    step(helper, "readTrusted", List.of(String.class), this::readTrusted);
    step(helper, "input", List.of(Map.class), this::input);
    step(helper, "junit", List.of(String.class), arguments -> onAgent("junit", arguments));
    named(helper, "recordCoverage", Set.of("tools", "qualityGates", "sourceDirectories"));
    named(helper, "archiveArtifacts", Set.of("artifacts", "fingerprint", "excludes"));
    step(helper, "string", List.of(Map.class), arguments -> secret("string", arguments));
    step(helper, "file", List.of(Map.class), arguments -> secret("file", arguments));
    step(helper, "withCredentials", List.of(List.class, Closure.class), this::withCredentials);
  }

  private void named(PipelineTestHelper helper, String word, Set<String> known) {
    step(
        helper,
        word,
        List.of(Map.class),
        arguments -> {
          Words.named(word, arguments, known);
          return onAgent(word, arguments);
        });
  }

  private Object shown(List<Object> arguments) {
    tree.line(Words.call("echo", arguments));
    return null;
  }

  private Object block(List<Object> arguments) {
    return Words.block("script", arguments).call();
  }

  private Object timeout(List<Object> arguments) {
    Words.named("timeout", arguments, Set.of("time", "unit", "activity"));
    return tree.below(
        Words.call("timeout", arguments), () -> Words.block("timeout", arguments).call());
  }

  private Object node(List<Object> arguments) {
    return executors.holding(
        Words.text("node", arguments), tree, () -> Words.block("node", arguments).call());
  }

  private Object checkout(List<Object> arguments) {
    executors.needed("checkout").checkOut();
    tree.line("checkout " + arguments.get(0));
    return null;
  }

  private Object sh(List<Object> arguments) {
    String command = Words.text("sh", arguments);
    if (!executors.needed("sh").checkedOut()) {
      throw new JenkinsfileException("there is no " + command + " before 'checkout scm'");
    }
    tree.line("sh " + command);
    Result failure = build.failing().get(command);
    if (failure != null) {
      throw new StepFailure(
          failure,
          failure == Result.ABORTED ? "Timeout has been exceeded" : "script returned exit code 1");
    }
    return null;
  }

  private Object stash(List<Object> arguments) {
    Map<?, ?> named = Words.named("stash", arguments, Set.of("name", "includes", "excludes"));
    executors.needed("stash");
    executors.stash(named.get("name").toString());
    tree.line(Words.call("stash", arguments));
    return null;
  }

  private Object unstash(List<Object> arguments) {
    executors.needed("unstash");
    executors.unstash(Words.text("unstash", arguments));
    tree.line(Words.call("unstash", arguments));
    return null;
  }

  /** Reads a file of the repository as it is, without an executor. */
  private Object readTrusted(List<Object> arguments) {
    String name = Words.text("readTrusted", arguments);
    tree.line(Words.call("readTrusted", arguments));
    try {
      return Files.readString(Repository.path(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Object input(List<Object> arguments) {
    Words.named(
        "input",
        arguments,
        Set.of("message", "id", "ok", "submitter", "submitterParameter", "parameters"));
    String held = executors.none() ? "no executor held" : "AN EXECUTOR IS HELD";
    tree.line(Words.call("input", arguments) + " (" + held + ")");
    return switch (build.answer()) {
      case APPROVED -> {
        tree.line("=> ann");
        yield "ann";
      }
      case REFUSED -> throw new StepFailure(Result.ABORTED, "Rejected by ann");
      case NONE_IN_TIME -> throw new StepFailure(Result.ABORTED, "Timeout has been exceeded");
    };
  }

  private Object secret(String kind, List<Object> arguments) {
    Map<?, ?> named = Words.named(kind, arguments, Set.of("credentialsId", "variable"));
    return "%s %s as %s".formatted(kind, named.get("credentialsId"), named.get("variable"));
  }

  private Object withCredentials(List<Object> arguments) {
    executors.needed("withCredentials");
    if (build.target().isPresent()) {
      throw new JenkinsfileException("a pull request reaches for " + arguments.get(0));
    }
    return tree.below(
        "withCredentials " + arguments.get(0),
        () -> Words.block("withCredentials", arguments).call());
  }

  private Object onAgent(String word, List<Object> arguments) {
    executors.needed(word);
    tree.line(Words.call(word, arguments));
    return null;
  }

  private void step(
      PipelineTestHelper helper,
      String word,
      List<Class<?>> types,
      Function<List<Object>, Object> meaning) {
    helper.registerAllowedMethod(word, List.copyOf(types), new Meaning(this, meaning));
  }

  /** What a word does, in the shape that the helper takes. */
  static final class Meaning extends Closure<Object> {
    private static final long serialVersionUID = 1L;

    private final transient Function<List<Object>, Object> function;

    Meaning(Object owner, Function<List<Object>, Object> function) {
      super(owner);
      this.function = function;
    }

    /** Found by Groovy, by its name. */
    public Object doCall(Object... arguments) {
      return function.apply(List.of(arguments));
    }
  }
}
