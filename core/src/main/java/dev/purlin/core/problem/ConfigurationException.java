package dev.purlin.core.problem;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A step's configuration cannot work: a field that its input lacks, an expression that does not
 * type-check, two settings that exclude each other.
 *
 * <p>Every problem names the configuration entry it is about (as in {@code
 * fields.total.expression}), so that whoever read the configuration from a file can point at the
 * line.
 */
public final class ConfigurationException extends PurlinException {
  private static final long serialVersionUID = 1L;

  /**
   * One thing that is wrong.
   *
   * @param path the configuration entry, dot-separated from the step's {@code config}, list
   *     elements by their index; empty for the configuration as a whole
   * @param message what is wrong, what was expected, and the nearest known name if there is one
   */
  public record Problem(String path, String message) implements java.io.Serializable {}

  private final List<Problem> problems;

  public ConfigurationException(List<Problem> problems) {
    super(
        Category.USER,
        problems.stream()
            .map(p -> p.path().isEmpty() ? p.message() : p.path() + ": " + p.message())
            .collect(Collectors.joining("\n")),
        null);
    this.problems = List.copyOf(problems);
  }

  public ConfigurationException(String path, String message) {
    this(List.of(new Problem(path, message)));
  }

  public List<Problem> problems() {
    return problems;
  }
}
