package dev.purlin.core.commit;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.PurlinException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.Test;

public class CommitGateTest {
  private final CommitGate gate = new CommitGate();

  @Test
  public void closingWaitsForACommitInProgress() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch finish = new CountDownLatch(1);
    CompletableFuture<Void> commit =
        CompletableFuture.runAsync(
            () -> {
              try {
                gate.commit(
                    "table a",
                    () -> {
                      begun.countDown();
                      finish.await();
                    });
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    begun.await();
    List<String> committedWhenClosed = new ArrayList<>();
    Thread closing =
        new Thread(
            () -> {
              gate.close();
              committedWhenClosed.addAll(gate.committed());
            });
    closing.start();
    while (closing.getState() != Thread.State.WAITING
        && closing.getState() != Thread.State.TERMINATED) {
      Thread.onSpinWait();
    }
    assertThat(closing.getState(), is(Thread.State.WAITING));
    assertThat(committedWhenClosed, is(List.of()));
    finish.countDown();
    closing.join();
    commit.get();
    assertThat(committedWhenClosed, is(List.of("table a")));
  }

  @Test
  public void nothingIsCommittedOnceItIsClosed() {
    gate.close();
    List<String> done = new ArrayList<>();
    PurlinException error =
        assertThrows(PurlinException.class, () -> gate.commit("table a", () -> done.add("a")));
    assertThat(error.getMessage(), is("the run was stopped before table a was committed"));
    assertThat(done, is(List.of()));
    assertThat(gate.committed(), is(List.of()));
  }

  @Test
  public void aCommitThatFailsIsNotListed() {
    assertThrows(
        IOException.class,
        () ->
            gate.commit(
                "table a",
                () -> {
                  throw new IOException("no space");
                }));
    assertThat(gate.committed(), is(List.of()));
  }

  @Test
  public void abortCleansAllThatIsLeftAndTellsWhatItCouldNot() {
    List<String> cleaned = new ArrayList<>();
    gate.onAbort("a", () -> cleaned.add("a"));
    gate.onAbort(
        "b",
        () -> {
          throw new IOException("locked");
        });
    gate.onAbort("c", () -> cleaned.add("c"));
    gate.onAbort("d", () -> cleaned.add("d"));
    gate.forget("c");
    PurlinException error = assertThrows(PurlinException.class, gate::abort);
    assertThat(
        error.getMessage(),
        is("could not remove what the run left behind; please remove: b (locked)"));
    assertThat(cleaned, is(List.of("a", "d")));
    gate.abort();
    assertThat(cleaned, is(List.of("a", "d")));
  }

  /** A worker that is still at work would leave behind what it makes afterwards. */
  @Test
  public void nothingIsMadeOnceTheRunIsAborted() {
    gate.abort();
    List<String> made = new ArrayList<>();
    assertThrows(
        PurlinException.class, () -> gate.pass("table a", () -> made.add("staging table")));
    assertThat(made, is(List.of()));
  }

  @Test
  public void aGateWithoutARunKeepsNothing() throws Exception {
    CommitGate none = CommitGate.withoutRun();
    List<String> done = new ArrayList<>();
    none.onAbort("a", () -> done.add("removed"));
    none.commit("table a", () -> done.add("committed"));
    none.abort();
    assertThat(done, is(List.of("committed")));
    assertThat(none.committed(), is(List.of()));
  }
}
