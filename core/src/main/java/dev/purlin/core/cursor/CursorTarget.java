package dev.purlin.core.cursor;

import dev.purlin.core.commit.CommitSession;
import dev.purlin.core.commit.JournalEntry;
import dev.purlin.core.commit.PreparedTarget;
import dev.purlin.core.commit.Target;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.run.RunContext;
import java.io.IOException;
import java.io.Serializable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The last value of an incremental read, which is committed together with the targets of its run,
 * after all of them: a death in between leaves a journal, and the next run keeps the value first.
 */
public final class CursorTarget implements Target {
  private static final String KIND = "incremental";
  private static final String KEY = "state";
  private static final String PIPELINE = "pipeline";
  private static final String FIELD = "field";
  private static final String TYPE = "type";
  private static final String VALUE = "value";
  private static final String RUN = "run";
  private static final String TIME = "time";

  private final Incremental incremental;
  private final String key;
  private final CursorRun cursors;
  private final Optional<CursorState> before;
  private final RunContext run;

  CursorTarget(
      Incremental incremental,
      String key,
      CursorRun cursors,
      Optional<CursorState> before,
      RunContext run) {
    this.incremental = incremental;
    this.key = key;
    this.cursors = cursors;
    this.before = before;
    this.run = run;
  }

  @Override
  public String step() {
    return incremental.step();
  }

  @Override
  public PreparedTarget prepare(String report, CommitSession session) throws IOException {
    Serializable to = CursorReport.parse(incremental.type(), report);
    incremental.range(to).tell(run, step());
    Prepared prepared = new Prepared(key, next(to), before, cursors.store());
    prepared.confirm();
    return prepared;
  }

  /** What is kept then: without a new row the same as before, unless that was ignored. */
  private CursorState next(@Nullable Serializable to) {
    if (to == null && before.isPresent() && !cursors.fullRefresh()) {
      return before.get();
    }
    return new CursorState(
        cursors.pipeline(),
        step(),
        incremental.field(),
        incremental.type(),
        to == null ? null : incremental.type().text(to),
        run.id(),
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
  }

  /** An entry has all that is needed: {@link #recover(JournalEntry, CursorStore)}. */
  @Override
  public boolean recover(JournalEntry entry) throws IOException {
    return isMeantBy(entry) && recover(entry, cursors.store());
  }

  @Override
  public boolean isMeantBy(JournalEntry entry) {
    return isKept(entry, key);
  }

  /** Whether a journal's entry is a last value. */
  public static boolean isAbout(JournalEntry entry) {
    return entry.kind().equals(KIND);
  }

  /** Whether a journal's entry is the last value that is kept by a key. */
  public static boolean isKept(JournalEntry entry, String key) {
    return isAbout(entry) && entry.text(KEY).equals(key);
  }

  /**
   * Keeps the value that a run was about to keep when it died; its step may be no part of the run
   * that does it.
   *
   * @return whether the entry is about such a value
   */
  public static boolean recover(JournalEntry entry, CursorStore store) throws IOException {
    if (!isAbout(entry)) {
      return false;
    }
    store.keep(entry.text(KEY), state(entry));
    return true;
  }

  /** What a journal's entry says is to be kept. */
  public static CursorState state(JournalEntry entry) {
    Map<String, Object> details = entry.details();
    return new CursorState(
        entry.text(PIPELINE),
        entry.step(),
        entry.text(FIELD),
        CursorType.valueOf(entry.text(TYPE)),
        (String) details.get(VALUE),
        entry.text(RUN),
        entry.text(TIME));
  }

  private record Prepared(
      String key, CursorState next, Optional<CursorState> before, CursorStore store)
      implements PreparedTarget {

    @Override
    public String name() {
      return "last value of '%s'".formatted(next.step());
    }

    @Override
    public JournalEntry journal() {
      Map<String, Object> details = new HashMap<>();
      details.put(KEY, key);
      details.put(PIPELINE, next.pipeline());
      details.put(FIELD, next.field());
      details.put(TYPE, next.type().name());
      if (next.value() != null) {
        details.put(VALUE, next.value());
      }
      details.put(RUN, next.run());
      details.put(TIME, next.time());
      return new JournalEntry(next.step(), KIND, name(), details);
    }

    /** Where no lock keeps other runs away, one may have been faster. */
    @Override
    public void confirm() throws IOException {
      if (!store.find(key).equals(before)) {
        throw PurlinException.user(
            "another run has kept a last value of '%s' since this one began, and has read the same rows; no target was changed, and the next run reads what is new since then"
                .formatted(next.step()));
      }
    }

    @Override
    public List<String> temporary() {
      return List.of();
    }

    /** After all rows: a value that is kept says that the rows up to it are there. */
    @Override
    public int order() {
      return Integer.MAX_VALUE;
    }

    @Override
    public boolean holdsRows() {
      return false;
    }

    @Override
    public void commit() throws IOException {
      if (!before.equals(Optional.of(next))) {
        store.keep(key, next);
      }
    }
  }
}
