package dev.purlin.core.commit;

import dev.purlin.core.problem.PurlinException;
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
 * The one gate of this JVM through which targets are committed, so that a run that is stopped
 * leaves every target either as it was or complete.
 *
 * <pre>{@code
 * CommitGate.onAbort(temporary, () -> delete(temporary));
 * ...
 * CommitGate.commit("table sales", () -> merge(temporary));
 * CommitGate.forget(temporary);
 * }</pre>
 *
 * <p>Whoever stops the run calls {@link #close}, which waits for commits in progress and refuses
 * new ones, and then {@link #abort}, which removes what was temporary.
 */
public final class CommitGate {
  private static final ReadWriteLock LOCK = new ReentrantReadWriteLock(true);
  private static final Set<String> COMMITTED = new LinkedHashSet<>();
  private static final Map<String, Act> CLEANUPS = new LinkedHashMap<>();
  private static boolean closed;

  /** An act that may fail. */
  @FunctionalInterface
  public interface Act {
    void run() throws Exception;
  }

  private CommitGate() {}

  /**
   * Commits a target: a short act that is not begun once the gate is closed, and not interrupted by
   * its closing, nor by a runner that cancels its work.
   *
   * @param target the target as people know it: a path, a table
   */
  public static void commit(String target, Act act) throws Exception {
    pass(
        target,
        () -> {
          uninterrupted(act);
          synchronized (COMMITTED) {
            COMMITTED.add(target);
          }
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
  public static <T> T pass(String target, Callable<T> act) throws Exception {
    LOCK.readLock().lock();
    try {
      if (closed) {
        throw new PurlinException(
            PurlinException.Category.OUTSIDE,
            "the run was stopped before %s was committed".formatted(target),
            null);
      }
      return act.call();
    } finally {
      LOCK.readLock().unlock();
    }
  }

  /** The targets committed so far in this JVM, in the order of their first commit. */
  public static List<String> committed() {
    synchronized (COMMITTED) {
      return List.copyOf(COMMITTED);
    }
  }

  /** Waits for commits in progress, then lets nothing through any more. */
  public static void close() {
    LOCK.writeLock().lock();
    try {
      closed = true;
    } finally {
      LOCK.writeLock().unlock();
    }
  }

  /** Opens the gate for another run in this JVM, and forgets the last one. */
  public static void reopen() {
    LOCK.writeLock().lock();
    try {
      closed = false;
    } finally {
      LOCK.writeLock().unlock();
    }
    synchronized (COMMITTED) {
      COMMITTED.clear();
    }
    synchronized (CLEANUPS) {
      CLEANUPS.clear();
    }
  }

  /**
   * Registers what must go if the run does not come to its end; once per name.
   *
   * @param cleanup removes it; must do no harm when it is not there
   */
  public static void onAbort(String temporary, Act cleanup) {
    synchronized (CLEANUPS) {
      CLEANUPS.putIfAbsent(temporary, cleanup);
    }
  }

  /** Takes back an {@link #onAbort}: the temporary thing has been committed or removed. */
  public static void forget(String temporary) {
    synchronized (CLEANUPS) {
      CLEANUPS.remove(temporary);
    }
  }

  /**
   * Removes everything temporary that is still registered; for a run that failed or was stopped.
   *
   * @throws PurlinException naming what could not be removed, after all else has been
   */
  public static void abort() {
    Map<String, Act> cleanups;
    synchronized (CLEANUPS) {
      cleanups = new LinkedHashMap<>(CLEANUPS);
      CLEANUPS.clear();
    }
    List<String> left = new ArrayList<>();
    Exception first = null;
    for (Map.Entry<String, Act> cleanup : cleanups.entrySet()) {
      try {
        cleanup.getValue().run();
      } catch (Exception e) {
        left.add(cleanup.getKey() + " (" + e.getMessage() + ")");
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw PurlinException.outside(
          "could not remove what the run left behind; please remove: " + String.join(", ", left),
          first);
    }
  }
}
