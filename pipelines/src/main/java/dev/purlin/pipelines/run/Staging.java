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
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The staging area of a run: where it is, and which of its rows are read from there. */
final class Staging {
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
   * @throws PurlinException if rows are to be read from there and cannot be
   */
  static Staging of(
      PipelineSpec spec, RunSettings settings, RunDirectory directory, Instant started) {
    StageRun run = run(spec, settings.runs(), settings.access(), started);
    Optional<ReplayRequest> request =
        settings.replay().map(asked -> named(asked, spec.file(), directory));
    Replay replay =
        request
            .map(asked -> Replay.of(spec, asked, run, other -> chain(directory, other)))
            .orElseGet(() -> Replay.none(spec));
    return new Staging(directory, request, run, replay);
  }

  /** What the steps of a file that stage are told in a run. */
  static StageRun run(PipelineSpec spec, String runs, RecordAccess access, Instant started) {
    return new StageRun(
        RunId.nameOf(spec.file()),
        spec.file(),
        spec.sha256(),
        started,
        area(spec, runs),
        access == RecordAccess.SHARED,
        StageSteps.extracts(spec),
        true);
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
          "%s: there is no run of that name in '%s'%s; is it with another --runs?"
              .formatted(
                  asked,
                  directory.runs(),
                  RunDirectory.isHere(directory.runs())
                      ? ""
                      : ", where a run that was killed leaves nothing"));
    }
    try {
      checkOver(asked, id, file, directory);
      for (String run : directory.chain(id)) {
        checkNotLoaded(asked, run, directory);
      }
    } catch (IOException e) {
      throw PurlinException.outside("cannot read the record of run " + id + ": " + e, e);
    }
    return asked.of(id);
  }

  private static void checkOver(ReplayRequest asked, String id, String file, RunDirectory directory)
      throws IOException {
    for (String run : directory.chain(id)) {
      if (directory.isHeld(run)) {
        throw alive(asked, run);
      }
    }
    Optional<String> pending = directory.pending(id);
    if (pending.isPresent()) {
      throw PurlinException.user(
          ("%s: run %s ended while it committed its targets, when all of its rows were there;"
                  + " 'purlin clean %s' completes the commit, and nothing is left to load")
              .formatted(asked, pending.get(), file));
    }
    if (!directory.isOver(id) && directory.committedBy(id).isEmpty()) {
      throw PurlinException.user(
          ("%s: run %s has neither a record nor a lock in '%s', so that it may still be running; when"
                  + " you know that it is not, load what it staged with --from-stage=%s")
              .formatted(asked, id, directory.runs(), id));
    }
  }

  private static PurlinException alive(ReplayRequest asked, String run) {
    return PurlinException.user(
        "%s: run %s is still running, or another run is resuming it; wait for its end, or stop it"
            .formatted(asked, run));
  }

  private static void checkNotLoaded(ReplayRequest asked, String run, RunDirectory directory)
      throws IOException {
    Optional<String> by = directory.committedBy(run);
    if (by.isPresent() && !by.get().equals(run)) {
      throw PurlinException.user(
          "%s: run %s was resumed by run %s, which has loaded its rows; to load them again, use --from-stage"
              .formatted(asked, run, by.get()));
    }
    if (by.isPresent() || succeeded(directory, run)) {
      throw PurlinException.user(
          "%s: run %s has succeeded, and there is nothing left to load; to load its extract again, use --from-stage"
              .formatted(asked, run));
    }
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

  private static List<String> chain(RunDirectory directory, String id) {
    try {
      return directory.chain(id);
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
    for (StageManifest stage : replay.superseded()) {
      if (stage.mode() == StageMode.VOLATILE) {
        context.onSuccess(
            "remove the volatile stage '" + stage.place() + "'",
            () -> StageArea.removeUnused(stage.place(), context.id()));
      }
    }
  }

  /** The locks of the runs that a run resumes. */
  static final class Resumed implements AutoCloseable {
    private final List<Closeable> locks = new ArrayList<>();

    private Resumed() {}

    @Override
    public void close() {
      IOException failed = null;
      for (Closeable lock : locks) {
        try {
          lock.close();
        } catch (IOException e) {
          failed = e;
        }
      }
      if (failed != null) {
        throw PurlinException.outside(
            "cannot release the lock of a resumed run: " + failed, failed);
      }
    }
  }

  /**
   * Locks the runs that this one resumes, so that nobody else does, and notes in its directory
   * which they are: who resumes this one in turn needs them all.
   */
  Resumed resume() {
    Resumed resumed = new Resumed();
    if (request.isEmpty() || request.get().kind() != Kind.RESUME) {
      return resumed;
    }
    String id = request.get().run();
    try {
      for (String run : directory.chain(id)) {
        resumed.locks.add(directory.hold(run).orElseThrow(() -> alive(request.get(), run)));
        checkNotLoaded(request.get(), run, directory);
      }
      directory.noteResumed(id);
      return resumed;
    } catch (IOException e) {
      resumed.close();
      throw PurlinException.outside("cannot resume run " + id + ": " + e, e);
    } catch (PurlinException e) {
      resumed.close();
      throw e;
    }
  }
}
