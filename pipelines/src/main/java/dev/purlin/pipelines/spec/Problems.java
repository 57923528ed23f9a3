package dev.purlin.pipelines.spec;

import dev.purlin.core.secret.Secrets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Gathers what is wrong in a pipeline file, so that all of it is told at once. */
public final class Problems {
  private final SourceLines lines;
  private final Secrets secrets;
  private final List<Problem> found = new ArrayList<>();

  Problems(SourceLines lines, Secrets secrets) {
    this.lines = lines;
    this.secrets = secrets;
  }

  /** For a look at a part of a file whose problems are reported by somebody else. */
  public static Problems unreported() {
    return new Problems(new SourceLines(), new Secrets());
  }

  /** For another look at the same file, whose problems are reported apart from these. */
  public Problems apart() {
    return new Problems(lines, secrets);
  }

  SourceLines lines() {
    return lines;
  }

  Secrets secrets() {
    return secrets;
  }

  /** Notes a problem; the same one again is passed over. */
  public void add(Position at, String message) {
    Problem problem = new Problem(at, message);
    if (!found.contains(problem)) {
      found.add(problem);
    }
  }

  /** Notes what was found in another look at the file. */
  public void addAll(Problems others) {
    others.found.forEach(problem -> add(problem.at(), problem.message()));
  }

  /** Whether anything was found so far. */
  public boolean any() {
    return !found.isEmpty();
  }

  /** How many were found so far. */
  public int count() {
    return found.size();
  }

  /**
   * Gives the file up if anything was found.
   *
   * @throws PipelineFileException with everything that was found
   */
  public void throwIfAny() {
    if (any()) {
      throw exception();
    }
  }

  PipelineFileException exception() {
    // Stable: the problems of one file in the order of their places, files as they were met.
    List<String> files = found.stream().map(problem -> problem.at().file()).distinct().toList();
    return new PipelineFileException(
        found.stream()
            .map(problem -> new Problem(problem.at(), secrets.mask(problem.message())))
            .sorted(
                Comparator.<Problem>comparingInt(problem -> files.indexOf(problem.at().file()))
                    .thenComparingInt(problem -> problem.at().line())
                    .thenComparingInt(problem -> problem.at().column()))
            .toList(),
        lines);
  }
}
