package dev.purlin.pipelines.assembly;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.StepOutputs;
import dev.purlin.core.step.StepProvider;
import dev.purlin.pipelines.foreign.ForeignTransforms;
import dev.purlin.pipelines.spec.MapValue;
import dev.purlin.pipelines.spec.Problems;
import dev.purlin.pipelines.spec.StepTypes;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.Row;

/**
 * The transforms that a pipeline file can name: every {@link RowTransformProvider} on the class
 * path, and by their identifiers all others. These are looked for only when a file names one that
 * is not Purlin's.
 */
public final class Catalogue implements StepTypes {
  private final Map<String, RowTransformProvider<?>> providers;
  private final ForeignTransforms foreign = new ForeignTransforms();

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

  /** The transform of this name. */
  public Optional<StepProvider> find(String type) {
    StepProvider own = providers.get(type);
    return own == null ? foreign.find(type) : Optional.of(own);
  }

  @Override
  public boolean contains(String type) {
    return find(type).isPresent();
  }

  @Override
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>(types());
    names.addAll(foreign.all().keySet());
    return names;
  }

  /**
   * The outputs of a step; unknown if its configuration cannot be read, of which the step itself
   * tells.
   */
  @Override
  public StepOutputs outputs(String type, MapValue config) {
    Optional<StepProvider> found = find(type);
    if (found.isEmpty()) {
      return StepOutputs.UNKNOWN;
    }
    StepProvider provider = found.get();
    if (!provider.multiOutput()) {
      return StepOutputs.ONE;
    }
    ConfigurationReader reader = new ConfigurationReader(provider, Problems.unreported());
    Row configuration = reader.read(config);
    try {
      return reader.sound() ? provider.outputs(configuration) : StepOutputs.UNKNOWN;
    } catch (ConfigurationException e) {
      return StepOutputs.UNKNOWN;
    }
  }

  /** The transforms that are not Purlin's, by the names that a file can give. */
  public Map<String, StepProvider> foreign() {
    Map<String, StepProvider> others = new TreeMap<>(foreign.all());
    others.keySet().removeAll(types());
    return others;
  }

  /** The names of Purlin's own transforms. */
  public Set<String> types() {
    return providers.keySet();
  }

  /** Purlin's own transforms. */
  public Collection<RowTransformProvider<?>> providers() {
    return providers.values();
  }
}
