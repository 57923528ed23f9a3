package dev.purlin.transforms.join;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import java.util.ArrayList;
import java.util.List;

/** Gathers problems, to tell all of them at once. */
final class JoinProblems {
  private final List<Problem> problems = new ArrayList<>();

  void add(String path, String message) {
    problems.add(new Problem(path, message));
  }

  void add(ConfigurationException other) {
    problems.addAll(other.problems());
  }

  void check() {
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
  }
}
