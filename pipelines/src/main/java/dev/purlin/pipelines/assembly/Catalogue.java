package dev.purlin.pipelines.assembly;

import dev.purlin.core.step.RowTransformProvider;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;

/**
 * The transforms that a pipeline file can name: every {@link RowTransformProvider} on the class
 * path.
 */
public final class Catalogue {
  private final Map<String, RowTransformProvider<?>> providers;

  private Catalogue(Map<String, RowTransformProvider<?>> providers) {
    this.providers = providers;
  }

  /** Finds the transforms of this JVM. Providers that are not Purlin's are not instantiated. */
  public static Catalogue load() {
    Map<String, RowTransformProvider<?>> providers = new TreeMap<>();
    ServiceLoader.load(SchemaTransformProvider.class).stream()
        .filter(provider -> RowTransformProvider.class.isAssignableFrom(provider.type()))
        .map(provider -> (RowTransformProvider<?>) provider.get())
        .forEach(provider -> providers.put(provider.name(), provider));
    return new Catalogue(providers);
  }

  public Optional<RowTransformProvider<?>> find(String type) {
    return Optional.ofNullable(providers.get(type));
  }

  public Set<String> types() {
    return providers.keySet();
  }

  public Collection<RowTransformProvider<?>> providers() {
    return providers.values();
  }
}
