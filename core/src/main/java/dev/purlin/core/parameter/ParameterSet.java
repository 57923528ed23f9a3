package dev.purlin.core.parameter;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.problem.PurlinException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * All parameters of a transform, read from its configuration record.
 *
 * <pre>{@code
 * ParameterSet<Configuration> parameters = ParameterSet.of(Configuration.class);
 * Configuration configuration = parameters.read(row);
 * }</pre>
 */
public final class ParameterSet<C extends Record> {
  private static final Map<Class<?>, ParameterSet<?>> KNOWN = new ConcurrentHashMap<>();

  private final Constructor<C> constructor;
  private final List<Component> components;

  private ParameterSet(Constructor<C> constructor, List<Component> components) {
    this.constructor = constructor;
    this.components = components;
  }

  /** The parameters that a record declares. */
  @SuppressWarnings("unchecked") // A class is mapped to the set of its own parameters.
  public static <C extends Record> ParameterSet<C> of(Class<C> configuration) {
    // Not computeIfAbsent: records nest, so that making one set makes others.
    ParameterSet<?> known = KNOWN.get(configuration);
    if (known == null) {
      known = read(configuration);
      KNOWN.put(configuration, known);
    }
    return (ParameterSet<C>) known;
  }

  private static <C extends Record> ParameterSet<C> read(Class<C> configuration) {
    RecordComponent[] declared = configuration.getRecordComponents();
    List<Component> components = Arrays.stream(declared).map(Component::of).toList();
    try {
      Constructor<C> constructor =
          configuration.getDeclaredConstructor(
              Arrays.stream(declared).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      return new ParameterSet<>(constructor, components);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(configuration + " has no canonical constructor", e);
    }
  }

  /** The parameters in the order of their declaration, those of shared records in their place. */
  public List<ParameterSpec> specs() {
    return components.stream().flatMap(component -> component.specs().stream()).toList();
  }

  /** The parameters as Beam's other SDKs see them, by name. */
  public Schema schema() {
    return schema(specs());
  }

  static Schema schema(List<ParameterSpec> specs) {
    Schema.Builder schema = Schema.builder();
    specs.stream()
        .sorted(Comparator.comparing(ParameterSpec::name))
        .forEach(
            spec ->
                schema.addField(
                    Schema.Field.of(spec.name(), spec.type().withNullable(!spec.required()))
                        .withDescription(spec.text())));
    return schema.build();
  }

  /** The component that a scalar in the record's place stands for. */
  @Nullable String shorthand() {
    return components.stream()
        .filter(Component::shorthand)
        .map(component -> component.specs().get(0).name())
        .findFirst()
        .orElse(null);
  }

  /**
   * The configuration in a row of {@link #schema}, or of a part of it.
   *
   * @throws ConfigurationException with every value that is missing or not allowed
   */
  public C read(Row row) {
    List<Problem> problems = new ArrayList<>();
    C configuration = read(row, "", problems);
    if (!problems.isEmpty() || configuration == null) {
      throw new ConfigurationException(problems);
    }
    return configuration;
  }

  /** The record; null if its values cannot be told because of problems. */
  @Nullable C read(Row row, String path, List<Problem> problems) {
    int before = problems.size();
    Object[] values = new Object[components.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = components.get(i).read(row, path, problems);
    }
    return problems.size() > before ? null : construct(values, path, problems);
  }

  private @Nullable C construct(Object[] values, String path, List<Problem> problems) {
    try {
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof ConfigurationException unfit) {
        for (Problem problem : unfit.problems()) {
          problems.add(new Problem(join(path, problem.path()), problem.message()));
        }
        return null;
      }
      throw PurlinException.internal("cannot make " + constructor.getDeclaringClass(), e);
    } catch (ReflectiveOperationException e) {
      throw PurlinException.internal("cannot make " + constructor.getDeclaringClass(), e);
    }
  }

  /** The configuration where one parameter is given, and all others have their defaults. */
  public C given(String name, Object value) {
    return given(Map.of(name, value));
  }

  /** The configuration where some parameters are given, and all others have their defaults. */
  public C given(Map<String, Object> values) {
    Schema schema = schema();
    List<Object> ordered = new ArrayList<>();
    schema.getFieldNames().forEach(name -> ordered.add(values.get(name)));
    return read(Row.withSchema(schema).attachValues(ordered));
  }

  /**
   * Checks the values of a configuration that was made in Java.
   *
   * @throws ConfigurationException with every value that is missing or not allowed
   */
  public void check(C configuration) {
    List<Problem> problems = problems(configuration);
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
  }

  /** Every value of a configuration that is missing or not allowed. */
  public List<Problem> problems(C configuration) {
    List<Problem> problems = new ArrayList<>();
    check(configuration, "", problems);
    return problems;
  }

  void check(Record configuration, String path, List<Problem> problems) {
    components.forEach(component -> component.check(configuration, path, problems));
  }

  static String join(String path, String name) {
    return path.isEmpty() || name.isEmpty() ? path + name : path + "." + name;
  }
}
