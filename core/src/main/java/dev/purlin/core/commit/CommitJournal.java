package dev.purlin.core.commit;

import java.util.List;

/** Where a run writes down what it is about to commit, before it begins. */
public interface CommitJournal {

  /** Makes sure that the entries outlive this process. */
  void write(List<JournalEntry> entries);

  /**
   * All is committed: notes that before the journal goes, so that nobody who finds neither a
   * journal nor a record takes the run for one that died before its commit.
   */
  void committed();

  /** All is committed, or nothing has been: there is nothing left to complete. */
  void remove();

  /** Where it lies, for people. */
  String place();
}
