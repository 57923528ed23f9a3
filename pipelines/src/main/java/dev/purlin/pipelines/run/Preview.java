package dev.purlin.pipelines.run;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.books.StepCounts.Entry;
import dev.purlin.core.problem.Names;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.problem.Required;
import dev.purlin.core.run.RunContext;
import dev.purlin.core.step.StepOutputs;
import dev.purlin.core.step.StepProvider;
import dev.purlin.io.stage.StageRun;
import dev.purlin.pipelines.assembly.Assembler;
import dev.purlin.pipelines.assembly.Assembly;
import dev.purlin.pipelines.assembly.Catalogue;
import dev.purlin.pipelines.assembly.RejectPolicy;
import dev.purlin.pipelines.engine.FlinkRest;
import dev.purlin.pipelines.engine.ThisProcess;
import dev.purlin.pipelines.spec.PipelineSpec;
import dev.purlin.pipelines.spec.Reference;
import dev.purlin.pipelines.spec.StepSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Some rows of a step, got by running only the steps before it; no step that writes is among them.
 *
 * @param step the step
 * @param schema what its rows look like
 * @param rows the rows that came out first
 * @param more whether there are more of them
 * @param rejected how many rows had been refused by then
 */
public record Preview(String step, Schema schema, List<Row> rows, boolean more, long rejected) {
  private static final Logger LOG = LoggerFactory.getLogger(Preview.class);
  private static final long ENDLESS_SECONDS = 20;

  /**
   * Runs a file up to a step, until enough rows have come out of it.
   *
   * @param step the step's full name; null for the last step that does not write
   */
  public static Preview of(
      PipelineSpec spec, Catalogue catalogue, @Nullable String step, int limit) {
    spec.problems().throwIfAny();
    Map<String, StepSpec> steps = new LinkedHashMap<>();
    for (StepSpec candidate : spec.steps()) {
      if (!writes(candidate, catalogue)) {
        steps.put(candidate.name(), candidate);
      }
    }
    Reference target = target(step == null ? last(steps, spec) : step, steps, spec, catalogue);
    RunSettings settings =
        new RunSettings(
            RunnerName.AUTO,
            Optional.empty(),
            OptionalInt.empty(),
            Map.of(),
            RejectPolicy.QUARANTINE,
            ".",
            ".",
            RecordAccess.PRIVATE,
            Optional.empty(),
            true,
            Optional.empty(),
            false,
            Optional.empty());
    FileSystemSetup.prepare(spec);
    RunnerChoice choice = RunnerChoice.of(settings, spec);
    Path directory = temporaryDirectory();
    try (RunContext run = RunContext.open(directory.getFileName().toString())) {
      StageRun.withoutStaging().tell(run);
      Assembly assembly =
          Assembler.assemble(
              catalogue,
              spec,
              upstream(target.step(), steps),
              List.of(target),
              RejectPolicy.QUARANTINE,
              RunnerOptions.create(spec, choice, settings, new ThisProcess(run), run, directory));
      return run(assembly, spec, target, limit, directory, run);
    } finally {
      delete(directory);
    }
  }

  private static Preview run(
      Assembly assembly,
      PipelineSpec spec,
      Reference target,
      int limit,
      Path directory,
      RunContext run) {
    PCollection<Row> rows = assembly.rows(target).rows();
    PreviewRows taken = PreviewRows.open(run, limit);
    rows.apply("preview", ParDo.of(taken.collector()));
    boolean bounded = rows.isBounded() == PCollection.IsBounded.BOUNDED;
    int restPort = bounded ? 0 : Streaming.freePort();
    RunnerOptions.prepare(
        assembly.pipeline().getOptions(),
        "rest.address: localhost\nrest.bind-port: \"%d\"\n".formatted(restPort));
    try (RunLog log = RunLog.to(directory.resolve("run.log"), spec.secrets())) {
      CompletableFuture<Void> end = start(assembly);
      if (!bounded) {
        stopInTime(taken, end, restPort);
      }
      awaitEnd(end, taken, !bounded);
      long rejected =
          assembly.steps().stream()
              .mapToLong(
                  step -> run.counts().get(StepCounts.metricName(step.name(), Entry.REJECTED)))
              .sum();
      return new Preview(
          target.toString(), rows.getSchema(), taken.rows(), taken.full().isDone(), rejected);
    } catch (ExecutionException e) {
      throw Failures.ours(e).orElseGet(() -> PurlinException.internal(Failures.describe(e), e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw PurlinException.user("the preview was interrupted", e);
    }
  }

  /** Runs the pipeline in a thread of this run's own: what it logs is known by that. */
  private static CompletableFuture<Void> start(Assembly assembly) {
    CompletableFuture<Void> end = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                assembly.pipeline().run().waitUntilFinish();
                end.complete(null);
              } catch (RuntimeException | Error e) {
                end.completeExceptionally(e);
              }
            },
            "purlin-preview");
    thread.setDaemon(true);
    thread.start();
    return end;
  }

  /** Waits for enough rows for as long as a person would, then cancels the job. */
  private static void stopInTime(PreviewRows taken, CompletableFuture<Void> end, int restPort)
      throws InterruptedException {
    try {
      CompletableFuture.anyOf(end, taken.full()).get(ENDLESS_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      LOG.debug("fewer rows than wanted came in time", e);
      FlinkRest flink = new FlinkRest("localhost:" + restPort);
      flink.jobs().forEach(job -> flink.cancel(job.id()));
    } catch (ExecutionException e) {
      LOG.debug("the pipeline failed, which whoever waits for its end is told", e);
    }
  }

  /**
   * Waits until nothing of the pipeline is at work any more.
   *
   * @param cancelled whether it may have been cancelled
   */
  private static void awaitEnd(CompletableFuture<Void> end, PreviewRows taken, boolean cancelled)
      throws ExecutionException, InterruptedException {
    try {
      end.get();
    } catch (ExecutionException e) {
      boolean ours = taken.full().isDone();
      if (!ours && !(cancelled && Failures.isCancelled(e))) {
        throw e;
      }
      LOG.debug("the pipeline was ended before its time", e);
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> found = Files.walk(directory)) {
      for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException | UncheckedIOException e) {
      throw PurlinException.outside("cannot remove " + directory + ": " + e, e);
    }
  }

  private static Path temporaryDirectory() {
    try {
      return Files.createTempDirectory("purlin-preview");
    } catch (IOException e) {
      throw PurlinException.outside("cannot write to the temporary directory: " + e, e);
    }
  }

  private static String last(Map<String, StepSpec> steps, PipelineSpec spec) {
    return steps.keySet().stream()
        .reduce((first, second) -> second)
        .orElseThrow(() -> PurlinException.user(spec.file() + " has no step with an output"));
  }

  /** The output that a text means: a step's main output, or {@code Step.output}. */
  private static Reference target(
      String text, Map<String, StepSpec> steps, PipelineSpec spec, Catalogue catalogue) {
    for (int dot = text.length(); dot > 0; dot = text.lastIndexOf('.', dot - 1)) {
      StepSpec step = steps.get(text.substring(0, dot));
      if (step != null) {
        String output = dot == text.length() ? null : text.substring(dot + 1);
        return output(step, output, catalogue);
      }
    }
    boolean sink = spec.steps().stream().anyMatch(candidate -> candidate.name().equals(text));
    throw PurlinException.user(
        sink
            ? "step '%s' writes; preview the step before it".formatted(text)
            : Names.unknown("step", text, steps.keySet()));
  }

  private static Reference output(StepSpec step, @Nullable String wanted, Catalogue catalogue) {
    StepOutputs outputs = catalogue.outputs(step.type(), step.config());
    List<String> names = new ArrayList<>(outputs.names());
    if (wanted == null) {
      if (!outputs.main() && names.size() != 1) {
        String each = step.name() + ".";
        throw PurlinException.user(
            "step '%s' has several outputs: preview '%s'"
                .formatted(step.name(), each + String.join("' or '" + each, names)));
      }
      return new Reference(step.name(), outputs.main() ? null : names.get(0), step.position());
    }
    if (step.errorOutput() != null) {
      names.add(step.errorOutput());
    }
    if (outputs.known() && !names.contains(wanted)) {
      throw PurlinException.user(Names.unknown("output of '" + step.name() + "',", wanted, names));
    }
    return new Reference(
        step.name(), wanted.equals(StepOutputs.MAIN) ? null : wanted, step.position());
  }

  private static boolean writes(StepSpec step, Catalogue catalogue) {
    return catalogue.find(step.type()).map(StepProvider::writes).orElse(false);
  }

  private static Set<String> upstream(String target, Map<String, StepSpec> steps) {
    Set<String> selected = new LinkedHashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(target));
    while (!open.isEmpty()) {
      String name = open.pop();
      if (selected.add(name)) {
        Required.get(steps, name).inputs().values().stream()
            .flatMap(List::stream)
            .map(Reference::step)
            .forEach(open::push);
      }
    }
    return selected;
  }
}
