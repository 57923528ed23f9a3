package dev.purlin.core.commit;

/**
 * A target of a run, known since its step was built, that is committed together with the run's
 * other targets by the process that started the run.
 *
 * <p>The step's workers bring all rows to a place beside the target, and report what they have
 * brought. A report is complete in itself: where a runner does finished work again there are
 * several, and each of them is right.
 */
public interface Target extends Leftovers {

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
}
