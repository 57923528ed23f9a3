package dev.purlin.transforms.aggregate;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** All aggregates on the class path, by their names. */
public final class Aggregates {
  private static final Map<String, Aggregate> ALL = load();

  private Aggregates() {}

  private static Map<String, Aggregate> load() {
    Map<String, Aggregate> all = new TreeMap<>();
    for (Aggregate aggregate : ServiceLoader.load(Aggregate.class)) {
      Aggregate other = all.put(aggregate.name(), aggregate);
      if (other != null) {
        throw new IllegalStateException(
            "%s and %s are both the aggregate '%s'"
                .formatted(other.getClass(), aggregate.getClass(), aggregate.name()));
      }
    }
    return all;
  }

  /** The aggregate of a name, if there is one. */
  public static Optional<Aggregate> of(String name) {
    return Optional.ofNullable(ALL.get(name));
  }

  /** All of them, sorted by name. */
  public static Collection<Aggregate> all() {
    return ALL.values();
  }
}
