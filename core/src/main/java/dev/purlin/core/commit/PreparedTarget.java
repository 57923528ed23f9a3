package dev.purlin.core.commit;

import java.util.List;

/** A target that is ready: what is left to do is short, and is not expected to fail. */
public interface PreparedTarget {

  /** The target as people know it: a path, a table. */
  String name();

  /** What another process needs to complete the commit if this one dies in the middle of it. */
  JournalEntry journal();

  /** The temporary things, as registered by {@link CommitGate#onAbort}, that the commit takes. */
  List<String> temporary();

  /** Whether rows go there; what only notes how far a run has come is not told of as written. */
  default boolean holdsRows() {
    return true;
  }

  /**
   * Looks once more, when all targets are ready and none is changed yet, whether this one may be.
   *
   * @throws Exception if not; no target is changed then
   */
  default void confirm() throws Exception {}

  /** Where the target stands in the order of commits: those that fail more easily come first. */
  int order();

  /**
   * Changes the target.
   *
   * @throws NotCommittedException if it is certain that the target was not changed
   * @throws Exception if it may have been changed, in part or completely
   */
  void commit() throws Exception;
}
