package dev.purlin.pipelines.run;

import dev.purlin.core.books.RejectReasons;
import dev.purlin.core.commit.RunTargets;
import dev.purlin.core.commit.Target;
import dev.purlin.core.cursor.CursorRun;
import dev.purlin.core.cursor.CursorTarget;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.problem.Reasons;
import dev.purlin.core.run.RunContext;
import dev.purlin.core.run.RunOptions;
import dev.purlin.core.secret.SecretNames;
import dev.purlin.core.secret.SecretParts;
import dev.purlin.core.secret.Secrets;
import dev.purlin.pipelines.assembly.Assembler;
import dev.purlin.pipelines.assembly.Assembly;
import dev.purlin.pipelines.assembly.Catalogue;
import dev.purlin.pipelines.assembly.IncrementalTargets;
import dev.purlin.pipelines.assembly.RejectPolicy;
import dev.purlin.pipelines.engine.Engine;
import dev.purlin.pipelines.engine.Engines;
import dev.purlin.pipelines.engine.FlinkMaster;
import dev.purlin.pipelines.engine.ThisProcess;
import dev.purlin.pipelines.spec.Graph;
import dev.purlin.pipelines.spec.PipelineFileException;
import dev.purlin.pipelines.spec.PipelineSpec;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.options.PipelineOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a pipeline file, from the choice of the runner to the run record.
 *
 * <p>Whatever happens, the record is written once: when the run succeeds, fails, does not balance,
 * or is stopped by a signal. A run that is stopped commits no further target and removes what was
 * temporary.
 */
public final class PipelineRun {
  private static final Logger LOG = LoggerFactory.getLogger(PipelineRun.class);

  private final PipelineSpec spec;
  private final RunSettings settings;
  private final RunListener listener;
  private final RunnerChoice choice;
  private final Assembly assembly;
  private final Instant started = Instant.now();
  private final String id;
  private final RejectLimits limits;
  private final RunDirectory directory;
  private final StateFiles lastValues;
  private final Staging staging;
  private final RunContext context;
  private final Engine engine;
  private final Optional<Streaming> streaming;
  private final CompletableFuture<Books> finalBooks = new CompletableFuture<>();
  private final Object ending = new Object();
  private Optional<String> log = Optional.empty();
  private boolean stopping;
  private boolean over;

  private PipelineRun(
      PipelineSpec spec, RunSettings settings, RunListener listener, Catalogue catalogue) {
    this.settings = settings;
    this.listener = listener;
    this.id = RunId.of(started, spec.file());
    this.directory = new RunDirectory(settings.runs(), id, settings.access());
    this.lastValues = StateFiles.ofRun(directory, spec.file());
    FileSystemSetup.prepare(
        spec, settings.runs(), settings.quarantine(), Staging.area(spec, settings.runs()));
    this.staging = Staging.of(spec, settings, directory, started);
    this.spec = staging.spec();
    this.limits = new RejectLimits(this.spec, settings.maxRejected());
    this.choice = RunnerChoice.of(settings, this.spec);
    this.context = RunContext.open(id);
    RejectReasons.watch(context);
    this.engine = engine(settings, directory, context);
    try (ProgressTicker ticker = new ProgressTicker(listener, context, started)) {
      PipelineOptions options =
          RunnerOptions.create(this.spec, choice, settings, engine, context, directory.local());
      staging.tell(context);
      new CursorRun(StateFiles.realPath(spec.file()), lastValues, settings.fullRefresh())
          .tell(context);
      Assembly assembled = assemble(catalogue, options);
      this.streaming = streaming(assembled);
      options
          .as(RunOptions.class)
          .setJudgedTogether(engine.commitsTogether() && streaming.isEmpty());
      streaming.ifPresent(
          run -> {
            run.configure(options.as(FlinkPipelineOptions.class));
            options.as(RunOptions.class).setCommittedTogether(false);
          });
      checkIncremental();
      new IncrementalTargets(this.spec).told().forEach(context::tell);
      this.assembly = Quarantine.attach(assembled, quarantine());
    } catch (RuntimeException e) {
      try (RunContext ended = context;
          StateFiles read = lastValues;
          Engine closing = engine) {
        throw e;
      }
    }
  }

  /** A last value is kept together with the run's targets, by this process. */
  private void checkIncremental() {
    Optional<String> step =
        context.targets().all().stream()
            .filter(CursorTarget.class::isInstance)
            .map(Target::step)
            .findFirst();
    if (step.isPresent() && streaming.isPresent()) {
      throw PurlinException.user(
          "step '%s' reads incrementally, which ends with the commit of the run, and %s is unbounded; read the whole source, or run the bounded steps from a file of their own"
              .formatted(step.get(), spec.file()));
    }
    if (step.isPresent() && !engine.commitsTogether()) {
      throw PurlinException.user(
          "step '%s' reads incrementally, and on %s nobody commits the targets together and keeps its last value; run the file with --flink-master=HOST:PORT, or in one process"
              .formatted(step.get(), settings.flinkMaster().map(String::valueOf).orElse("it")));
    }
    if (settings.fullRefresh() && step.isEmpty()) {
      throw PurlinException.user(
          "--full-refresh: no step of %s reads incrementally, so that every run reads all rows"
              .formatted(spec.file()));
    }
  }

  private Assembly assemble(Catalogue catalogue, PipelineOptions options) {
    try {
      return Assembler.assemble(catalogue, spec, settings.onError(), options);
    } catch (PipelineFileException e) {
      staging.replay().explain();
      spec.problems().throwIfAny();
      throw e;
    }
  }

  private static Engine engine(RunSettings settings, RunDirectory directory, RunContext context) {
    try {
      return settings
          .flinkMaster()
          .map(master -> Engines.of(master, directory.local()))
          .orElseGet(() -> new ThisProcess(context));
    } catch (RuntimeException e) {
      context.close();
      throw e;
    }
  }

  /**
   * Runs a file.
   *
   * @throws dev.purlin.pipelines.spec.PipelineFileException if the file has problems; nothing has
   *     run then, and nothing is recorded
   */
  public static RunRecord run(
      PipelineSpec spec, RunSettings settings, Catalogue catalogue, RunListener listener) {
    return new PipelineRun(spec, settings, listener, catalogue).run();
  }

  private Optional<Streaming> streaming(Assembly assembled) {
    if (assembled.unbounded()) {
      if (!limits.places().isEmpty()) {
        throw PurlinException.user(
            "%s: a limit of rejected rows is checked at the end of a run, and %s is unbounded"
                .formatted(String.join(", ", limits.places()), spec.file()));
      }
      return Optional.of(Streaming.of(choice, settings, spec.file(), directory.local()));
    }
    if (settings.fromSavepoint().isPresent()) {
      throw PurlinException.user(
          "--from-savepoint: %s comes to an end, and such a run begins anew"
              .formatted(spec.file()));
    }
    return Optional.empty();
  }

  /** A relative path would be another one on each machine of a cluster. */
  private String quarantine() {
    String path = settings.quarantine();
    return RunDirectory.isHere(path) && settings.flinkMaster().isPresent()
        ? Path.of(path).toAbsolutePath().resolve(id).toString()
        : path + "/" + id;
  }

  /** The directory of quarantined rows if this process writes them; on a cluster others do. */
  private Optional<Path> ownQuarantine() {
    return settings.onError() == RejectPolicy.QUARANTINE
            && RunDirectory.isHere(settings.quarantine())
            && settings.flinkMaster().isEmpty()
        ? Optional.of(Path.of(settings.quarantine()))
        : Optional.empty();
  }

  private RunRecord run() {
    directory.create();
    ownQuarantine().ifPresent(settings.access()::open);
    try (RunContext ended = context;
        StateFiles read = lastValues;
        RunDirectory kept = directory;
        Staging.Resumed resumed = staging.resume();
        RunLog file = RunLog.to(directory.log(), spec.secrets());
        Engine running = engine) {
      log = file.exists() ? Optional.of(directory.place(RunDirectory.LOG)) : Optional.empty();
      RunnerOptions.prepare(
          assembly.pipeline().getOptions(),
          streaming.map(Streaming::configuration).orElse("rest.bind-port: \"0\"\n"));
      context.told().forEach(sentence -> LOG.info("{}", sentence));
      listener.started(id, choice.runner(), choice.reason());
      Thread hook = new Thread(this::stop, "purlin-stop");
      addHook(hook);
      try (ProgressTicker ticker =
          new ProgressTicker(listener, engine, context, assembly.steps(), started)) {
        return runToItsEnd();
      } finally {
        removeHook(hook);
        ownQuarantine().ifPresent(quarantine -> settings.access().close(quarantine, id));
      }
    }
  }

  private RunRecord runToItsEnd() {
    try {
      new Recovery(directory, spec.file(), context.targets().all())
          .complete()
          .forEach(sentence -> LOG.info("{}", sentence));
      Closeable guards =
          context
              .targets()
              .guard(left -> LOG.info("removed {}, which a run that died had left", left));
      try {
        return end(engine.run(assembly.pipeline()));
      } finally {
        letGo(guards);
      }
    } catch (RuntimeException | Error e) {
      LOG.error("the run failed", e);
      String goingOn = streaming.map(Streaming::afterFailure).orElse("");
      return endEarly(Failures.outcome(e), Failures.describe(e) + goingOn);
    }
  }

  /** The run is over, and its outcome stands: a guard that cannot be closed does not change it. */
  private static void letGo(Closeable guards) {
    try {
      guards.close();
    } catch (IOException e) {
      LOG.warn("the locks of the run's targets are let go only when this process ends", e);
    }
  }

  private RunRecord end(MetricResults metrics) {
    Books books = Books.of(assembly.steps(), metrics);
    finalBooks.complete(books);
    List<String> differences = books.differences();
    long late = RunMetrics.late(metrics);
    if (late > 0) {
      differences.add(
          "%s came after their windows were closed, and are in no group; see max_delay_seconds of ReadFromKafka"
              .formatted(Amounts.rows(late)));
    }
    RunMetrics.FilesRead files;
    try {
      files = RunMetrics.filesRead(metrics, context, assembly.steps());
    } catch (PurlinException e) {
      differences.add(e.getMessage());
      files = RunMetrics.FilesRead.NONE;
    }
    // Rows may be on their way when an unbounded run does, and it may have gone on from
    // another.
    boolean balanced = differences.isEmpty() || streaming.isPresent();
    RunDetails details = details(Optional.of(metrics));
    Optional<String> failed = streaming.isPresent() ? Optional.empty() : details.checks().failure();
    if (balanced && failed.isPresent()) {
      LOG.error("{}", failed.get());
      Optional<String> left = cleanUp();
      return end(
          Outcome.UNBALANCED,
          Optional.of(failed.get() + left.map(text -> "\n" + text).orElse("")),
          books,
          differences,
          files,
          targets(Optional.of(metrics)),
          details);
    }
    if (balanced && streaming.isEmpty()) {
      // That everything is set aside is what a wrong format or schema looks like.
      books
          .refusedAll()
          .ifPresent(
              sentence -> {
                throw PurlinException.user(sentence);
              });
    }
    if (balanced && streaming.isEmpty()) {
      List<String> exceeded = limits.exceeded(books);
      if (!exceeded.isEmpty()) {
        throw PurlinException.user(
            "too many rows were rejected, and no target that waits for the end of the run was"
                + " changed:\n  "
                + String.join("\n  ", exceeded));
      }
      commit(metrics);
    }
    Optional<String> error =
        balanced
            ? Optional.empty()
            : Optional.of(
                "the books do not balance, and no target was changed:\n  "
                    + String.join("\n  ", differences)
                    + failed.map(text -> "\n" + text).orElse(""));
    Optional<String> left = cleanUp();
    return end(
        balanced ? Outcome.SUCCEEDED : Outcome.UNBALANCED,
        error.isPresent() ? error : left,
        books,
        differences,
        files,
        targets(Optional.of(metrics)),
        details);
  }

  /** Does what was to be done once the run has succeeded; says what could not be. */
  private Optional<String> afterSuccess() {
    try {
      directory.forgetCommitted();
      context.succeeded();
      return Optional.empty();
    } catch (IOException | PurlinException e) {
      LOG.warn("something is left to do", e);
      return Optional.of(Reasons.of(e));
    }
  }

  /** Commits what waits for the end of the run: every row is through, and the books balance. */
  private void commit(MetricResults metrics) {
    RunTargets targets = context.targets();
    for (Target target : targets.all()) {
      for (String report : RunMetrics.targetReports(metrics, target.step())) {
        targets.reportFromElsewhere(target.step(), report);
      }
    }
    try (JournalFile journal = new JournalFile(directory, id, spec.file())) {
      targets.commit(context.gate(), journal);
      if (targets.all().isEmpty()) {
        journal.committed();
      }
    }
  }

  /** Ends a run that did not do all of its work. */
  private RunRecord endEarly(Outcome outcome, String reason) {
    StringBuilder error = new StringBuilder(reason);
    // A commit that has begun is waited for; what only prepares one is cancelled.
    List<Runnable> ends =
        List.of(
            context.waits()::stop, context.gate()::close, context.targets()::stop, engine::stop);
    for (Runnable end : ends) {
      try {
        end.run();
      } catch (PurlinException e) {
        error.append('\n').append(e.getMessage());
      }
    }
    Books books = Books.of(assembly.steps(), engine::count);
    Optional<MetricResults> reported = engine.soFar();
    List<String> targets = targets(reported);
    RunDetails details = details(reported);
    cleanUp().ifPresent(left -> error.append('\n').append(left));
    return end(
        outcome,
        Optional.of(error.toString()),
        books,
        List.of(),
        RunMetrics.FilesRead.NONE,
        targets,
        details);
  }

  private RunDetails details(Optional<MetricResults> metrics) {
    return RunDetails.of(context, assembly.steps(), metrics, settings.examples());
  }

  /** Removes what is temporary; says what could not be removed. */
  private Optional<String> cleanUp() {
    try {
      context.gate().abort();
      return Optional.empty();
    } catch (PurlinException e) {
      LOG.warn("something is left behind", e);
      return Optional.of(e.getMessage());
    }
  }

  /**
   * What workers say they have committed, in the order of the steps, and what was committed in this
   * process by steps that had no time to say it.
   */
  private List<String> targets(Optional<MetricResults> metrics) {
    Set<String> targets = new LinkedHashSet<>();
    metrics.ifPresent(
        reported -> targets.addAll(RunMetrics.targetsWritten(reported, assembly.steps())));
    targets.addAll(context.gate().committed());
    return List.copyOf(targets);
  }

  private RunRecord end(
      Outcome outcome,
      Optional<String> error,
      Books books,
      List<String> differences,
      RunMetrics.FilesRead files,
      List<String> targets,
      RunDetails details) {
    synchronized (ending) {
      if (!stopping || outcome == Outcome.STOPPED) {
        over = true;
        RunRecord record =
            new RunRecord(
                id,
                spec.file(),
                spec.sha256(),
                maskedParameters(),
                choice.runner() + settings.flinkMaster().map(master -> " at " + master).orElse(""),
                started,
                Instant.now(),
                outcome,
                error,
                books.steps(),
                differences,
                files.files(),
                files.unlisted(),
                targets,
                details.checks().results(),
                details.rejected(),
                details.active(),
                Graph.of(spec),
                staging.replay().origins(),
                RunDetails.incremental(context, assembly.steps()));
        RunRecord written = written(record);
        // A kill from here on leaves stages that could have gone, and never a load to be done
        // twice.
        RunRecord known =
            written.outcome() == Outcome.SUCCEEDED && streaming.isEmpty()
                ? afterSuccess().map(written::leaving).orElse(written)
                : written;
        listener.ended(known, directory.place(RunDirectory.RECORD), log);
        return known;
      }
    }
    return awaitExit();
  }

  /**
   * Writes the record. If it cannot be written, that never hides why the run failed or what it has
   * committed; but a run without a record has not succeeded.
   */
  private RunRecord written(RunRecord record) {
    try {
      RunRecordWriter.write(record, directory, spec.secrets());
      return record;
    } catch (PurlinException e) {
      LOG.error("the run record cannot be written", e);
      String committed =
          record.targetsWritten().isEmpty()
              ? "No target was committed."
              : "Committed: %s.".formatted(String.join(", ", record.targetsWritten()));
      String text = e.getMessage() + "\n  " + committed;
      return record.failed(record.error().map(reason -> reason + "\n" + text).orElse(text));
    }
  }

  /** What the shutdown hook does: the process has been told to stop in the middle of the run. */
  private void stop() {
    synchronized (ending) {
      if (over) {
        return;
      }
      stopping = true;
    }
    if (streaming.isEmpty()) {
      endEarly(Outcome.STOPPED, "the run was stopped");
      return;
    }
    String what = streaming.get().stop();
    Books soFar = Books.of(assembly.steps(), engine::count);
    Books books = finalBooks.completeOnTimeout(soFar, 10, TimeUnit.SECONDS).join();
    Optional<MetricResults> reported = engine.soFar();
    end(
        Outcome.STOPPED,
        Optional.of(what),
        books,
        List.of(),
        RunMetrics.FilesRead.NONE,
        targets(reported),
        details(reported));
  }

  /** The run ended, in whatever way, while it was being stopped: the process exits any moment. */
  private static RunRecord awaitExit() {
    while (true) {
      LockSupport.park();
    }
  }

  private Map<String, String> maskedParameters() {
    Map<String, String> masked = new LinkedHashMap<>();
    settings
        .variables()
        .forEach(
            (name, value) ->
                masked.put(
                    name,
                    SecretNames.matches(name)
                        ? Secrets.MASK
                        : spec.secrets().mask(SecretParts.mask(value))));
    return masked;
  }

  /** In an application cluster the job outlives this process, which another JobManager replaces. */
  private void addHook(Thread hook) {
    if (!(settings.flinkMaster().orElse(null) instanceof FlinkMaster.Application)) {
      Runtime.getRuntime().addShutdownHook(hook);
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      LOG.debug("the process is exiting already", e);
    }
  }
}
