package dev.purlin.pipelines.copy;

import java.util.Locale;

/** Which of the two addresses is meant. */
public enum Side {
  SOURCE("Source", "--from", "ReadFrom"),
  TARGET("Target", "--to", "WriteTo"),
  /** The target of a comparison, which is read as the source is. */
  COMPARED("Target", "--to", "ReadFrom");

  private final String step;
  private final String option;
  private final String prefix;

  Side(String step, String option, String prefix) {
    this.step = step;
    this.option = option;
    this.prefix = prefix;
  }

  /** Whether it is read, and not written. */
  boolean isRead() {
    return this != TARGET;
  }

  /** As the command line calls it: SOURCE or TARGET. */
  @Override
  public String toString() {
    return step.toUpperCase(Locale.ROOT);
  }

  /** The name of the step in the pipeline file. */
  public String step() {
    return step;
  }

  /** The option that names the kind of what is there. */
  String option() {
    return option;
  }

  /** The option that gives a parameter of the transform. */
  String parameterOption() {
    return option + "-option";
  }

  /** How the names of its transforms begin. */
  String prefix() {
    return prefix;
  }
}
