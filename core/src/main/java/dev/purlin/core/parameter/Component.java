package dev.purlin.core.parameter;

import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.problem.PurlinException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/** A component of a configuration record: one parameter, or a record of shared ones. */
final class Component {
  private final Method accessor;
  private final List<ParameterSpec> specs;
  private final @Nullable ValueType type;
  private final @Nullable ParameterSet<?> shared;
  private final boolean shorthand;

  private Component(
      Method accessor,
      List<ParameterSpec> specs,
      @Nullable ValueType type,
      @Nullable ParameterSet<?> shared,
      boolean shorthand) {
    this.accessor = accessor;
    this.specs = specs;
    this.type = type;
    this.shared = shared;
    this.shorthand = shorthand;
  }

  static Component of(RecordComponent declared) {
    Method accessor = declared.getAccessor();
    accessor.setAccessible(true);
    SharedParameters group = declared.getType().getAnnotation(SharedParameters.class);
    if (group != null) {
      ParameterSet<?> shared = ParameterSet.of(declared.getType().asSubclass(Record.class));
      List<ParameterSpec> specs =
          shared.specs().stream().map(spec -> inGroup(spec, group.value())).toList();
      return new Component(accessor, specs, null, shared, false);
    }
    Parameter parameter = declared.getAnnotation(Parameter.class);
    if (parameter == null) {
      throw new IllegalStateException(declared + " of a configuration is not a @Parameter");
    }
    ValueType type = ValueType.of(declared.getGenericType());
    boolean nullable = declared.getAnnotatedType().isAnnotationPresent(Nullable.class);
    String[] byDefault = parameter.defaultValue();
    ParameterSpec spec =
        new ParameterSpec(
            snakeCase(declared.getName()),
            type.beamType(),
            type.words(),
            parameter.value(),
            !nullable && byDefault.length == 0,
            byDefault.length == 0 ? null : byDefault[0],
            parameter.absent(),
            type.allowed(),
            parameter.min(),
            parameter.max(),
            parameter.example(),
            parameter.group(),
            type.anyShape(),
            type.nested(),
            type.shorthand());
    return new Component(accessor, List.of(spec), type, null, parameter.shorthand());
  }

  private static ParameterSpec inGroup(ParameterSpec spec, String group) {
    return new ParameterSpec(
        spec.name(),
        spec.type(),
        spec.kind(),
        spec.description(),
        spec.required(),
        spec.defaultValue(),
        spec.absent(),
        spec.words(),
        spec.min(),
        spec.max(),
        spec.example(),
        spec.group().isEmpty() ? group : spec.group(),
        spec.anyShape(),
        spec.nested(),
        spec.shorthand());
  }

  static String snakeCase(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }

  List<ParameterSpec> specs() {
    return specs;
  }

  boolean shorthand() {
    return shorthand;
  }

  /** The value of the component in a row; null if it has none, or a problem. */
  @Nullable Object read(Row row, String parent, List<Problem> problems) {
    if (shared != null) {
      return shared.read(row, parent, problems);
    }
    ParameterSpec spec = specs.get(0);
    String path = ParameterSet.join(parent, spec.name());
    Object given = row.getSchema().hasField(spec.name()) ? row.getValue(spec.name()) : null;
    if (given != null) {
      Object value = type().read(given, path, problems);
      checkRange(value, path, problems);
      return value;
    }
    if (spec.defaultValue() != null) {
      return type().parse(spec.defaultValue(), path, problems);
    }
    if (spec.required()) {
      problems.add(new Problem(path, missing(spec)));
    }
    return null;
  }

  void check(Record configuration, String parent, List<Problem> problems) {
    Object value;
    try {
      value = accessor.invoke(configuration);
    } catch (ReflectiveOperationException e) {
      throw PurlinException.internal("cannot read " + accessor, e);
    }
    if (shared != null) {
      shared.check((Record) value, parent, problems);
      return;
    }
    ParameterSpec spec = specs.get(0);
    String path = ParameterSet.join(parent, spec.name());
    if (value == null) {
      if (spec.required()) {
        problems.add(new Problem(path, missing(spec)));
      }
      return;
    }
    checkRange(value, path, problems);
    type().check(value, path, problems);
  }

  private ValueType type() {
    if (type == null) {
      throw new IllegalStateException(accessor + " is a record of shared parameters");
    }
    return type;
  }

  private static String missing(ParameterSpec spec) {
    return "the parameter '%s' (%s) is required".formatted(spec.name(), spec.kind());
  }

  private void checkRange(@Nullable Object value, String path, List<Problem> problems) {
    ParameterSpec spec = specs.get(0);
    if (!(value instanceof Number number)
        || (number.doubleValue() >= spec.min() && number.doubleValue() <= spec.max())) {
      return;
    }
    String expected =
        spec.max() == Long.MAX_VALUE
            ? spec.min() + " or more"
            : spec.min() == Long.MIN_VALUE
                ? spec.max() + " or less"
                : spec.min() + " to " + spec.max();
    problems.add(new Problem(path, "%s is out of range; expected %s".formatted(value, expected)));
  }
}
