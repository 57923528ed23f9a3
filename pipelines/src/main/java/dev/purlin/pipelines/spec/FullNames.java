package dev.purlin.pipelines.spec;

import dev.purlin.pipelines.spec.RawStep.Kind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Names every step of a pipeline as {@code Group/Step}, each name once: a second step of the same
 * name is {@code Step#2}.
 */
final class FullNames {
  private final Map<RawStep, String> names = new HashMap<>();
  private final Set<String> taken = new HashSet<>();

  private FullNames() {}

  static Map<RawStep, String> of(RawStep pipeline) {
    FullNames names = new FullNames();
    names.group(pipeline, "");
    return names.names;
  }

  private void group(RawStep group, String prefix) {
    group
        .allSteps()
        .forEach(
            step -> {
              String name = free(prefix + step.label());
              names.put(step, name);
              if (step.kind() != Kind.TRANSFORM) {
                group(step, name + "/");
              }
            });
  }

  private String free(String wanted) {
    String name = wanted;
    for (int i = 2; !taken.add(name); i++) {
      name = wanted + "#" + i;
    }
    return name;
  }
}
