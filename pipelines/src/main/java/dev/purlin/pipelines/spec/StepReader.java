package dev.purlin.pipelines.spec;

import dev.purlin.core.problem.Names;
import dev.purlin.core.secret.SecretNames;
import dev.purlin.pipelines.spec.RawStep.Kind;
import dev.purlin.pipelines.spec.RawStep.Role;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.checkerframework.checker.nullness.qual.Nullable;

/** YAML values -> steps: checks that each entry is known and of the right kind. */
final class StepReader {
  private static final String CHAIN = "chain";
  private static final String COMPOSITE = "composite";
  // Stands for a type that the file leaves out, so that references to the step still find it.
  private static final String NO_TYPE = "";

  private static final List<String> PIPELINE_KEYS =
      List.of(
          "type",
          "transforms",
          "extra_transforms",
          "source",
          "sink",
          "windowing",
          "resource_hints");
  private static final List<String> GROUP_KEYS =
      List.of(
          "type",
          "name",
          "input",
          "output",
          "transforms",
          "extra_transforms",
          "source",
          "sink",
          "windowing",
          "resource_hints");
  private static final String COMMIT = "commit";
  private static final String EARLY = "early";
  private static final List<String> COMMIT_WORDS = List.of("with_run", EARLY);

  /** Parameters that hold what is sent to a server: there, any name may be that of a secret. */
  private static final Set<String> REQUEST_PARTS = Set.of("auth", "headers", "params", "body");

  private static final Pattern ADDRESS = Pattern.compile("(jdbc:|[A-Za-z][A-Za-z0-9+.-]*://)");

  private static final List<String> TRANSFORM_KEYS =
      List.of(
          "type",
          "name",
          "input",
          "output",
          "config",
          "windowing",
          "output_schema",
          COMMIT,
          "resource_hints");

  private final StepTypes types;
  private final Providers providers;
  private final Problems problems;
  private final PortReader ports;

  /**
   * @param providers the transforms that the file brings along
   */
  StepReader(StepTypes types, Providers providers, Problems problems) {
    this.types = types;
    this.providers = providers;
    this.problems = problems;
    this.ports = new PortReader(problems);
  }

  /**
   * Reads what stands under {@code pipeline}; null, with a problem reported, if it is no pipeline.
   */
  @Nullable RawStep pipeline(Value value) {
    if (value instanceof ListValue list) {
      return group(
          Kind.COMPOSITE, new Fields(transformsOnly(list), problems), null, Role.TRANSFORM);
    }
    if (!(value instanceof MapValue map)) {
      problems.add(value.position(), "'pipeline' must be a map, but is %s".formatted(value.kind()));
      return null;
    }
    Fields fields = new Fields(map, problems);
    fields.allowOnly(PIPELINE_KEYS);
    String type = fields.has("type") ? fields.text("type") : COMPOSITE;
    if (type != null && !type.equals(CHAIN) && !type.equals(COMPOSITE)) {
      problems.add(
          map.at("type"), "a pipeline's type is 'chain' or 'composite', not '%s'".formatted(type));
    }
    return group(CHAIN.equals(type) ? Kind.CHAIN : Kind.COMPOSITE, fields, null, Role.TRANSFORM);
  }

  private static MapValue transformsOnly(ListValue list) {
    return MapValue.empty(list.position()).with("transforms", list);
  }

  private @Nullable RawStep step(Value value, Role role) {
    if (!(value instanceof MapValue map)) {
      problems.add(
          value.position(),
          "a step must be a map with a 'type', but is %s".formatted(value.kind()));
      return null;
    }
    Optional<MapValue> expanded = providers.expand(map);
    if (expanded.isPresent()) {
      RawStep step = providers.within(map, () -> step(expanded.get(), role));
      if (step != null) {
        return step;
      }
    }
    Fields fields = new Fields(map, problems);
    String name = fields.text("name");
    String type = fields.text("type");
    if (CHAIN.equals(type) || COMPOSITE.equals(type)) {
      fields.allowOnly(GROUP_KEYS);
      return group(CHAIN.equals(type) ? Kind.CHAIN : Kind.COMPOSITE, fields, name, role);
    }
    checkTransformKeys(fields, type);
    checkType(fields, name, type);
    if (fields.has("output") && !Fields.isNothing(map.get("output"))) {
      problems.add(
          map.keyPosition("output"),
          "only a chain or composite says what its 'output' is: other steps read this step's output"
              + " by its name");
    }
    MapValue config = fields.map("config");
    hideSecrets(config);
    MapValue outputSchema = fields.map("output_schema");
    if (config != null && config.get("output_schema") != null) {
      outputSchema = new Fields(config, problems).map("output_schema");
      config = config.without("output_schema");
    }
    if (config != null && type != null) {
      config = PandasParameters.translate(type, config, problems);
    }
    return new RawStep(
        name,
        type == null ? NO_TYPE : type,
        map.position(),
        Kind.TRANSFORM,
        role,
        ports.inputs(fields),
        config == null ? MapValue.empty(map.position()) : config,
        fields.map("windowing"),
        outputSchema,
        config == null ? null : ports.errorOutput(config),
        commitsEarly(fields),
        List.of(),
        List.of(),
        Map.of());
  }

  /** Whether the step's target does not wait for the run's other targets. */
  private boolean commitsEarly(Fields fields) {
    String when = fields.has(COMMIT) ? fields.text(COMMIT) : null;
    if (when != null && !COMMIT_WORDS.contains(when)) {
      problems.add(
          fields.map().at(COMMIT),
          "'commit' is one of %s, not '%s'; %s"
              .formatted(
                  String.join(", ", COMMIT_WORDS),
                  when,
                  "with_run (the default) commits the target together with the run's others, early"
                      + " as soon as it is complete"));
    }
    return EARLY.equals(when);
  }

  private void checkTransformKeys(Fields fields, @Nullable String type) {
    for (String key : fields.map().names()) {
      if (TRANSFORM_KEYS.contains(key)) {
        continue;
      }
      Position at = fields.map().keyPosition(key);
      if (GROUP_KEYS.contains(key)) {
        problems.add(
            at,
            "only a chain or composite has '%s'; this is a step of another type".formatted(key));
      } else if (!fields.has("config") && Names.nearest(key, TRANSFORM_KEYS).isEmpty()) {
        problems.add(
            at,
            "unknown key '%s'; the parameters of %s go under 'config'"
                .formatted(key, type == null ? "a step" : type));
      } else {
        problems.add(at, Names.unknown("key", key, TRANSFORM_KEYS));
      }
    }
  }

  private void checkType(Fields fields, @Nullable String name, @Nullable String type) {
    if (type == null) {
      if (!fields.has("type") || Fields.isNothing(fields.map().get("type"))) {
        problems.add(
            fields.map().position(),
            "%s has no type: give it 'type:' and the name of a transform"
                .formatted(name == null ? "this step" : "step '" + name + "'"));
      }
    } else if (providers.isForeign(type) && !types.contains(type)) {
      problems.add(
          fields.map().position(),
          "%s comes from one of the file's providers, and Purlin runs those of type yaml and renaming only"
              .formatted(type));
    } else if (!providers.names().contains(type) && !types.contains(type)) {
      Set<String> known = new LinkedHashSet<>(types.names());
      known.addAll(providers.names());
      problems.add(
          fields.map().at("type"),
          "unknown transform '%s'; %s"
              .formatted(
                  type,
                  Elsewhere.of(type)
                      .or(
                          () ->
                              Names.nearest(type, known)
                                  .map(nearest -> "did you mean '" + nearest + "'?"))
                      .orElse("'purlin transforms' lists those there are")));
    }
  }

  private RawStep group(Kind kind, Fields fields, @Nullable String name, Role role) {
    List<RawStep> steps = new ArrayList<>();
    if (fields.has("source")) {
      RawStep source = step(fields.map().present("source"), Role.SOURCE);
      if (source != null) {
        if (!source.inputs().isEmpty()) {
          problems.add(
              fields.map().at("source.input"), "a source reads from no other step: remove 'input'");
        }
        steps.add(source);
      }
    }
    steps.addAll(steps(fields, "transforms", Role.TRANSFORM));
    if (fields.has("sink")) {
      RawStep sink = step(fields.map().present("sink"), Role.SINK);
      if (sink != null) {
        steps.add(sink);
      }
    }
    List<RawStep> extras = steps(fields, "extra_transforms", Role.EXTRA);
    if (kind == Kind.COMPOSITE && fields.has("extra_transforms")) {
      problems.add(
          fields.map().keyPosition("extra_transforms"),
          "'extra_transforms' stand next to a chain; in a composite put them under 'transforms'");
    }
    if (steps.isEmpty()) {
      reportNoSteps(fields);
    }
    return new RawStep(
        name,
        kind == Kind.CHAIN ? CHAIN : COMPOSITE,
        fields.map().position(),
        kind,
        role,
        ports.inputs(fields),
        MapValue.empty(fields.map().position()),
        fields.map("windowing"),
        null,
        null,
        false,
        List.copyOf(steps),
        extras,
        ports.outputs(fields));
  }

  private void reportNoSteps(Fields fields) {
    ListValue transforms = fields.map().get("transforms") instanceof ListValue list ? list : null;
    if (transforms == null && !fields.has("transforms")) {
      problems.add(fields.map().position(), "no steps here: list them under 'transforms'");
    } else if (transforms == null
        ? Fields.isNothing(fields.map().get("transforms"))
        : transforms.elements().isEmpty()) {
      problems.add(fields.map().keyPosition("transforms"), "'transforms' has no steps");
    }
  }

  private List<RawStep> steps(Fields fields, String key, Role role) {
    List<RawStep> steps = new ArrayList<>();
    ListValue list = fields.list(key);
    if (list != null) {
      for (Value element : list.elements()) {
        RawStep step = step(element, role);
        if (step != null) {
          steps.add(step);
        }
      }
    }
    return steps;
  }

  /** A password that stands in the file itself is not to be seen elsewhere. */
  private void hideSecrets(@Nullable MapValue config) {
    if (config == null) {
      return;
    }
    config
        .entries()
        .forEach(
            (name, value) -> {
              if (value instanceof ScalarValue scalar && scalar.value() instanceof String text) {
                if (SecretNames.isPassword(name)) {
                  problems.secrets().add(text);
                } else if (name.endsWith("properties") || ADDRESS.matcher(text).lookingAt()) {
                  problems.secrets().addWithin(text);
                }
              } else if (REQUEST_PARTS.contains(name) && value instanceof MapValue part) {
                hideSecretsOfRequest(part);
              }
            });
  }

  /** What is sent to a server: {@code X-Key} is no name of a field there. */
  private void hideSecretsOfRequest(MapValue part) {
    part.entries()
        .forEach(
            (name, value) -> {
              if (value instanceof MapValue below) {
                hideSecretsOfRequest(below);
              } else if (value instanceof ScalarValue scalar
                  && scalar.value() instanceof String text
                  && SecretNames.matches(name)
                  && !ADDRESS.matcher(text).lookingAt()) {
                problems.secrets().add(text);
                problems.secrets().add(text.substring(text.indexOf(' ') + 1));
              }
            });
  }
}
