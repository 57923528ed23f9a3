package dev.purlin.pipelines.copy;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A source or a target as a step.
 *
 * @param side which of them
 * @param transform the name of the transform
 * @param config its parameters, in the order in which they are written
 * @param label a short name, for the run's
 * @param shown the address for people, without secrets
 */
record Endpoint(
    Side side, String transform, Map<String, Setting> config, String label, String shown) {

  /**
   * A parameter's value.
   *
   * @param yaml as it stands in the file
   * @param origin where it comes from, for errors: SOURCE, or an option
   */
  record Setting(String yaml, String origin) {}

  Endpoint {
    config = Collections.unmodifiableMap(new LinkedHashMap<>(config));
  }

  boolean isDatabase() {
    return transform.equals(side.prefix() + "Jdbc");
  }

  /** The same endpoint with another parameter, before which what was given by an option goes. */
  Endpoint with(String parameter, String yaml, String origin) {
    Map<String, Setting> changed = new LinkedHashMap<>(config);
    changed.putIfAbsent(parameter, new Setting(yaml, origin));
    return new Endpoint(side, transform, changed, label, shown);
  }

  Optional<Setting> setting(String parameter) {
    return Optional.ofNullable(config.get(parameter));
  }
}
