package dev.purlin.pipelines.spec;

import dev.purlin.core.problem.Names;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * The transforms that a file brings along in its {@code providers}, or includes from a list of
 * them.
 *
 * <p>Of Beam's kinds, {@code yaml} (a part of a pipeline as a template) and {@code renaming} (other
 * names for a transform and its parameters) become steps here, and those that name a transform
 * which Purlin has anyway. The others are only known by their names, so that an error can say what
 * they are.
 */
final class Providers {
  private static final int DEEPEST = 50;

  /** What a step that stands for others may have; the rest belongs to one of these. */
  private static final List<String> STEP_KEYS =
      List.of("type", "name", "input", "config", "windowing", "resource_hints");

  private final Location directory;
  private final Environment environment;
  private final StepTypes types;
  private final Problems problems;
  private final Map<String, Expansion> expansions = new LinkedHashMap<>();
  private final Set<String> others = new HashSet<>();
  private final Set<String> included = new HashSet<>();

  /** What renaming has made; its type is the transform itself, even if it has a provider's name. */
  private final Set<MapValue> renamed = Collections.newSetFromMap(new IdentityHashMap<>());

  private int depth;
  private @Nullable Position outermost;

  /** What a step of a provided type becomes. */
  private interface Expansion {
    /** The step in its place; null, with a problem reported, if there is none. */
    @Nullable MapValue expand(MapValue step, MapValue config);
  }

  /**
   * @param directory where included lists are looked for
   */
  Providers(Location directory, Environment environment, StepTypes types, Problems problems) {
    this.directory = directory;
    this.environment = environment;
    this.types = types;
    this.problems = problems;
  }

  /** The names of the provided transforms. */
  Set<String> names() {
    Set<String> names = new HashSet<>(others);
    names.addAll(expansions.keySet());
    return names;
  }

  /** Whether a provider has this transform, and nobody here can run it. */
  boolean isForeign(String type) {
    return others.contains(type) && !expansions.containsKey(type);
  }

  /** Reads a list of providers. */
  void read(ListValue providers) {
    providers.elements().forEach(provider -> read(provider, directory));
  }

  private void read(Value provider, Location from) {
    if (!(provider instanceof MapValue map)) {
      problems.add(
          provider.position(),
          "a provider must be a map with 'type', 'config' and 'transforms', but is "
              + provider.kind());
      return;
    }
    Fields fields = new Fields(map, problems);
    if (fields.has("include")) {
      fields.allowOnly(List.of("include"));
      include(fields, from);
      return;
    }
    fields.allowOnly(List.of("type", "config", "transforms"));
    String type = fields.text("type");
    MapValue transforms = fields.map("transforms");
    MapValue config = fields.map("config");
    if (transforms != null) {
      for (String name : transforms.names()) {
        add(type, name, transforms, config == null ? MapValue.empty(map.position()) : config);
      }
    }
  }

  private void add(@Nullable String type, String name, MapValue transforms, MapValue config) {
    Value definition = transforms.get(name);
    if ("yaml".equals(type)) {
      if (definition instanceof MapValue template && template.get("body") != null) {
        new Fields(template, problems)
            .allowOnly(List.of("config_schema", "requires_inputs", "body", "description"));
        expansions.put(name, (step, given) -> fill(name, template, step, given));
      } else {
        problems.add(
            transforms.keyPosition(name),
            "a transform of a yaml provider is a map with 'body', the steps that it stands for");
      }
    } else if (definition instanceof ScalarValue scalar
        && scalar.value() instanceof String target) {
      MapValue underlying = config.get("underlying_provider") instanceof MapValue map ? map : null;
      Optional<String> known = known(target, underlying);
      if (known.isPresent()) {
        MapValue mappings = mappings(name, config);
        MapValue defaults =
            config.get("defaults") instanceof MapValue all && all.get(name) instanceof MapValue map
                ? map
                : MapValue.empty(config.position());
        expansions.put(
            name,
            (step, given) -> put(step, name, known.get(), renamed(mappings, defaults, given)));
      } else {
        others.add(name);
      }
    } else {
      others.add(name);
    }
  }

  /** What Purlin calls a provider's transform, if it has it. */
  private Optional<String> known(String target, @Nullable MapValue underlying) {
    if (types.contains(target)) {
      return Optional.of(target);
    }
    return underlying != null
            && underlying.get("transforms") instanceof MapValue map
            && map.get(target) instanceof ScalarValue urn
            && types.contains(urn.text())
        ? Optional.of(urn.text())
        : Optional.empty();
  }

  /**
   * The mappings of a transform's parameters; those of another one if it is named in their place.
   */
  private static @Nullable MapValue mappings(String name, MapValue config) {
    if (!(config.get("mappings") instanceof MapValue all)) {
      return null;
    }
    Value own = all.get(name) instanceof ScalarValue as ? all.get(as.text()) : all.get(name);
    return own instanceof MapValue map ? map : null;
  }

  private static MapValue renamed(@Nullable MapValue mappings, MapValue defaults, MapValue given) {
    MapValue config = MapValue.empty(given.position());
    for (Map.Entry<String, Value> entry : defaults.entries().entrySet()) {
      config = config.with(entry.getKey(), entry.getValue());
    }
    for (Map.Entry<String, Value> entry : given.entries().entrySet()) {
      String parameter =
          mappings != null && mappings.get(entry.getKey()) instanceof ScalarValue mapped
              ? mapped.text()
              : entry.getKey();
      config = config.with(parameter, entry.getValue());
    }
    return config;
  }

  private MapValue put(MapValue step, String name, String type, MapValue config) {
    Position at = step.position();
    MapValue replaced =
        step.with("type", new ScalarValue(type, type, step.at("type"))).with("config", config);
    MapValue named =
        step.get("name") == null
            ? replaced.with("name", new ScalarValue(name, name, at))
            : replaced;
    renamed.add(named);
    return named;
  }

  /**
   * What a step stands for; empty if its type is not a provided one or, with a problem reported, if
   * it stands for nothing.
   */
  Optional<MapValue> expand(MapValue step) {
    Expansion expansion =
        step.get("type") instanceof ScalarValue type ? expansions.get(type.text()) : null;
    if (expansion == null || renamed.contains(step)) {
      return Optional.empty();
    }
    MapValue config = new Fields(step, problems).map("config");
    return Optional.ofNullable(
        expansion.expand(step, config == null ? MapValue.empty(step.position()) : config));
  }

  /** Runs what reads the steps of a template, which may be of provided types themselves. */
  <T> @Nullable T within(MapValue step, Supplier<@Nullable T> reading) {
    if (depth == 0) {
      outermost = step.position();
    }
    if (depth == DEEPEST) {
      problems.add(
          Objects.requireNonNull(outermost),
          "this is %d transforms of the file's providers deep: one of them uses itself"
              .formatted(DEEPEST));
      return null;
    }
    depth++;
    try {
      return reading.get();
    } finally {
      depth--;
    }
  }

  private @Nullable MapValue fill(String name, MapValue template, MapValue step, MapValue config) {
    new Fields(step, problems).allowOnly(STEP_KEYS);
    Map<String, Object> values = parameters(name, template, config);
    if (values == null) {
      return null;
    }
    String title = "%s of %s".formatted(name, template.position().file());
    String body = text(template.present("body"));
    problems.lines().add(title, body);
    int before = problems.count();
    Template.Rendered rendered = Template.render(title, body, directory, values, problems);
    Value value =
        problems.count() > before
            ? null
            : YamlReader.read(rendered.text(), rendered.places(), environment, problems);
    if (!(value instanceof MapValue steps)) {
      if (problems.count() == before) {
        problems.add(
            template.at("body"), "the body of %s is not a map with 'type'".formatted(name));
      }
      return null;
    }
    return placed(name, steps, step);
  }

  /** A body in the place of the step that stands for it. */
  private static MapValue placed(String name, MapValue body, MapValue step) {
    MapValue placed = body;
    Value given = step.get("name");
    placed =
        placed.with("name", given == null ? new ScalarValue(name, name, step.position()) : given);
    for (String key : List.of("input", "windowing")) {
      Value value = step.get(key);
      if (value != null) {
        placed = placed.with(key, value);
      }
    }
    return placed;
  }

  private static String text(Value body) {
    if (body instanceof ScalarValue scalar) {
      return scalar.text();
    }
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setSplitLines(false);
    // As Beam does: what begins a Jinja expression stands in single quotes, which change nothing.
    return new Yaml(options).dump(body.toObject());
  }

  /** The values of a template's parameters; null, with problems reported, if they do not fit. */
  private @Nullable Map<String, Object> parameters(
      String name, MapValue template, MapValue config) {
    MapValue schema = new Fields(template, problems).map("config_schema");
    MapValue properties =
        schema != null && schema.get("properties") instanceof MapValue map
            ? map
            : MapValue.empty(template.position());
    ListValue required =
        schema != null && schema.get("required") instanceof ListValue list ? list : null;
    int before = problems.count();
    Map<String, Object> values = new LinkedHashMap<>();
    for (Map.Entry<String, Value> given : config.entries().entrySet()) {
      String parameter = given.getKey();
      if (properties.get(parameter) == null) {
        problems.add(
            config.keyPosition(parameter),
            Names.unknown("parameter", parameter, properties.names()));
      } else {
        values.put(parameter, given.getValue().toObject());
      }
    }
    for (String parameter : properties.names()) {
      MapValue property =
          properties.get(parameter) instanceof MapValue map
              ? map
              : MapValue.empty(properties.position());
      Value value = config.get(parameter);
      if (value != null) {
        checkType(parameter, property, value);
      } else if (property.get("default") != null) {
        values.put(parameter, property.get("default").toObject());
      } else if (required != null && !required.toObject().contains(parameter)) {
        values.put(parameter, null);
      } else {
        problems.add(config.position(), "%s needs the parameter '%s'".formatted(name, parameter));
      }
    }
    return problems.count() == before ? values : null;
  }

  private void checkType(String parameter, MapValue property, Value value) {
    if (!(property.get("type") instanceof ScalarValue type)) {
      return;
    }
    Object given = value instanceof ScalarValue scalar ? scalar.value() : null;
    boolean fits =
        switch (type.text()) {
          case "string" -> given instanceof String;
          case "integer" ->
              given instanceof Integer || given instanceof Long || given instanceof BigInteger;
          case "number" -> given instanceof Number;
          case "boolean" -> given instanceof Boolean;
          case "array" -> value instanceof ListValue;
          case "object" -> value instanceof MapValue;
          default -> true;
        };
    if (!fits) {
      problems.add(
          value.position(),
          "'%s' must be of type %s, but is %s".formatted(parameter, type.text(), value.kind()));
    }
  }

  private void include(Fields fields, Location from) {
    String name = fields.text("include");
    if (name == null) {
      return;
    }
    Position at = fields.map().at("include");
    Location file = from.resolve(name.startsWith("file://") ? name.substring(7) : name);
    if (!included.add(file.address())) {
      return; // Its transforms are known.
    }
    String text;
    try {
      text = new String(file.read(), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      problems.add(at, "there is no file '%s' to include".formatted(name));
      return;
    } catch (IOException e) {
      problems.add(at, "cannot read the file '%s': %s".formatted(name, e));
      return;
    }
    String shown = file.shown();
    problems.lines().add(shown, text);
    Value value =
        YamlReader.read(
            text, (line, column) -> new Position(shown, line, column), environment, problems);
    if (value instanceof ListValue list) {
      list.elements().forEach(provider -> read(provider, file.directory()));
    } else if (value != null) {
      problems.add(
          value.position(), "a file of providers is a list of them, but this is " + value.kind());
    }
  }
}
