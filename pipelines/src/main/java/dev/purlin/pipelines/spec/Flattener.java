package dev.purlin.pipelines.spec;

import dev.purlin.core.problem.Names;
import dev.purlin.core.problem.Required;
import dev.purlin.core.step.StepOutputs;
import dev.purlin.pipelines.spec.RawStep.Kind;
import dev.purlin.pipelines.spec.RawStep.Role;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Dissolves chains and composites: what is left are the steps that do the work, joined directly.
 *
 * <p>Windowing follows Beam YAML: on a step that reads, it applies to each of its inputs; on a
 * source, to its outputs; on a chain or composite, to its inputs and to the sources within that
 * have none of their own.
 */
final class Flattener {
  private static final String WINDOW = "WindowInto";
  private static final String WINDOWING = "windowing";
  private static final String MAIN = "output";

  private final StepTypes types;
  private final ReferenceTargets links;
  private final Problems problems;
  private final Map<RawStep, StepOutputs> outputs = new HashMap<>();
  private final Map<RawStep, String> names = new HashMap<>();
  private final Map<String, StepSpec> steps = new LinkedHashMap<>();
  private final Map<String, List<Reference>> groups = new HashMap<>();
  // The inputs and outputs of chains and composites that a reference is being followed through.
  private final Set<String> following = new HashSet<>();

  private Flattener(StepTypes types, ReferenceTargets links, Problems problems) {
    this.types = types;
    this.links = links;
    this.problems = problems;
  }

  /** The steps, and what chains and composites put out. */
  record Flat(List<StepSpec> steps, Map<String, List<Reference>> groups) {}

  static Flat flatten(
      RawStep pipeline, StepTypes types, ReferenceTargets links, Problems problems) {
    Flattener flattener = new Flattener(types, links, problems);
    flattener.names.putAll(FullNames.of(pipeline));
    flattener.group(pipeline);
    return new Flat(StepOrder.sort(flattener.steps.values()), flattener.groups);
  }

  private void group(RawStep group) {
    group
        .allSteps()
        .forEach(
            step -> {
              if (step.kind() == Kind.TRANSFORM) {
                transform(step);
              } else {
                group(step);
              }
            });
    // Also those that nobody reads must lead somewhere.
    links.outputs(group).forEach((tag, link) -> groupOutput(group, tag, references(link, group)));
    String name = names.get(group);
    if (name != null && group.outputs().isEmpty() && group.kind() == Kind.CHAIN) {
      RawStep last = group.steps().isEmpty() ? null : group.last();
      if (last != null && last.role() != Role.SINK) {
        groups.put(name, references(new Link.ToStep(last, null, group.at()), group));
      }
    }
  }

  private void groupOutput(RawStep group, String tag, List<Reference> references) {
    String name = names.get(group);
    groups.put(name + "." + tag, references);
    if (group.outputs().size() == 1) {
      groups.put(name, references);
    }
  }

  private void transform(RawStep step) {
    String name = name(step);
    MapValue windowing = windowing(step);
    MapValue config = step.config();
    if (windowing != null && step.type().equals(WINDOW)) {
      config = config.with(WINDOWING, windowing);
      windowing = null;
    }
    Map<String, List<Reference>> inputs = new LinkedHashMap<>();
    for (var input : links.inputs(step).entrySet()) {
      List<Reference> references = references(input.getValue(), links.group(step));
      inputs.put(
          input.getKey(),
          windowing == null
              ? references
              : List.of(window(name, input.getKey(), windowing, references, step.at())));
    }
    RawStep.Name errors = step.errorOutput();
    steps.put(
        name,
        new StepSpec(
            name,
            step.type(),
            step.at(),
            inputs,
            config,
            step.outputSchema(),
            errors == null ? null : errors.text(),
            step.commitsEarly()));
  }

  private String name(RawStep step) {
    return Required.get(names, step);
  }

  /** The windowing that applies to a step, its own or, for a source, the one of its group. */
  private @Nullable MapValue windowing(RawStep step) {
    RawStep group = links.group(step);
    return group != null && step.windowing() == null && links.inputs(step).isEmpty()
        ? windowing(group)
        : step.windowing();
  }

  /** Adds the step that windows what the references give, and refers to it. */
  private Reference window(
      String owner, String port, MapValue windowing, List<Reference> references, Position at) {
    String name = "%s/%s[%s]".formatted(owner, WINDOW, port);
    MapValue config = MapValue.empty(windowing.position()).with(WINDOWING, windowing);
    steps.computeIfAbsent(
        name,
        key ->
            new StepSpec(
                key,
                WINDOW,
                windowing.position(),
                Map.of("input", references),
                config,
                null,
                null,
                false));
    return new Reference(name, null, at);
  }

  private List<Reference> references(List<Link> read, @Nullable RawStep scope) {
    List<Reference> references = new ArrayList<>();
    read.forEach(link -> references.addAll(references(link, scope)));
    return references;
  }

  private List<Reference> references(Link link, @Nullable RawStep scope) {
    if (link instanceof Link.ToInput input) {
      // The pipeline itself, which is in no group, has no inputs.
      return groupInput(Objects.requireNonNull(scope), input);
    }
    Link.ToStep to = (Link.ToStep) link;
    RawStep step = to.step();
    if (step.kind() != Kind.TRANSFORM) {
      return groupOutput(step, to);
    }
    if (step.role() == Role.SINK && !isErrorOutput(step, to.output())) {
      problems.add(link.at(), "'%s' is a sink: no step can read from it".formatted(step.label()));
      return List.of();
    }
    Optional<String> output = output(step, to);
    if (output.isEmpty()) {
      return List.of();
    }
    boolean main = to.output() == null && output.get().equals(MAIN) && outputs(step).main();
    Reference reference = new Reference(name(step), main ? null : output.get(), link.at());
    MapValue windowing = links.inputs(step).isEmpty() ? windowing(step) : null;
    if (windowing == null || step.type().equals(WINDOW)) {
      return List.of(reference);
    }
    String port = output.get();
    return List.of(window(name(step), port, windowing, List.of(reference), link.at()));
  }

  /** The output that a link leads to; empty, with a problem reported, if there is none. */
  private Optional<String> output(RawStep step, Link.ToStep to) {
    StepOutputs outputs = outputs(step);
    List<String> names = outputs.names();
    if (to.output() == null) {
      if (outputs.main() || names.size() == 1) {
        return Optional.of(names.get(0));
      }
      problems.add(to.at(), severalOutputs(step, names));
      return Optional.empty();
    }
    if (!outputs.known() || names.contains(to.output()) || isErrorOutput(step, to.output())) {
      return Optional.of(to.output());
    }
    problems.add(to.at(), noSuchOutput(step, to.output()));
    return Optional.empty();
  }

  private StepOutputs outputs(RawStep step) {
    return outputs.computeIfAbsent(step, key -> types.outputs(key.type(), key.config()));
  }

  private static boolean isErrorOutput(RawStep step, @Nullable String output) {
    return step.errorOutput() != null && step.errorOutput().text().equals(output);
  }

  private List<Reference> groupInput(RawStep group, Link.ToInput input) {
    List<Link> read = links.inputs(group).getOrDefault(input.tag(), List.of());
    List<Reference> references =
        follow(name(group) + " <- " + input.tag(), () -> references(read, links.group(group)))
            .stream()
            .map(reference -> new Reference(reference.step(), reference.output(), input.at()))
            .toList();
    MapValue windowing = group.windowing();
    if (windowing == null || references.isEmpty()) {
      return references;
    }
    return List.of(window(name(group), input.tag(), windowing, references, input.at()));
  }

  private List<Reference> groupOutput(RawStep group, Link.ToStep to) {
    Map<String, Link> outputs = links.outputs(group);
    Link inner;
    if (group.kind() == Kind.CHAIN && group.outputs().isEmpty()) {
      if (group.steps().isEmpty()) {
        return List.of();
      }
      inner = new Link.ToStep(group.last(), to.output(), to.at());
    } else if (to.output() == null && group.outputs().size() == 1) {
      inner = outputs.isEmpty() ? null : outputs.values().iterator().next();
    } else if (to.output() != null && group.outputs().containsKey(to.output())) {
      inner = outputs.get(to.output());
    } else {
      problems.add(to.at(), noSuchGroupOutput(group, to.output()));
      return List.of();
    }
    if (inner == null) {
      // The name under 'output' leads nowhere, which is reported where it stands.
      return List.of();
    }
    return follow(name(group) + " -> " + to.output(), () -> references(inner, group)).stream()
        .map(reference -> new Reference(reference.step(), reference.output(), to.at()))
        .toList();
  }

  private String noSuchOutput(RawStep step, String output) {
    List<String> known = new ArrayList<>(outputs(step).named());
    if (step.errorOutput() == null && known.isEmpty()) {
      return "'%s' has no output '%s': read '%s', or give it an 'error_handling' with that output"
          .formatted(step.label(), output, step.label());
    }
    if (step.errorOutput() != null) {
      String errors = step.errorOutput().text();
      known.add(errors);
      if (Names.nearest(output, known).orElse(errors).equals(errors)) {
        // Its rejected rows are probably what is meant to be read here.
        links.lose(step.label() + "." + errors);
      }
    }
    return Names.unknown("output of '" + step.label() + "',", output, known);
  }

  private static String noSuchGroupOutput(RawStep group, @Nullable String output) {
    if (group.outputs().isEmpty()) {
      return "'%s' has no output: give that composite an 'output' with the name of a step in it"
          .formatted(group.label());
    }
    return output == null
        ? severalOutputs(group, group.outputs().keySet())
        : Names.unknown("output of '" + group.label() + "',", output, group.outputs().keySet());
  }

  private static String severalOutputs(RawStep step, Collection<String> outputs) {
    String name = step.label() + ".";
    return outputs.isEmpty()
        ? "'%s' has no output: no step can read from it".formatted(step.label())
        : "'%s' has several outputs: read '%s'"
            .formatted(step.label(), name + String.join("' or '" + name, outputs));
  }

  /** Follows a reference through a port, unless it is in a circle, which is reported elsewhere. */
  private List<Reference> follow(String port, Supplier<List<Reference>> further) {
    if (!following.add(port)) {
      return List.of();
    }
    List<Reference> references = further.get();
    following.remove(port);
    return references;
  }
}
