package dev.purlin.pipelines.spec;

import dev.purlin.core.problem.PurlinException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A pipeline file cannot be run as it stands; every problem that was found is listed.
 *
 * <p>The message has one block for each problem: {@code file:line:column: message}, the line
 * itself, and a caret under the column.
 */
public final class PipelineFileException extends PurlinException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  PipelineFileException(List<Problem> problems, SourceLines lines) {
    super(
        Category.USER,
        problems.stream()
            .map(problem -> problem + lines.excerpt(problem.at()))
            .collect(Collectors.joining("\n")),
        null);
    this.problems = List.copyOf(problems);
  }

  /** The problems in the order of their places. */
  public List<Problem> problems() {
    return problems;
  }
}
