package dev.purlin.pipelines.spec;

import dev.purlin.core.problem.Required;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A step of the pipeline: one transform with its inputs.
 *
 * <p>Chains and composites are gone: a step's name carries theirs ({@code Cleaning/Filter}), and
 * its references lead to the steps that do the work. Windowing is gone too: where the file asks for
 * it, a step of type {@code WindowInto} stands whose configuration is {@code {windowing: ...}}.
 *
 * @param name the full name, which no other step has
 * @param type the name of the transform
 * @param position where the step begins
 * @param inputs what it reads, by input tag; the one input of most steps has the tag {@code
 *     "input"}. Several references under one tag are to be flattened first. Empty for a source.
 * @param config the transform's parameters; empty if the file gives none
 * @param outputSchema the JSON schema that the output is to be checked against, if the file has one
 * @param errorOutput the name of the output that rejected rows leave through; null if a rejected
 *     row fails the run
 * @param commitsEarly whether the step's target is committed as soon as it is complete, rather than
 *     together with the run's other targets
 */
public record StepSpec(
    String name,
    String type,
    Position position,
    Map<String, List<Reference>> inputs,
    MapValue config,
    @Nullable MapValue outputSchema,
    @Nullable String errorOutput,
    boolean commitsEarly) {
  public StepSpec {
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
  }

  /** What is read under a tag that the step has. */
  public List<Reference> input(String tag) {
    return Required.get(inputs, tag);
  }
}
