package dev.purlin.tests.delivery.jenkins;

/** What happened in a build, as lines that are indented by what they happened in. */
final class Tree {
  private final StringBuilder text = new StringBuilder();
  private int depth;

  void line(String line) {
    text.append("  ".repeat(depth)).append(line).append('\n');
  }

  /** Writes a line, and runs what happens below it. */
  <T> T below(String line, Body<T> body) {
    line(line);
    depth++;
    try {
      return body.run();
    } finally {
      depth--;
    }
  }

  void below(String line, Runnable body) {
    below(
        line,
        () -> {
          body.run();
          return null;
        });
  }

  @Override
  public String toString() {
    return text.toString();
  }

  /** What happens below a line. */
  @FunctionalInterface
  interface Body<T> {
    T run();
  }
}
