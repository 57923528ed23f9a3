package dev.purlin.tests.delivery.jenkins;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** The executors that are held, the innermost last, and what their workspaces have in them. */
final class Executors {
  private final Deque<Workspace> held = new ArrayDeque<>();
  private final Set<String> stashes = new HashSet<>();

  <T> T holding(String label, Tree tree, Tree.Body<T> body) {
    held.push(new Workspace());
    try {
      return tree.below("agent " + label, body);
    } finally {
      held.pop();
    }
  }

  boolean none() {
    return held.isEmpty();
  }

  /** Checks that a step finds the executor it needs. */
  Workspace needed(String step) {
    if (held.isEmpty()) {
      throw new JenkinsfileException("'" + step + "' needs an agent, and none is held");
    }
    return held.peek();
  }

  void stash(String name) {
    stashes.add(name);
  }

  void unstash(String name) {
    if (!stashes.contains(name)) {
      throw new JenkinsfileException("nothing was stashed as '" + name + "'");
    }
  }

  /** A folder on a machine: empty at first. */
  static final class Workspace {
    private boolean checkedOut;

    void checkOut() {
      checkedOut = true;
    }

    boolean checkedOut() {
      return checkedOut;
    }
  }
}
