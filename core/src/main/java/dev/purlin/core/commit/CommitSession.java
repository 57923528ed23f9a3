package dev.purlin.core.commit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the targets of a run share while they are committed, such as the one transaction in which
 * all tables of a database change. When it is closed, whatever was not committed is rolled back.
 */
public final class CommitSession implements AutoCloseable {
  private final String journal;
  private final Map<Object, Resource> resources = new LinkedHashMap<>();
  private boolean cancelled;

  /** A session without a journal. */
  public CommitSession() {
    this("");
  }

  /**
   * A session.
   *
   * @param journal where the journal of the commit will lie
   */
  public CommitSession(String journal) {
    this.journal = journal;
  }

  /** Where the journal of the commit will lie; empty if there is to be none. */
  public String journal() {
    return journal;
  }

  /** Something shared that is held open until the session ends. */
  public interface Resource extends AutoCloseable {

    /** Stops what is going on in it, from another thread: a statement that waits for a lock. */
    void cancel() throws Exception;
  }

  /** Makes a resource. */
  @FunctionalInterface
  public interface Maker<T> {
    T make() throws Exception;
  }

  /** The resource with a key, made when it is first asked for. */
  @SuppressWarnings("unchecked") // Who asks for a key again is who made it, of the same class.
  public <T extends Resource> T resource(Object key, Maker<T> maker) throws Exception {
    synchronized (resources) {
      if (cancelled) {
        throw new NotCommittedException(
            "the run was stopped before its targets were committed", null);
      }
      T found = (T) resources.get(key);
      if (found == null) {
        found = maker.make();
        resources.put(key, found);
      }
      return found;
    }
  }

  /** Stops what is going on, from another thread: the run is being stopped. */
  public void cancel() throws Exception {
    synchronized (resources) {
      cancelled = true;
      for (Resource resource : resources.values()) {
        resource.cancel();
      }
    }
  }

  /** Lets go of everything, the last first. */
  @Override
  public void close() throws Exception {
    Deque<Resource> open = new ArrayDeque<>();
    synchronized (resources) {
      resources.values().forEach(open::push);
      resources.clear();
    }
    Exception first = null;
    for (Resource resource : open) {
      try {
        resource.close();
      } catch (Exception e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
