package dev.purlin.pipelines.staging;

import static java.util.stream.Collectors.joining;

import dev.purlin.core.problem.Names;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.io.stage.StageArea;
import dev.purlin.io.stage.StageManifest;
import dev.purlin.io.stage.StagePlace;
import dev.purlin.io.stage.StageRun;
import dev.purlin.pipelines.spec.MapValue;
import dev.purlin.pipelines.spec.PipelineSpec;
import dev.purlin.pipelines.spec.Position;
import dev.purlin.pipelines.spec.Reference;
import dev.purlin.pipelines.spec.ScalarValue;
import dev.purlin.pipelines.spec.StepSpec;
import dev.purlin.pipelines.spec.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What is left of a file when staged rows take the place of their sources.
 *
 * @param spec the file: steps that stage and were read from their stage have become {@code
 *     ReadFromStage}, and the steps before them are left out
 * @param read the stages that are read, by step
 * @param superseded the complete stages of the runs that are resumed: when this one has succeeded,
 *     nobody needs them any more
 * @param told what people should know of it, in sentences
 */
public record Replay(
    PipelineSpec spec,
    Map<String, StageManifest> read,
    List<StageManifest> superseded,
    List<String> told) {
  private static final String READ_FROM_STAGE = "ReadFromStage";

  public Replay {
    read = Map.copyOf(read);
    superseded = List.copyOf(superseded);
    told = List.copyOf(told);
  }

  /** A run that reads nothing that was staged. */
  public static Replay none(PipelineSpec spec) {
    return new Replay(spec, Map.of(), List.of(), List.of());
  }

  /**
   * Plans which staged rows are read, and what else runs.
   *
   * @param request from which run; if it is to resume, one that is known by its id
   * @param run what the run's steps are told
   * @param chain a run and those that it had resumed, whose stages it used
   * @throws PurlinException if it cannot be done, saying what is missing
   */
  public static Replay of(
      PipelineSpec spec,
      ReplayRequest request,
      StageRun run,
      Function<String, List<String>> chain) {
    spec.problems().throwIfAny();
    Planner planner = new Planner(spec, request, run, chain);
    if (planner.steps.all().isEmpty()) {
      throw PurlinException.user(
          "%s: %s has no step of type Stage, so that nothing of it was staged"
              .formatted(request.kind().option(), spec.file()));
    }
    return request.kind() == ReplayRequest.Kind.RESUME ? planner.resume() : planner.fromStage();
  }

  /** The stage that a step was read from, as it is written in a record. */
  public Map<String, String> origins() {
    Map<String, String> origins = new LinkedHashMap<>();
    read.forEach((step, stage) -> origins.put(step, "stage run=" + stage.place().run()));
    return origins;
  }

  /**
   * Says at the steps that are read from their stage what its rows look like, if the file has
   * problems that may come from that.
   */
  public void explain() {
    if (!spec.problems().any()) {
      return;
    }
    for (StepSpec step : spec.steps()) {
      StageManifest stage = read.get(step.name());
      if (stage != null && step.type().equals(READ_FROM_STAGE)) {
        spec.problems()
            .add(
                step.position(),
                "the rows of '%s' are read from stage run=%s, which has the fields %s; if the steps behind it expect other fields, run the extract again"
                    .formatted(
                        step.name(),
                        stage.place().run(),
                        stage.schema().getFields().stream()
                            .map(field -> field.getName() + " " + Names.type(field.getType()))
                            .collect(joining(", "))));
      }
    }
  }

  private static final class Planner {
    private final PipelineSpec spec;
    private final ReplayRequest request;
    private final StageRun run;
    private final Function<String, List<String>> chain;
    private final StageSteps steps;
    private final List<StageManifest> superseded = new ArrayList<>();
    private final List<String> told = new ArrayList<>();

    private Planner(
        PipelineSpec spec,
        ReplayRequest request,
        StageRun run,
        Function<String, List<String>> chain) {
      this.spec = spec;
      this.request = request;
      this.run = run;
      this.chain = chain;
      this.steps = new StageSteps(spec);
    }

    private StagePlace place(StepSpec step, String id) {
      return StageSteps.place(step, run, id);
    }

    /** The stage that a run completed, or that a run which it resumed had completed. */
    private Optional<StageManifest> stage(StepSpec step, String id) {
      return chain.apply(id).stream()
          .map(run -> StageArea.find(place(step, run)))
          .flatMap(Optional::stream)
          .findFirst();
    }

    private boolean changed(StepSpec step, StageManifest stage) {
      return !stage.definition().equals(steps.extract(step).definition());
    }

    private Replay fromStage() {
      String id = request.run().equals(StageArea.LATEST) ? latest() : request.run();
      Map<String, StageManifest> read = new LinkedHashMap<>();
      for (StepSpec step : steps.all()) {
        StageManifest stage =
            stage(step, id)
                .orElseThrow(
                    () ->
                        PurlinException.user(
                            "%s: step '%s' cannot be read from its stage: %s"
                                .formatted(
                                    request, step.name(), StageArea.missing(place(step, id)))));
        if (changed(step, stage)) {
          told.add(
              "the steps before '%s' are not what they were when its stage of pipeline '%s' was extracted: %s"
                  .formatted(step.name(), stage.place().pipeline(), stage.place()));
        }
        read.put(step.name(), stage);
      }
      return replay(read);
    }

    /** The last run of which every stage is complete. */
    private String latest() {
      List<StageManifest> candidates = new ArrayList<>();
      for (StepSpec step : steps.all()) {
        StagePlace any = place(step, StageArea.LATEST);
        candidates.addAll(StageArea.complete(any, told::add));
      }
      return candidates.stream()
          .sorted(Comparator.comparing(StageManifest::ended).reversed())
          .map(stage -> stage.place().run())
          .distinct()
          .filter(id -> steps.all().stream().allMatch(step -> stage(step, id).isPresent()))
          .findFirst()
          .orElseThrow(
              () ->
                  PurlinException.user(
                      "%s: there is no run of which all stages of %s are complete: %s"
                          .formatted(
                              request,
                              spec.file(),
                              steps.all().stream()
                                  .map(step -> place(step, StageArea.LATEST))
                                  .map(StageArea::missing)
                                  .collect(joining("; ")))));
    }

    private Replay resume() {
      Map<String, StageManifest> read = new LinkedHashMap<>();
      for (StepSpec step : steps.all()) {
        Optional<StageManifest> stage = stage(step, request.run());
        if (stage.isEmpty()) {
          told.add(
              "'%s' is extracted again: run %s did not complete its stage"
                  .formatted(step.name(), request.run()));
        } else if (steps.readsIncrementally(step)) {
          // Its last value is kept when a run has read the rows itself.
          told.add(
              "'%s' is extracted again, though its stage is complete: its source is read incrementally"
                  .formatted(step.name()));
        } else if (changed(step, stage.get())) {
          told.add(
              "'%s' is extracted again: the steps before it are not what they were in run %s"
                  .formatted(step.name(), stage.get().place().run()));
        } else {
          read.put(step.name(), stage.get());
        }
      }
      extractTogether(read);
      for (String id : chain.apply(request.run())) {
        steps.all().forEach(step -> StageArea.find(place(step, id)).ifPresent(superseded::add));
      }
      return replay(read);
    }

    /**
     * A step that must run for something else would hand a stage's rows on a second time, and other
     * ones perhaps; then the stage is extracted with it, so that all of its readers see the same.
     */
    private void extractTogether(Map<String, StageManifest> read) {
      boolean changed = true;
      while (changed) {
        changed = false;
        Set<String> needed = steps.needed(read.keySet());
        for (String stage : List.copyOf(read.keySet())) {
          Set<String> again = steps.before(List.of(stage));
          again.removeAll(read.keySet());
          again.retainAll(needed);
          if (!again.isEmpty()) {
            read.remove(stage);
            told.add(
                "'%s' is extracted again, though its stage is complete: '%s' must run for other steps, too"
                    .formatted(stage, String.join("', '", again)));
            changed = true;
          }
        }
      }
    }

    private Replay replay(Map<String, StageManifest> read) {
      Set<String> needed = steps.needed(read.keySet());
      Set<String> gone = steps.before(read.keySet());
      gone.removeAll(read.keySet());
      Set<String> leftOut = new LinkedHashSet<>();
      List<StepSpec> kept = new ArrayList<>();
      Map<String, StageManifest> used = new LinkedHashMap<>();
      for (StepSpec step : spec.steps()) {
        if (!needed.contains(step.name()) || gone.contains(step.name())) {
          continue;
        }
        StageManifest stage = read.get(step.name());
        if (stage != null) {
          kept.add(reader(step, stage.place()));
          used.put(step.name(), stage);
          told.add(
              "'%s' is read from stage run=%s, and the steps before it do not run"
                  .formatted(step.name(), stage.place().run()));
          continue;
        }
        Map<String, List<Reference>> inputs = inputs(step, gone, leftOut);
        if (inputs.isEmpty() && !step.inputs().isEmpty()) {
          leftOut.add(step.name());
          told.add(
              "'%s' is left out: it reads rows that were rejected before the stage"
                  .formatted(step.name()));
          continue;
        }
        kept.add(with(step, inputs));
        if (request.kind() == ReplayRequest.Kind.FROM_STAGE && StageSteps.isSource(step)) {
          told.add("'%s' is read from its source: no stage has its rows".formatted(step.name()));
        }
      }
      return new Replay(spec.with(kept, spec.problems()), used, superseded, told);
    }

    /** What a step reads of what is still there. */
    private Map<String, List<Reference>> inputs(
        StepSpec step, Set<String> gone, Set<String> leftOut) {
      Map<String, List<Reference>> inputs = new LinkedHashMap<>();
      step.inputs()
          .forEach(
              (tag, references) -> {
                List<Reference> left = new ArrayList<>();
                for (Reference reference : references) {
                  if (gone.contains(reference.step()) && !steps.isErrors(reference)) {
                    throw unstaged(step, reference);
                  }
                  if (!gone.contains(reference.step()) && !leftOut.contains(reference.step())) {
                    left.add(reference);
                  }
                }
                if (!left.isEmpty() && left.size() < references.size()) {
                  List<Reference> missing = new ArrayList<>(references);
                  missing.removeAll(left);
                  throw PurlinException.user(
                      "%s: step '%s' reads '%s', whose rows were rejected before a Stage and are not staged, together with others; put a Stage of its own behind '%s'"
                          .formatted(request, step.name(), missing.get(0), missing.get(0)));
                }
                if (!left.isEmpty()) {
                  inputs.put(tag, left);
                } else if (step.inputs().size() > 1) {
                  throw unstaged(step, references.get(0));
                }
              });
      return inputs;
    }

    private PurlinException unstaged(StepSpec step, Reference reference) {
      return PurlinException.user(
          "%s: step '%s' reads '%s', which stands before a Stage and does not run; let it read the Stage, or put a Stage of its own between them"
              .formatted(request, step.name(), reference));
    }

    private static StepSpec with(StepSpec step, Map<String, List<Reference>> inputs) {
      return new StepSpec(
          step.name(),
          step.type(),
          step.position(),
          inputs,
          step.config(),
          step.outputSchema(),
          step.errorOutput(),
          step.commitsEarly());
    }

    private static StepSpec reader(StepSpec step, StagePlace place) {
      Position at = step.position();
      Map<String, Value> config = new LinkedHashMap<>();
      config.put("area", new ScalarValue(place.area(), place.area(), at));
      config.put("pipeline", new ScalarValue(place.pipeline(), place.pipeline(), at));
      config.put("name", new ScalarValue(place.name(), place.name(), at));
      config.put("run", new ScalarValue(place.run(), place.run(), at));
      Map<String, Position> places = new LinkedHashMap<>();
      config.keySet().forEach(key -> places.put(key, at));
      return new StepSpec(
          step.name(),
          READ_FROM_STAGE,
          at,
          Map.of(),
          new MapValue(config, places, at),
          step.outputSchema(),
          null,
          false);
    }
  }
}
