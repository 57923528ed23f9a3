package dev.purlin.pipelines.testing;

import dev.purlin.core.problem.Names;
import dev.purlin.core.step.StepOutputs;
import dev.purlin.pipelines.assembly.Catalogue;
import dev.purlin.pipelines.spec.PipelineSpec;
import dev.purlin.pipelines.spec.Reference;
import dev.purlin.pipelines.spec.StepSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the names in a test mean: a step by its full name, or by the last part of it or its type
 * where no other step has that; {@code Step.output} for one of its outputs, {@code Step.input} for
 * one of its inputs.
 */
final class StepNames {
  /** A name that means nothing, or several things; the message says so. */
  static final class NoSuchName extends Exception {
    private static final long serialVersionUID = 1L;

    NoSuchName(String message) {
      super(message);
    }

    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage()); // never null: there is none without a message
    }
  }

  /** An input of a step. */
  record Input(StepSpec step, String tag) {}

  private record Named(StepSpec step, Optional<String> port) {}

  private final Catalogue catalogue;
  private final Map<String, StepSpec> steps = new LinkedHashMap<>();
  private final Map<String, List<Reference>> groups;

  StepNames(PipelineSpec pipeline, Catalogue catalogue) {
    this.catalogue = catalogue;
    this.groups = pipeline.groups();
    pipeline.steps().stream()
        .filter(step -> !isWindowing(step))
        .forEach(step -> steps.put(step.name(), step));
  }

  /** Whether a step stands for the {@code windowing} of another one. */
  static boolean isWindowing(StepSpec step) {
    return step.name().endsWith("]") && step.name().contains("/WindowInto[");
  }

  /** The output that a name means. */
  Reference output(String name) throws NoSuchName {
    List<Reference> group = groups.get(name);
    if (group != null && !steps.containsKey(name)) {
      if (group.size() != 1) {
        throw new NoSuchName("'%s' outputs the rows of several steps: name one".formatted(name));
      }
      return group.get(0);
    }
    Named named = named(name);
    StepSpec step = named.step();
    StepOutputs outputs = catalogue.outputs(step.type(), step.config());
    List<String> names = new ArrayList<>(outputs.names());
    if (named.port().isEmpty()) {
      if (!outputs.main() && names.size() != 1) {
        String each = step.name() + ".";
        throw new NoSuchName(
            "step '%s' has several outputs: name '%s'"
                .formatted(step.name(), each + String.join("' or '" + each, names)));
      }
      return new Reference(step.name(), outputs.main() ? null : names.get(0), step.position());
    }
    String wanted = named.port().get();
    if (step.errorOutput() != null) {
      names.add(step.errorOutput());
    }
    if (outputs.known() && !names.contains(wanted)) {
      throw new NoSuchName(Names.unknown("output of '" + step.name() + "',", wanted, names));
    }
    boolean main = wanted.equals(StepOutputs.MAIN);
    return new Reference(step.name(), main ? null : wanted, step.position());
  }

  /** The input that a name means. */
  Input input(String name) throws NoSuchName {
    Named named = named(name);
    StepSpec step = named.step();
    List<String> tags = List.copyOf(step.inputs().keySet());
    if (tags.isEmpty()) {
      throw new NoSuchName("'%s' is a source: it reads from no step".formatted(step.name()));
    }
    if (named.port().isPresent()) {
      String tag = named.port().get();
      if (!tags.contains(tag)) {
        throw new NoSuchName(Names.unknown("input of '" + step.name() + "',", tag, tags));
      }
      return new Input(step, tag);
    }
    if (tags.size() > 1) {
      String each = step.name() + ".";
      throw new NoSuchName(
          "step '%s' has several inputs: name '%s'"
              .formatted(step.name(), each + String.join("' or '" + each, tags)));
    }
    return new Input(step, tags.get(0));
  }

  private Named named(String name) throws NoSuchName {
    for (int dot = name.length(); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
      Optional<StepSpec> step = step(name.substring(0, dot));
      if (step.isPresent()) {
        return new Named(
            step.get(),
            dot == name.length() ? Optional.empty() : Optional.of(name.substring(dot + 1)));
      }
    }
    if (groups.keySet().stream().anyMatch(group -> within(group, name))
        || steps.keySet().stream().anyMatch(step -> step.startsWith(name + "/"))) {
      throw new NoSuchName(
          "'%s' holds several steps: name one of them, %s"
              .formatted(
                  name,
                  steps.keySet().stream()
                      .filter(step -> step.startsWith(name + "/"))
                      .findFirst()
                      .map(step -> "as in '" + step + "'")
                      .orElse("or one of its outputs")));
    }
    throw new NoSuchName(Names.unknown("step", name, steps.keySet()));
  }

  private static boolean within(String group, String name) {
    return group.equals(name) || group.startsWith(name + ".");
  }

  private Optional<StepSpec> step(String name) throws NoSuchName {
    StepSpec exact = steps.get(name);
    if (exact != null) {
      return Optional.of(exact);
    }
    List<StepSpec> found =
        steps.values().stream().filter(step -> step.name().endsWith("/" + name)).toList();
    if (found.isEmpty()) {
      found = steps.values().stream().filter(step -> step.type().equals(name)).toList();
    }
    if (found.size() > 1) {
      throw new NoSuchName(
          "'%s' may be any of %s: write the whole name"
              .formatted(name, String.join(", ", found.stream().map(StepSpec::name).toList())));
    }
    return found.stream().findFirst();
  }
}
