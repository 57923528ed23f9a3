package dev.purlin.pipelines.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.run.RunContext;
import dev.purlin.io.stage.StageArea;
import dev.purlin.io.stage.StageManifest;
import dev.purlin.io.stage.StageMode;
import dev.purlin.io.stage.StageRun;
import dev.purlin.pipelines.spec.PipelineSpec;
import dev.purlin.pipelines.spec.ScalarValue;
import dev.purlin.pipelines.staging.Replay;
import dev.purlin.pipelines.staging.ReplayRequest;
import dev.purlin.pipelines.staging.ReplayRequest.Kind;
import dev.purlin.pipelines.staging.StageSteps;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The staging area of a run: where it is, and which of its rows are read from there. */
final class Staging {
  /** In the directory of a run that resumes another: the id of that one. */
  private static final String RESUMED = "resumed";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final RunDirectory directory;
  private final Optional<ReplayRequest> request;
  private final StageRun run;
  private final Replay replay;

  private Staging(
      RunDirectory directory, Optional<ReplayRequest> request, StageRun run, Replay replay) {
    this.directory = directory;
    this.request = request;
    this.run = run;
    this.replay = replay;
  }

  /** The staging area that steps of a file have which name none. */
  static String area(PipelineSpec spec, String runs) {
    String plain = runs.endsWith("/") ? runs.substring(0, runs.length() - 1) : runs;
    int slash = plain.lastIndexOf('/');
    boolean bucket = !RunDirectory.isHere(plain) && slash == plain.indexOf("://") + 2;
    String parent = bucket ? plain + "/" : plain.substring(0, slash + 1);
    return StageRun.area(option(spec), System.getenv(), parent);
  }

  private static @Nullable String option(PipelineSpec spec) {
    return spec.options().get("stage_area") instanceof ScalarValue area && area.value() != null
        ? String.valueOf(area.value())
        : null;
  }

  /**
   * Plans which rows are read from the staging area.
   *
   * @throws PurlinException if it is wished and cannot be done
   */
  static Staging of(
      PipelineSpec spec, RunSettings settings, RunDirectory directory, Instant started) {
    StageRun run = run(spec, settings.runs(), started);
    Optional<ReplayRequest> request =
        settings.replay().map(asked -> named(asked, spec.file(), directory));
    Replay replay =
        request
            .map(asked -> Replay.of(spec, asked, run, other -> resumed(directory, other)))
            .orElseGet(() -> Replay.none(spec));
    return new Staging(directory, request, run, replay);
  }

  /** What the steps of a file that stage are told in a run. */
  static StageRun run(PipelineSpec spec, String runs, Instant started) {
    return new StageRun(
        spec.file(), spec.sha256(), started, area(spec, runs), StageSteps.extracts(spec), true);
  }

  /** A run that is resumed must be one that did not succeed. */
  private static ReplayRequest named(ReplayRequest asked, String file, RunDirectory directory) {
    if (asked.kind() != Kind.RESUME) {
      return asked;
    }
    String id =
        asked.run().equals(StageArea.LATEST)
            ? directory
                .latestOf(RunId.nameOf(file))
                .orElseThrow(
                    () ->
                        PurlinException.user(
                            "%s: there is no run of %s in '%s'"
                                .formatted(asked, file, directory.runs())))
            : asked.run();
    if (!directory.has(id)) {
      throw PurlinException.user(
          "%s: there is no run of that name in '%s'; is it with another --runs?"
              .formatted(asked, directory.runs()));
    }
    try {
      if (directory.isPending(id)) {
        throw PurlinException.user(
            ("%s: run %s ended while it committed its targets, when all of its rows were there;"
                    + " 'purlin clean %s' completes the commit, and nothing is left to load")
                .formatted(asked, id, file));
      }
      if (directory.isCommitted(id) || succeeded(directory, id)) {
        throw PurlinException.user(
            "%s: run %s has succeeded, and there is nothing to go on with; to load its extract again, use --from-stage"
                .formatted(asked, id));
      }
    } catch (IOException e) {
      throw PurlinException.outside("cannot read the record of run " + id + ": " + e, e);
    }
    return asked.of(id);
  }

  private static boolean succeeded(RunDirectory directory, String id) throws IOException {
    Optional<String> record = directory.find(id, RunDirectory.RECORD);
    // One that was killed has none.
    return record.isPresent()
        && JSON.readTree(record.get())
            .path("outcome")
            .asText()
            .equals(Outcome.SUCCEEDED.toString());
  }

  private static Optional<String> resumed(RunDirectory directory, String id) {
    try {
      return directory.find(id, RESUMED).map(String::trim);
    } catch (IOException e) {
      throw PurlinException.outside("cannot read what run " + id + " resumed: " + e, e);
    }
  }

  /** The file as it is to be run. */
  PipelineSpec spec() {
    return replay.spec();
  }

  Replay replay() {
    return replay;
  }

  /** Tells the steps of the run, and people. */
  void tell(RunContext context) {
    run.tell(context);
    replay.told().forEach(context::tell);
    if (request.isPresent() && request.get().kind() == Kind.RESUME) {
      for (StageManifest stage : replay.read().values()) {
        if (stage.origin().mode() == StageMode.VOLATILE) {
          context.onSuccess(
              "remove the volatile stage '" + stage.place() + "'",
              () -> StageArea.remove(stage.place()));
        }
      }
    }
  }

  /** Notes in the run's directory which run it resumes: who resumes it in turn needs both. */
  void note() {
    if (request.isEmpty() || request.get().kind() != Kind.RESUME) {
      return;
    }
    try {
      directory.put(directory.place(RESUMED), request.get().run() + "\n");
    } catch (IOException e) {
      throw PurlinException.outside("cannot write to " + directory.place(RESUMED) + ": " + e, e);
    }
  }
}
