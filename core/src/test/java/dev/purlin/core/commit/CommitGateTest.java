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
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

public class CommitGateTest {
  @Before
  @After
  public void reopen() {
    CommitGate.reopen();
  }

  @Test
  public void closingWaitsForACommitInProgress() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch finish = new CountDownLatch(1);
    CompletableFuture<Void> commit =
        CompletableFuture.runAsync(
            () -> {
              try {
                CommitGate.commit(
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
    CompletableFuture<List<String>> closed =
        CompletableFuture.supplyAsync(
            () -> {
              CommitGate.close();
              return CommitGate.committed();
            });
    finish.countDown();
    commit.get();
    assertThat(closed.get(), is(List.of("table a")));
  }

  @Test
  public void nothingIsCommittedOnceItIsClosed() {
    CommitGate.close();
    List<String> done = new ArrayList<>();
    PurlinException error =
        assertThrows(
            PurlinException.class, () -> CommitGate.commit("table a", () -> done.add("a")));
    assertThat(error.getMessage(), is("the run was stopped before table a was committed"));
    assertThat(done, is(List.of()));
    assertThat(CommitGate.committed(), is(List.of()));
  }

  @Test
  public void aCommitThatFailsIsNotListed() {
    assertThrows(
        IOException.class,
        () ->
            CommitGate.commit(
                "table a",
                () -> {
                  throw new IOException("no space");
                }));
    assertThat(CommitGate.committed(), is(List.of()));
  }

  @Test
  public void abortCleansAllThatIsLeftAndTellsWhatItCouldNot() {
    List<String> cleaned = new ArrayList<>();
    CommitGate.onAbort("a", () -> cleaned.add("a"));
    CommitGate.onAbort(
        "b",
        () -> {
          throw new IOException("locked");
        });
    CommitGate.onAbort("c", () -> cleaned.add("c"));
    CommitGate.onAbort("d", () -> cleaned.add("d"));
    CommitGate.forget("c");
    PurlinException error = assertThrows(PurlinException.class, CommitGate::abort);
    assertThat(
        error.getMessage(),
        is("could not remove what the run left behind; please remove: b (locked)"));
    assertThat(cleaned, is(List.of("a", "d")));
    CommitGate.abort();
    assertThat(cleaned, is(List.of("a", "d")));
  }
}
