package dev.purlin.core.commit;

import dev.purlin.core.problem.PurlinException;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The targets of a run that are committed together: first all of them are prepared, then the
 * journal is written, then they are committed one right after the other.
 *
 * <p>Whatever fails while they are prepared leaves all of them as they were. What a death between
 * two commits leaves undone, the journal lets another process complete.
 */
public final class RunTargets {
  private final Map<String, Target> targets = new LinkedHashMap<>();
  private final List<Leftovers> others = new ArrayList<>();
  private final Map<String, String> reports = new HashMap<>();
  private @Nullable CommitSession session;
  private boolean stopped;

  /** Adds the target of a step; to be called when the step is built. */
  public synchronized void add(Target target) {
    targets.put(target.step(), target);
  }

  /** Adds what is guarded and swept like a target, but is complete before the run is. */
  public synchronized void guarding(Leftovers leftovers) {
    others.add(leftovers);
  }

  private synchronized List<Leftovers> guarded() {
    List<Leftovers> all = new ArrayList<>(targets.values());
    all.addAll(others);
    return all;
  }

  /** The targets, in the order in which their steps were built. */
  public synchronized List<Target> all() {
    return List.copyOf(targets.values());
  }

  /**
   * Guards what the targets have beside them, and then removes what runs that died have left there.
   *
   * @param removed takes a word for everything that was removed
   * @return the guards, to be closed when the run is over
   */
  public Closeable guard(Consumer<String> removed) {
    Guards guards = new Guards();
    try {
      for (Leftovers target : guarded()) {
        guards.open.add(target.guard());
      }
      sweep(removed);
      return guards;
    } catch (Exception e) {
      try {
        guards.close();
      } catch (IOException closing) {
        e.addSuppressed(closing);
      }
      throw e instanceof PurlinException ours
          ? ours
          : PurlinException.outside("cannot look for what earlier runs have left: " + e, e);
    }
  }

  /** Removes what runs that died have left beside the targets. */
  public void sweep(Consumer<String> removed) throws Exception {
    for (Leftovers target : guarded()) {
      target.sweep().forEach(removed);
    }
  }

  private static final class Guards implements Closeable {
    private final List<AutoCloseable> open = new ArrayList<>();

    @Override
    public void close() throws IOException {
      IOException failure = null;
      for (AutoCloseable guard : open) {
        try {
          guard.close();
        } catch (Exception e) {
          failure = failure == null ? new IOException("a guard could not be closed", e) : failure;
        }
      }
      if (failure != null) {
        throw failure;
      }
    }
  }

  /** Takes a report of a worker in this JVM; the last one of a step counts. */
  public synchronized void report(String step, String report) {
    reports.put(step, report);
  }

  /** Takes a report from elsewhere, unless there is one. */
  public synchronized void reportFromElsewhere(String step, String report) {
    reports.putIfAbsent(step, report);
  }

  /**
   * Commits all targets.
   *
   * @param gate the run's gate, which lets commits through or not
   * @param journal where to write down what is about to be committed
   * @throws PurlinException saying which targets were committed, if any
   */
  public void commit(CommitGate gate, CommitJournal journal) {
    List<Target> all = all();
    if (all.isEmpty()) {
      return;
    }
    try (CommitSession open = begin(journal)) {
      List<PreparedTarget> prepared = new ArrayList<>();
      for (Target target : all) {
        prepared.add(target.prepare(reportOf(target), open));
      }
      prepared.sort(Comparator.comparingInt(PreparedTarget::order));
      gate.commitAll(
          prepared.size() == 1 ? prepared.get(0).name() : "any target of the run",
          () -> commit(prepared, gate, journal));
    } catch (PurlinException e) {
      throw e;
    } catch (Exception e) {
      throw PurlinException.outside("the targets could not be committed: " + e, e);
    }
  }

  private synchronized CommitSession begin(CommitJournal journal) {
    if (stopped) {
      throw new NotCommittedException(
          "the run was stopped before its targets were committed", null);
    }
    session = new CommitSession(journal.place());
    return session;
  }

  /** Stops the preparing of targets, such as a statement that waits for a lock. */
  public void stop() {
    CommitSession open;
    synchronized (this) {
      stopped = true;
      open = session;
    }
    try {
      if (open != null) {
        open.cancel();
      }
    } catch (Exception e) {
      throw PurlinException.outside("a statement of the run could not be cancelled: " + e, e);
    }
  }

  private synchronized String reportOf(Target target) {
    String report = reports.get(target.step());
    if (report == null) {
      throw PurlinException.internal(
          "step '%s' did not report what it wrote; no target was changed".formatted(target.step()),
          null);
    }
    return report;
  }

  private static void commit(
      List<PreparedTarget> prepared, CommitGate gate, CommitJournal journal) {
    confirm(prepared);
    journal.write(prepared.stream().map(PreparedTarget::journal).toList());
    List<String> done = new ArrayList<>();
    for (PreparedTarget target : prepared) {
      try {
        target.commit();
      } catch (Exception e) {
        throw failure(prepared, target, done, journal, gate, e);
      }
      target.temporary().forEach(gate::forget);
      if (target.holdsRows()) {
        gate.note(target.name());
      }
      done.add(target.name());
    }
    journal.committed();
    journal.remove();
  }

  private static void confirm(List<PreparedTarget> prepared) {
    for (PreparedTarget target : prepared) {
      try {
        target.confirm();
      } catch (PurlinException e) {
        throw e;
      } catch (Exception e) {
        throw PurlinException.outside(
            "no target was changed, as it is not known whether %s may be: %s"
                .formatted(target.name(), e),
            e);
      }
    }
  }

  private static PurlinException failure(
      List<PreparedTarget> prepared,
      PreparedTarget failed,
      List<String> done,
      CommitJournal journal,
      CommitGate gate,
      Exception e) {
    boolean ours = e instanceof PurlinException;
    String reason = ours ? e.getMessage() : e.toString();
    // What people are told is the innermost error of Purlin's; its words are in this one.
    Throwable cause = ours ? e.getCause() : e;
    if (done.isEmpty() && e instanceof NotCommittedException) {
      journal.remove();
      return PurlinException.outside(
          "%s could not be committed, and no target was changed: %s"
              .formatted(failed.name(), reason),
          cause);
    }
    // What they are made of is needed to complete them.
    prepared.forEach(target -> target.temporary().forEach(gate::forget));
    List<String> open =
        prepared.stream().map(PreparedTarget::name).filter(name -> !done.contains(name)).toList();
    return PurlinException.outside(
        ("committing failed half-way: %s. Committed: %s. Not committed, or not completely: %s. What"
                + " is left to do stands in %s; the next run of the same file completes it first, or"
                + " 'purlin clean' does.")
            .formatted(
                reason,
                done.isEmpty() ? "nothing" : String.join(", ", done),
                String.join(", ", open),
                journal.place()),
        cause);
  }
}
