package dev.purlin.pipelines.spec;

import dev.purlin.core.secret.Secrets;
import java.util.List;
import java.util.Map;

/**
 * A pipeline file that was read: what is to be built, step by step.
 *
 * @param file the file's name as the user gave it
 * @param sha256 the hash of the file's bytes, in hexadecimal
 * @param steps every step, each after the steps that it reads from
 * @param groups what chains and composites put out, by name: {@code Group} and {@code Group.output}
 * @param options the pipeline options; empty if the file gives none
 * @param providers the transforms that the file brings along
 * @param tests the file's tests
 * @param secrets what must not be shown of it
 * @param problems where whoever goes on with the file adds what else is wrong with it
 */
public record PipelineSpec(
    String file,
    String sha256,
    List<StepSpec> steps,
    Map<String, List<Reference>> groups,
    MapValue options,
    ListValue providers,
    ListValue tests,
    Secrets secrets,
    Problems problems) {
  public PipelineSpec {
    steps = List.copyOf(steps);
    groups = Map.copyOf(groups);
  }

  /** Other steps in the place of this file's, with problems of their own. */
  public PipelineSpec with(List<StepSpec> others, Problems theirs) {
    return new PipelineSpec(
        file, sha256, others, groups, options, providers, tests, secrets, theirs);
  }
}
