package dev.purlin.core.commit;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.PurlinException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.Test;

public class RunTargetsTest {
  private final List<String> done = new ArrayList<>();
  private final RunTargets targets = new RunTargets();

  private final class Journal implements CommitJournal {
    @Override
    public void write(List<JournalEntry> entries) {
      done.add("journal of " + entries.size());
    }

    @Override
    public void committed() {
      done.add("noted");
    }

    @Override
    public void remove() {
      done.add("journal removed");
    }

    @Override
    public String place() {
      return "journal.json";
    }
  }

  private record Table(String step, Exception failure, List<String> done)
      implements Target, PreparedTarget {
    @Override
    public PreparedTarget prepare(String report, CommitSession session) {
      return this;
    }

    @Override
    public boolean recover(JournalEntry entry) {
      return false;
    }

    @Override
    public boolean isMeantBy(JournalEntry entry) {
      return false;
    }

    @Override
    public String name() {
      return "table " + step;
    }

    @Override
    public JournalEntry journal() {
      return new JournalEntry(step, "table", name(), Map.of());
    }

    @Override
    public List<String> temporary() {
      return List.of();
    }

    @Override
    public int order() {
      return 0;
    }

    @Override
    public void commit() throws Exception {
      if (failure != null) {
        throw failure;
      }
      done.add(name());
    }
  }

  private void add(String step, Exception failure) {
    targets.add(new Table(step, failure, done));
    targets.report(step, "all of it");
  }

  /** Whoever dies in between leaves the one or the other: nobody takes it for not committed. */
  @Test
  public void notesThatAllIsCommittedBeforeTheJournalGoes() {
    add("a", null);
    add("b", null);
    targets.commit(new CommitGate(), new Journal());
    assertThat(done, contains("journal of 2", "table a", "table b", "noted", "journal removed"));
  }

  @Test
  public void notesNothingIfNothingIsCommitted() {
    add("a", new NotCommittedException("it is locked", null));
    assertThrows(PurlinException.class, () -> targets.commit(new CommitGate(), new Journal()));
    assertThat(done, contains("journal of 1", "journal removed"));
  }

  @Test
  public void keepsTheJournalOfACommitThatFailedHalfWay() {
    add("a", null);
    add("b", new IllegalStateException("the server went away"));
    assertThrows(PurlinException.class, () -> targets.commit(new CommitGate(), new Journal()));
    assertThat(done, contains("journal of 2", "table a"));
  }
}
