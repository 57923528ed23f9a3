package dev.purlin.pipelines.spec;

import java.util.List;

/**
 * A pipeline file that was read and found sound: what is to be built, step by step.
 *
 * @param file the file's name as the user gave it
 * @param sha256 the hash of the file's bytes, in hexadecimal
 * @param steps every step, each after the steps that it reads from
 * @param options the pipeline options; empty if the file gives none
 * @param providers the transforms that the file brings along
 * @param tests the file's tests
 * @param secrets what must not be shown of it
 * @param lines the text that it was read from
 */
public record PipelineSpec(
    String file,
    String sha256,
    List<StepSpec> steps,
    MapValue options,
    ListValue providers,
    ListValue tests,
    Secrets secrets,
    SourceLines lines) {
  public PipelineSpec {
    steps = List.copyOf(steps);
  }

  /**
   * The exception that reports what is found wrong later, when the steps are built: like those of
   * reading, with the lines of the file, and without secrets.
   */
  public PipelineFileException exception(List<Problem> found) {
    Problems problems = new Problems(lines, secrets);
    found.forEach(problem -> problems.add(problem.at(), problem.message()));
    return problems.exception();
  }
}
