package dev.purlin.core.run;

import dev.purlin.core.commit.CommitGate;
import dev.purlin.core.commit.NotCommittedException;
import dev.purlin.core.problem.PurlinException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a run's work in this JVM may have to wait for others, as for the lock of a table: whoever
 * watches the run is told what is waited for, and whoever stops it ends the waiting.
 */
public final class Waits {
  private final Map<Place, String> places = new LinkedHashMap<>();
  private boolean stopped;

  Waits() {}

  /** A place where work may wait, until it is closed. */
  public final class Place implements AutoCloseable {
    private final CommitGate.Act cancel;

    private Place(CommitGate.Act cancel) {
      this.cancel = cancel;
    }

    /**
     * Says what is waited for at present.
     *
     * @param what a sentence for people; empty if nothing is
     * @return whether that is news
     */
    public boolean tell(String what) {
      synchronized (places) {
        return places.containsKey(this) && !what.equals(places.put(this, what)) && !what.isEmpty();
      }
    }

    /**
     * Cancels the work once more if the run is being stopped: the first time may have come between
     * two statements. Does nothing once the place is closed.
     *
     * @throws PurlinException if it cannot be cancelled
     */
    public void cancelIfStopped() {
      synchronized (places) {
        if (!stopped || !places.containsKey(this)) {
          return;
        }
        try {
          cancel.run();
        } catch (Exception e) {
          throw notCancelled(e);
        }
      }
    }

    /** The work continues, and can no longer be cancelled. */
    @Override
    public void close() {
      synchronized (places) {
        places.remove(this);
      }
    }
  }

  /**
   * Begins work that may have to wait, and that changes nothing for others yet.
   *
   * @param target what the work is for: a path, a table
   * @param cancel ends the work from another thread
   */
  public Place begin(String target, CommitGate.Act cancel) {
    synchronized (places) {
      if (stopped) {
        throw new NotCommittedException(
            "the run was stopped before %s was committed".formatted(target), null);
      }
      Place place = new Place(cancel);
      places.put(place, "");
      return place;
    }
  }

  /** What is waited for at present, a sentence for each. */
  public List<String> now() {
    synchronized (places) {
      return places.values().stream().filter(what -> !what.isEmpty()).distinct().toList();
    }
  }

  /** Whether the run is being stopped. */
  public boolean isStopped() {
    synchronized (places) {
      return stopped;
    }
  }

  /**
   * Cancels all work that may be waiting, and lets none begin any more: the run is being stopped.
   *
   * @throws PurlinException for the first that could not be cancelled, after all have been tried
   */
  public void stop() {
    Exception first = null;
    synchronized (places) {
      stopped = true;
      for (Place place : new ArrayList<>(places.keySet())) {
        try {
          place.cancel.run();
        } catch (Exception e) {
          if (first == null) {
            first = e;
          } else {
            first.addSuppressed(e);
          }
        }
      }
    }
    if (first != null) {
      throw notCancelled(first);
    }
  }

  private static PurlinException notCancelled(Exception e) {
    return PurlinException.outside("a statement of the run could not be cancelled: " + e, e);
  }
}
