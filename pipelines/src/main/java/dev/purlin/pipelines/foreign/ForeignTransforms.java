package dev.purlin.pipelines.foreign;

import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.StepProvider;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.apache.beam.sdk.schemas.io.SchemaIOProvider;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transforms on the class path that are not Purlin's, by identifier and by Beam YAML's name
 * where it has one. They are looked for when a file first names one.
 */
public final class ForeignTransforms {
  private static final Logger LOG = LoggerFactory.getLogger(ForeignTransforms.class);

  private @Nullable Map<String, StepProvider> providers;

  /** The transform that a file names; empty if there is none on the class path. */
  public Optional<StepProvider> find(String name) {
    return Optional.ofNullable(all().get(name));
  }

  /** All of them, by the names that a file can give. */
  public synchronized Map<String, StepProvider> all() {
    if (providers == null) {
      providers = Collections.unmodifiableMap(load());
    }
    return providers;
  }

  private static Map<String, StepProvider> load() {
    Map<String, StepProvider> found = new TreeMap<>();
    ServiceLoader.load(SchemaTransformProvider.class).stream()
        .filter(provider -> !RowTransformProvider.class.isAssignableFrom(provider.type()))
        .flatMap(provider -> made(provider).stream())
        .forEach(provider -> add(found, new ForeignProvider(provider)));
    ServiceLoader.load(SchemaIOProvider.class)
        .forEach(
            provider -> {
              add(found, new ForeignProvider(SchemaIoTransforms.reading(provider)));
              add(found, new ForeignProvider(SchemaIoTransforms.writing(provider)));
            });
    Map<String, StepProvider> named = new TreeMap<>();
    for (BeamYamlName name : BeamYamlName.all()) {
      if (found.get(name.identifier()) instanceof ForeignProvider provider) {
        named.put(name.name(), provider.called(name));
      }
    }
    found.putAll(named);
    return found;
  }

  /** One that lacks a class of its own must not keep files from naming the others. */
  private static Optional<SchemaTransformProvider> made(
      ServiceLoader.Provider<SchemaTransformProvider> provider) {
    try {
      return Optional.of(provider.get());
    } catch (ServiceConfigurationError | LinkageError e) {
      LOG.warn("{} cannot be used as a step", provider.type().getName(), e);
      return Optional.empty();
    }
  }

  private static void add(Map<String, StepProvider> found, ForeignProvider provider) {
    found.putIfAbsent(provider.identifier(), provider);
  }
}
