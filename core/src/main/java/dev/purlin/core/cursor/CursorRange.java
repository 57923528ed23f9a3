package dev.purlin.core.cursor;

import dev.purlin.core.run.RunContext;
import java.util.Optional;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The part of a source that a run reads.
 *
 * @param field the field by which it is read
 * @param from the value that was kept, which is not read again; or, in a first run, the least value
 *     that is read; null if there is no lower bound
 * @param to the greatest value that is read; null if there is no row, or it is not known yet
 */
public record CursorRange(String field, @Nullable String from, @Nullable String to) {
  private static final String SHARED = "incremental range of ";

  void tell(RunContext run, String step) {
    run.share(SHARED + step, this);
  }

  /** The part that a step of a run reads; empty if it does not read incrementally. */
  public static Optional<CursorRange> of(RunContext run, String step) {
    return run.shared(SHARED + step, CursorRange.class);
  }
}
