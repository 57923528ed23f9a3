package dev.purlin.core.commit;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.problem.Reasons;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.beam.vendor.guava.v32_1_2_jre.com.google.common.base.Throwables;
import org.apache.beam.vendor.guava.v32_1_2_jre.com.google.common.util.concurrent.Uninterruptibles;

/**
 * The gate of a run through which its targets are committed, so that a run that is stopped leaves
 * every target either as it was or complete.
 *
 * <pre>{@code
 * gate.onAbort(temporary, () -> delete(temporary));
 * ...
 * gate.commit("table sales", () -> merge(temporary));
 * gate.forget(temporary);
 * }</pre>
 *
 * <p>Whoever stops the run calls {@link #close}, which waits for commits in progress and refuses
 * new ones, and then {@link #abort}, which removes what was temporary.
 */
public final class CommitGate {
  private final ReadWriteLock lock = new ReentrantReadWriteLock(true);
  private final Set<String> committed = new LinkedHashSet<>();
  private final Map<String, Act> cleanups = new LinkedHashMap<>();
  private final boolean remembers;
  private boolean closed;

  /** An act that may fail. */
  @FunctionalInterface
  public interface Act {
    void run() throws Exception;
  }

  /** The open gate of a new run. */
  public CommitGate() {
    this(true);
  }

  private CommitGate(boolean remembers) {
    this.remembers = remembers;
  }

  /**
   * The gate of pipelines that have no run in this JVM: always open. It keeps no clean-ups, for
   * nobody would ever ask for them.
   */
  public static CommitGate withoutRun() {
    return new CommitGate(false);
  }

  /**
   * Commits a target: a short act that is not begun once the gate is closed, and not interrupted by
   * its closing, nor by a runner that cancels its work.
   *
   * @param target the target as people know it: a path, a table
   */
  public void commit(String target, Act act) throws Exception {
    commitAll(
        target,
        () -> {
          act.run();
          note(target);
        });
  }

  /**
   * The same for what is no target of the run, such as rows that are kept on their way: it is not
   * among {@link #committed}.
   *
   * @param what what is completed, as people know it
   */
  public void complete(String what, Act act) throws Exception {
    commitAll(what, act);
  }

  /** The same for several targets, which the act {@link #note}s one by one. */
  void commitAll(String targets, Act act) throws Exception {
    pass(
        targets,
        () -> {
          uninterrupted(act);
          return null;
        });
  }

  /** Runners cancel by interrupting, and a file system that is interrupted stops half-way. */
  private static void uninterrupted(Act act) throws Exception {
    FutureTask<Void> task =
        new FutureTask<>(
            () -> {
              act.run();
              return null;
            });
    Thread thread = new Thread(task, "purlin-commit");
    thread.setDaemon(true);
    thread.start();
    try {
      Uninterruptibles.getUninterruptibly(task);
    } catch (ExecutionException e) {
      Throwables.throwIfInstanceOf(e.getCause(), Exception.class);
      throw (Error) e.getCause();
    }
  }

  /** Does a preparing act, such as creating a temporary file, unless the gate is closed. */
  public <T> T pass(String target, Callable<T> act) throws Exception {
    lock.readLock().lock();
    try {
      if (closed) {
        throw new PurlinException(
            PurlinException.Category.OUTSIDE,
            "the run was stopped before %s was committed".formatted(target),
            null);
      }
      return act.call();
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Notes a target as committed. */
  void note(String target) {
    if (remembers) {
      synchronized (committed) {
        committed.add(target);
      }
    }
  }

  /** The targets committed so far in this JVM, in the order of their first commit. */
  public List<String> committed() {
    synchronized (committed) {
      return List.copyOf(committed);
    }
  }

  /** Waits for commits in progress, then lets nothing through any more. */
  public void close() {
    lock.writeLock().lock();
    try {
      closed = true;
    } finally {
      lock.writeLock().unlock();
    }
  }

  /**
   * Registers what must go if the run does not come to its end; once per name.
   *
   * @param cleanup removes it; must do no harm when it is not there
   */
  public void onAbort(String temporary, Act cleanup) {
    if (remembers) {
      synchronized (cleanups) {
        cleanups.putIfAbsent(temporary, cleanup);
      }
    }
  }

  /** Takes back an {@link #onAbort}: the temporary thing has been committed or removed. */
  public void forget(String temporary) {
    synchronized (cleanups) {
      cleanups.remove(temporary);
    }
  }

  /**
   * Removes everything temporary that is still registered; for a run that failed or was stopped.
   * The gate is closed first: a worker that is still at work would leave behind what it makes
   * afterwards.
   *
   * @throws PurlinException naming what could not be removed, after all else has been
   */
  public void abort() {
    close();
    Map<String, Act> left;
    synchronized (cleanups) {
      left = new LinkedHashMap<>(cleanups);
      cleanups.clear();
    }
    List<String> failed = new ArrayList<>();
    Exception first = null;
    for (Map.Entry<String, Act> cleanup : left.entrySet()) {
      try {
        cleanup.getValue().run();
      } catch (Exception e) {
        failed.add(cleanup.getKey() + " (" + Reasons.of(e) + ")");
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw PurlinException.outside(
          "could not remove what the run left behind; please remove: " + String.join(", ", failed),
          first);
    }
  }
}
