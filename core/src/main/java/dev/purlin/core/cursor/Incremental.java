package dev.purlin.core.cursor;

import dev.purlin.core.books.TargetReports;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.run.RunContext;
import dev.purlin.core.type.UnfitValueException;
import java.io.IOException;
import java.io.Serializable;
import java.util.Optional;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The incremental read of a step in one run: what it has to leave out, and what is kept when the
 * run's targets are committed.
 *
 * <pre>{@code
 * Incremental incremental = Incremental.plan(options, "Orders", parameters, field.getType());
 * if (incremental.isNew(incremental.type().value(row.getValue("updated_at")))) { ... }
 * }</pre>
 *
 * @param step the step
 * @param field the field by which it reads
 * @param type the type of the field's values
 * @param nulls what becomes of rows without a value
 * @param lower the value that was kept, or the least value of a first run; null for none
 * @param inclusive whether a row with that very value is read
 * @param kept whether a value is kept after the run; not if a file is only looked at
 */
public record Incremental(
    String step,
    String field,
    CursorType type,
    NullCursors nulls,
    @Nullable Serializable lower,
    boolean inclusive,
    boolean kept)
    implements Serializable {
  private static final String PARAMETER = "incremental";

  /**
   * Plans the read of a step, while it is built, and registers what is kept after the run.
   *
   * @param options the pipeline's
   * @param fieldType the type of the field
   * @throws ConfigurationException if the type has no order, the initial value is none of the type,
   *     another step keeps its value by the same name, or what was kept is of another field or type
   */
  public static Incremental plan(
      PipelineOptions options, String step, IncrementalParameters parameters, FieldType fieldType) {
    String field = parameters.field();
    CursorType type =
        CursorType.of(fieldType)
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        PARAMETER + ".field",
                        "field '%s' is %s, expected an integer, DECIMAL, DATE, TIMESTAMP or VARCHAR"
                            .formatted(field, Names.type(fieldType))));
    Serializable initial =
        parameters.initial() == null ? null : initial(type, parameters.initial());
    String name = parameters.name() == null ? Names.ofFile(step) : parameters.name();
    if (!Names.isOfFile(name)) {
      throw new ConfigurationException(
          PARAMETER + ".name",
          "'%s' cannot name a file; expected letters, digits, '_', '-' and '.'".formatted(name));
    }
    Optional<CursorRun> told = CursorRun.of(options);
    if (told.isEmpty()) {
      return new Incremental(step, field, type, parameters.nulls(), initial, true, false);
    }
    CursorRun cursors = told.get();
    RunContext run = RunContext.of(options);
    checkName(run, name, step);
    CursorStore store = cursors.store();
    String key = store.key(name, parameters.name() != null);
    hold(store, key, step);
    Optional<CursorState> before = find(store, key);
    if (before.isEmpty()) {
      elsewhere(store, key)
          .ifPresent(
              other ->
                  run.tell(
                      "'%s' reads all rows, as no run of this file has kept a last value, and %s is of a file of the same name elsewhere. If it is this file that was moved, its rows are written once more: give the step an incremental.name, which holds wherever the file is"
                          .formatted(step, other)));
    }
    Optional<CursorState> used =
        before.filter(state -> state.value() != null && !cursors.fullRefresh());
    used.ifPresent(state -> checkSame(state, field, type, store.place(key)));
    used.filter(state -> !state.pipeline().equals(cursors.pipeline()))
        .ifPresent(
            state ->
                run.tell(
                    "'%s' reads behind the value that a run of %s has kept in %s; if that is another pipeline, give the step another incremental.name"
                        .formatted(step, state.pipeline(), store.place(key))));
    Serializable last = used.map(state -> parsed(state, store.place(key))).orElse(null);
    Incremental incremental =
        new Incremental(
            step,
            field,
            type,
            parameters.nulls(),
            last == null ? initial : last,
            last == null,
            true);
    run.targets().add(new CursorTarget(incremental, key, cursors, before, run));
    incremental.range(null).tell(run, step);
    return incremental;
  }

  private static Serializable initial(CursorType type, String text) {
    try {
      return type.parse(text);
    } catch (UnfitValueException e) {
      throw new ConfigurationException(PARAMETER + ".initial", e.getMessage());
    }
  }

  private static void checkName(RunContext run, String name, String step) {
    String key = "incremental name " + name;
    Optional<String> other = run.shared(key, String.class).filter(taken -> !taken.equals(step));
    if (other.isPresent()) {
      throw new ConfigurationException(
          PARAMETER + ".name",
          "step '%s' keeps its last value as '%s' too; give one of them another name"
              .formatted(other.get(), name));
    }
    run.share(key, step);
  }

  /** From before the value is read, so that no two runs read the same rows. */
  private static void hold(CursorStore store, String key, String step) {
    try {
      if (!store.hold(key)) {
        throw PurlinException.user(
            "another run is reading '%s' incrementally, and this one would read the same rows; nothing was changed. Wait for its end; the value that both would keep is %s"
                .formatted(step, store.place(key)));
      }
    } catch (IOException e) {
      throw PurlinException.outside(
          "cannot hold the last value in %s: %s".formatted(store.place(key), e), e);
    }
  }

  private static Optional<CursorState> find(CursorStore store, String key) {
    try {
      return store.find(key);
    } catch (IOException e) {
      throw unreadable(store, key, e);
    }
  }

  private static Optional<String> elsewhere(CursorStore store, String key) {
    try {
      return store.elsewhere(key);
    } catch (IOException e) {
      throw unreadable(store, key, e);
    }
  }

  private static PurlinException unreadable(CursorStore store, String key, IOException e) {
    return PurlinException.outside(
        "cannot read the last value in %s: %s".formatted(store.place(key), e), e);
  }

  private static void checkSame(CursorState state, String field, CursorType type, String place) {
    if (!state.field().equals(field) || state.type() != type) {
      throw new ConfigurationException(
          PARAMETER + ".field",
          "the last value that was kept is of '%s' (%s), found '%s' (%s), whose new rows it cannot tell. Read all of them once with --full-refresh, or restore the field; the value is in %s"
              .formatted(state.field(), state.type(), field, type, place));
    }
  }

  private static Serializable parsed(CursorState state, String place) {
    try {
      return state.type().parse(String.valueOf(state.value()));
    } catch (UnfitValueException e) {
      throw PurlinException.user(
          "the last value in %s is damaged: %s; read all rows once with --full-refresh"
              .formatted(place, e.getMessage()));
    }
  }

  /** Whether a row with a value is to be read. */
  public boolean isNew(Serializable value) {
    if (lower == null) {
      return true;
    }
    int order = type.compare(value, lower);
    return inclusive ? order >= 0 : order > 0;
  }

  /** Why a row without a value is rejected. */
  public static String missing() {
    return "has no value, so that no run could tell whether the row is new; incremental.nulls says whether such rows are read or left out";
  }

  CursorRange range(@Nullable Serializable to) {
    return new CursorRange(
        field, lower == null ? null : type.text(lower), to == null ? null : type.text(to));
  }

  /**
   * Says, while the pipeline is built, which is the greatest value that the run reads.
   *
   * @param to null if no row is new
   */
  public void readsTo(PipelineOptions options, @Nullable Serializable to) {
    RunContext run = RunContext.of(options);
    range(to).tell(run, step);
    run.targets().report(step, CursorReport.of(type, to));
  }

  /** Says the same from a worker that has seen all rows. */
  void send(PipelineOptions options, String report) {
    TargetReports.send(options, step, report);
  }
}
