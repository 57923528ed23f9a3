package dev.purlin.core.run;

import dev.purlin.core.commit.CommitGate;
import dev.purlin.core.commit.RunTargets;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.problem.Reasons;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.beam.sdk.options.PipelineOptions;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * One run of a pipeline, as its steps and whoever started it see it: the gate that its targets
 * pass, what must be removed if it fails, its live counts.
 *
 * <pre>{@code
 * try (RunContext run = RunContext.open(pipeline.getOptions())) {
 *   rows.apply(WriteToCsv.to("out.csv"));
 *   pipeline.run().waitUntilFinish();
 * } // What a failed run left behind is removed here.
 * }</pre>
 *
 * <p>A pipeline's options carry the run's id. Steps find the context by it while the pipeline is
 * built and, on workers in the same JVM, while it runs. Elsewhere, and in a pipeline without a run,
 * they find a context that lets everything through and keeps nothing.
 */
public final class RunContext implements AutoCloseable {
  private static final Map<String, RunContext> OPEN = new ConcurrentHashMap<>();
  private static final RunContext NONE = new RunContext("", CommitGate.withoutRun());

  private final String id;
  private final CommitGate gate;
  private final LiveCounts counts = new LiveCounts();
  private final RunTargets targets = new RunTargets();
  private final Waits waits = new Waits();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final Map<String, CommitGate.Act> afterSuccess = new LinkedHashMap<>();
  private final Map<String, Object> shared = new ConcurrentHashMap<>();

  private RunContext(String id, CommitGate gate) {
    this.id = id;
    this.gate = gate;
  }

  /**
   * Begins a run with an id that no other open run has.
   *
   * @throws PurlinException if another open run has it
   */
  public static RunContext open(String id) {
    RunContext run = new RunContext(id, new CommitGate());
    if (OPEN.putIfAbsent(id, run) != null) {
      throw PurlinException.internal("two runs of one process have the id " + id, null);
    }
    return run;
  }

  /** Begins a run of a pipeline that is built in Java, and puts its id into the options. */
  public static RunContext open(PipelineOptions options) {
    RunContext run = open(UUID.randomUUID().toString());
    run.attach(options);
    return run;
  }

  /** Puts the run's id into the options of its pipeline, to be called before steps are applied. */
  public void attach(PipelineOptions options) {
    options.as(RunOptions.class).setPurlinRun(id);
  }

  /** The run that a pipeline's options name; one that keeps nothing if it is not in this JVM. */
  public static RunContext of(PipelineOptions options) {
    return find(options.as(RunOptions.class).getPurlinRun()).orElse(NONE);
  }

  /** The open run with an id, if it is in this JVM. */
  public static Optional<RunContext> find(@Nullable String id) {
    return id == null ? Optional.empty() : Optional.ofNullable(OPEN.get(id));
  }

  /** Whether whoever started the run can be told something here, in the same JVM. */
  public boolean isHere() {
    return this != NONE;
  }

  public String id() {
    return id;
  }

  /** The gate that the run's targets are committed through. */
  public CommitGate gate() {
    return gate;
  }

  /** What the run's steps have counted in this JVM. */
  public LiveCounts counts() {
    return counts;
  }

  /** The targets that are committed when the run has succeeded. */
  public RunTargets targets() {
    return targets;
  }

  /** What the run's work in this JVM waits for. */
  public Waits waits() {
    return waits;
  }

  /** Tells whoever watches the run something about it, in a sentence. */
  public void tell(String sentence) {
    if (isHere()) {
      told.add(sentence);
    }
  }

  /** What the run's steps have told in this JVM. */
  public List<String> told() {
    return List.copyOf(told);
  }

  /**
   * Does something once the run has succeeded, and all of its targets are committed, such as
   * removing what was kept for the case that it fails.
   *
   * @param what what is done, for people; nothing is registered twice
   */
  public void onSuccess(String what, CommitGate.Act act) {
    if (isHere()) {
      synchronized (afterSuccess) {
        afterSuccess.putIfAbsent(what, act);
      }
    }
  }

  /**
   * The run has succeeded: does what was registered by {@link #onSuccess}, once. Whoever starts a
   * run in Java says so before closing it.
   *
   * @throws PurlinException naming what could not be done, after all else has been
   */
  public void succeeded() {
    Map<String, CommitGate.Act> acts;
    synchronized (afterSuccess) {
      acts = new LinkedHashMap<>(afterSuccess);
      afterSuccess.clear();
    }
    List<String> failed = new ArrayList<>();
    Exception first = null;
    for (Map.Entry<String, CommitGate.Act> act : acts.entrySet()) {
      try {
        act.getValue().run();
      } catch (Exception e) {
        failed.add("%s (%s)".formatted(act.getKey(), Reasons.of(e)));
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw PurlinException.outside(
          "the run has succeeded, but this could not be done after it: "
              + String.join(", ", failed),
          first);
    }
  }

  /** Lets workers of the same JVM find an object by its name, as long as the run is open. */
  public void share(String name, Object object) {
    shared.put(name, object);
  }

  /** An object that was shared in this run; empty if there is none of that name. */
  public <T> Optional<T> shared(String name, Class<T> type) {
    return Optional.ofNullable(shared.get(name)).map(type::cast);
  }

  /**
   * Ends the run: commits in progress are waited for, no further one begins, and what is temporary
   * is removed.
   *
   * @throws PurlinException naming what could not be removed
   */
  @Override
  public void close() {
    OPEN.remove(id);
    gate.abort();
  }
}
