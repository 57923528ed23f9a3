package dev.purlin.pipelines.spec;

import dev.purlin.core.secret.Secrets;
import java.util.List;

/**
 * A pipeline file that was read: what is to be built, step by step.
 *
 * @param file the file's name as the user gave it
 * @param sha256 the hash of the file's bytes, in hexadecimal
 * @param steps every step, each after the steps that it reads from
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
    MapValue options,
    ListValue providers,
    ListValue tests,
    Secrets secrets,
    Problems problems) {
  public PipelineSpec {
    steps = List.copyOf(steps);
  }
}
