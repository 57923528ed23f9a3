package dev.purlin.pipelines.run;

import dev.purlin.io.file.FileFacts;
import dev.purlin.pipelines.assembly.Assembler;
import dev.purlin.pipelines.assembly.Assembly;
import dev.purlin.pipelines.assembly.Catalogue;
import dev.purlin.pipelines.spec.PipelineSpec;
import dev.purlin.transforms.step.CommitGate;
import dev.purlin.transforms.step.LiveCounts;
import dev.purlin.transforms.step.PurlinException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.metrics.StringSetResult;
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
  private final Path directory;
  private final Optional<Streaming> streaming;
  private final CompletableFuture<Books> finalBooks = new CompletableFuture<>();
  private final Object ending = new Object();
  private boolean stopping;
  private boolean over;

  private PipelineRun(
      PipelineSpec spec, RunSettings settings, RunListener listener, Catalogue catalogue) {
    this.spec = spec;
    this.settings = settings;
    this.listener = listener;
    this.id = RunId.of(started, spec.file());
    this.directory = settings.runs().resolve(id);
    FileSystemSetup.prepare(spec);
    CommitGate.reopen(); // Targets register what is temporary when they are assembled.
    this.choice = RunnerChoice.of(settings, spec);
    PipelineOptions options = RunnerOptions.create(spec, choice, settings, directory);
    Assembly assembled = Assembler.assemble(catalogue, spec, settings.onError(), options);
    this.streaming =
        assembled.unbounded()
            ? Optional.of(Streaming.of(choice, settings, spec.file(), directory))
            : Optional.empty();
    if (streaming.isEmpty() && settings.fromSavepoint().isPresent()) {
      throw PurlinException.user(
          "--from-savepoint: %s comes to an end, and such a run begins anew"
              .formatted(spec.file()));
    }
    streaming.ifPresent(run -> run.configure(options.as(FlinkPipelineOptions.class)));
    this.assembly = Quarantine.attach(assembled, settings.quarantine().resolve(id));
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

  private RunRecord run() {
    createDirectory();
    try (RunLog log = RunLog.to(directory.resolve("run.log"), spec.secrets())) {
      LiveCounts.reset();
      RunnerOptions.prepare(assembly.pipeline().getOptions(), streaming);
      listener.started(id, choice.runner(), choice.reason());
      Thread hook = new Thread(this::stop, "purlin-stop");
      Runtime.getRuntime().addShutdownHook(hook);
      try (ProgressTicker ticker = new ProgressTicker(listener, assembly.steps(), started)) {
        return runToItsEnd();
      } finally {
        removeHook(hook);
      }
    }
  }

  private RunRecord runToItsEnd() {
    try {
      PipelineResult result = assembly.pipeline().run();
      result.waitUntilFinish();
      return end(result.metrics());
    } catch (RuntimeException | Error e) {
      LOG.error("the run failed", e);
      return end(Failures.outcome(e), Optional.of(failure(e)), liveBooks(), List.of());
    }
  }

  private String failure(Throwable failure) {
    try {
      // Some workers may still be at it; what they would leave behind now, nobody would remove.
      CommitGate.close();
      CommitGate.abort();
      return Failures.describe(failure) + streaming.map(Streaming::afterFailure).orElse("");
    } catch (PurlinException cleanup) {
      return Failures.describe(failure) + "\n" + cleanup.getMessage();
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
    List<FileFacts.FileFact> files;
    try {
      files = filesRead(metrics);
    } catch (PurlinException e) {
      differences.add(e.getMessage());
      files = List.of();
    }
    // Rows may be on their way when a run that never ends does, and it may have gone on from
    // another.
    return differences.isEmpty() || streaming.isPresent()
        ? end(Outcome.SUCCEEDED, Optional.empty(), books, differences, files)
        : end(
            Outcome.UNBALANCED,
            Optional.of("the books do not balance:\n  " + String.join("\n  ", differences)),
            books,
            differences,
            files);
  }

  private RunRecord end(
      Outcome outcome, Optional<String> error, Books books, List<String> differences) {
    return end(outcome, error, books, differences, List.of());
  }

  private RunRecord end(
      Outcome outcome,
      Optional<String> error,
      Books books,
      List<String> differences,
      List<FileFacts.FileFact> files) {
    synchronized (ending) {
      if (!stopping || outcome == Outcome.STOPPED) {
        over = true;
        RunRecord record = record(outcome, error, books, differences, files);
        RunRecordWriter.write(record, directory);
        listener.ended(record, directory);
        return record;
      }
    }
    return awaitExit();
  }

  private RunRecord record(
      Outcome outcome,
      Optional<String> error,
      Books books,
      List<String> differences,
      List<FileFacts.FileFact> files) {
    return new RunRecord(
        id,
        spec.file(),
        spec.sha256(),
        maskedParameters(),
        choice.runner() + settings.flinkMaster().map(master -> " at " + master).orElse(""),
        started,
        Instant.now(),
        outcome,
        error.map(spec.secrets()::mask),
        books.steps(),
        differences,
        files,
        CommitGate.committed());
  }

  /** What the shutdown hook does: the process has been told to stop in the middle of the run. */
  private void stop() {
    synchronized (ending) {
      if (over) {
        return;
      }
      stopping = true;
    }
    StringBuilder where = new StringBuilder("the run was stopped");
    Books books = liveBooks();
    if (streaming.filter(Streaming::stoppable).isPresent()) {
      where = new StringBuilder(streaming.get().stop());
      books = finalBooks.completeOnTimeout(liveBooks(), 10, TimeUnit.SECONDS).join();
    }
    CommitGate.close();
    try {
      CommitGate.abort();
    } catch (PurlinException e) {
      where.append('\n').append(e.getMessage());
    }
    end(Outcome.STOPPED, Optional.of(where.toString()), books, List.of());
  }

  /** The run ended, in whatever way, while it was being stopped: the process exits any moment. */
  private static RunRecord awaitExit() {
    while (true) {
      LockSupport.park();
    }
  }

  private Books liveBooks() {
    return Books.of(assembly.steps(), LiveCounts::get);
  }

  private List<FileFacts.FileFact> filesRead(MetricResults metrics) {
    Map<String, FileFacts.FileFact> files = new LinkedHashMap<>();
    for (MetricResult<StringSetResult> reports : RunMetrics.ours(metrics).getStringSets()) {
      for (FileFacts.FileFact file : FileFacts.collect(RunMetrics.value(reports).getStringSet())) {
        files.put(file.path(), file);
      }
    }
    return new ArrayList<>(files.values());
  }

  private Map<String, String> maskedParameters() {
    Map<String, String> masked = new LinkedHashMap<>();
    settings.variables().forEach((name, value) -> masked.put(name, spec.secrets().mask(value)));
    return masked;
  }

  private void createDirectory() {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw PurlinException.outside("cannot create the run's directory " + directory + ": " + e, e);
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
