package dev.purlin.pipelines.spec;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What the references of all steps lead to; a reference that leads nowhere is not in it. */
final class ReferenceTargets {
  private final Map<RawStep, Map<String, List<Link>>> inputs = new HashMap<>();
  private final Map<RawStep, Map<String, Link>> outputs = new HashMap<>();
  private final Map<RawStep, RawStep> groups = new HashMap<>();
  private final Set<String> lost = new HashSet<>();

  void setGroup(RawStep step, RawStep group) {
    groups.put(step, group);
  }

  void setInput(RawStep step, String tag, List<Link> links) {
    inputs.computeIfAbsent(step, s -> new LinkedHashMap<>()).put(tag, List.copyOf(links));
  }

  void setOutput(RawStep group, String tag, Link link) {
    outputs.computeIfAbsent(group, g -> new LinkedHashMap<>()).put(tag, link);
  }

  /** Remembers the text of a reference that leads nowhere. */
  void lose(String reference) {
    lost.add(reference);
  }

  /** The chain or composite that a step is in; null for the pipeline itself, which is in none. */
  @Nullable RawStep group(RawStep step) {
    return groups.get(step);
  }

  Map<String, List<Link>> inputs(RawStep step) {
    return inputs.getOrDefault(step, Map.of());
  }

  Map<String, Link> outputs(RawStep group) {
    return outputs.getOrDefault(group, Map.of());
  }

  /** Whether some reference that leads nowhere may have meant this output. */
  boolean mayBeMeant(String output) {
    return lost.stream().anyMatch(reference -> reference.endsWith("." + output));
  }
}
