package dev.purlin.core.commit;

import java.util.List;

/**
 * A target of a run, known since its step was built, that is committed together with the run's
 * other targets by the process that started the run.
 *
 * <p>The step's workers bring all rows to a place beside the target, and report what they have
 * brought. A report is complete in itself: where a runner does finished work again there are
 * several, and each of them is right.
 */
public interface Target {

  /** The step that writes it. */
  String step();

  /**
   * Does all of the commit that can fail, without changing the target for anybody else: a table's
   * rows are merged in a transaction that stays open, a file's parts are found complete.
   *
   * @param report what a worker reported
   * @param session what the run's targets share, such as a transaction
   */
  PreparedTarget prepare(String report, CommitSession session) throws Exception;

  /**
   * Completes or confirms the commit of this target that another run, which died, had begun.
   *
   * @return whether the entry is about this target; nothing was done if it is not
   */
  boolean recover(JournalEntry entry) throws Exception;

  /** Whether a journal's entry is about this target. */
  boolean isMeantBy(JournalEntry entry);

  /**
   * Tells other runs that what lies beside the target belongs to a run that lives, until it is
   * closed or this process dies.
   */
  default AutoCloseable guard() throws Exception {
    return () -> {};
  }

  /**
   * Removes what runs that died have left beside the target; never what belongs to a run that
   * lives, or what a journal needs to complete a commit.
   *
   * @return what was removed
   */
  default List<String> sweep() throws Exception {
    return List.of();
  }
}
