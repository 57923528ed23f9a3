package dev.purlin.pipelines.spec;

import dev.purlin.core.problem.Names;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The file's value -> its pipeline. */
final class PipelineReader {
  private static final List<String> KEYS = List.of("pipeline", "options", "providers", "tests");
  private static final Flattener.Flat NOTHING = new Flattener.Flat(List.of(), Map.of());

  private final Problems problems;
  private final StepTypes types;
  private final Providers providers;

  PipelineReader(StepTypes types, Providers providers, Problems problems) {
    this.types = types;
    this.providers = providers;
    this.problems = problems;
  }

  PipelineSpec read(String file, String sha256, MapValue top) {
    Fields fields = new Fields(top, problems);
    checkKeys(fields);
    MapValue options = fields.map("options");
    ListValue providers = fields.list("providers");
    ListValue tests = fields.list("tests");
    ListValue none = new ListValue(List.of(), top.position());
    Flattener.Flat flat =
        fields.has("pipeline") ? steps(top, providers == null ? none : providers) : NOTHING;
    return new PipelineSpec(
        file,
        sha256,
        flat.steps(),
        flat.groups(),
        options == null ? MapValue.empty(top.position()) : options,
        providers == null ? none : providers,
        tests == null ? none : tests,
        problems.secrets(),
        problems);
  }

  /** Beam YAML lets other keys be, for people's own use; one that looks misspelt is a problem. */
  private void checkKeys(Fields fields) {
    boolean misspelt = false;
    for (String key : fields.map().names()) {
      Optional<String> meant = Names.nearest(key, KEYS).filter(known -> !fields.has(known));
      if (!KEYS.contains(key) && meant.isPresent()) {
        problems.add(
            fields.map().keyPosition(key),
            "unknown key '%s'; did you mean '%s'?".formatted(key, meant.get()));
        misspelt |= meant.get().equals("pipeline");
      }
    }
    if (!fields.has("pipeline") && !misspelt) {
      problems.add(
          fields.map().position(),
          "no 'pipeline' in this file: its steps go under 'pipeline:' and 'transforms:'");
    }
  }

  private Flattener.Flat steps(MapValue top, ListValue listed) {
    providers.read(listed);
    Value written = top.get("pipeline");
    RawStep pipeline =
        written == null ? null : new StepReader(types, providers, problems).pipeline(written);
    if (pipeline == null) {
      return NOTHING;
    }
    ReferenceTargets links = Resolver.resolve(pipeline, problems);
    Flattener.Flat flat = Flattener.flatten(pipeline, types, links, problems);
    RejectsCheck.check(pipeline, flat.steps(), links, problems);
    return flat;
  }
}
