package dev.purlin.pipelines.engine;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;

import dev.purlin.core.problem.PurlinException;
import java.util.Optional;
import org.apache.flink.runtime.jobmanager.scheduler.NoResourceAvailableException;
import org.apache.flink.util.SerializedThrowable;
import org.junit.Test;

/** Errors come from a cluster as bytes, and not every class is known on both sides. */
public class ClusterFailuresTest {

  @Test
  public void findsTheErrorInItsBytes() {
    Throwable found =
        ClusterFailures.unwrapped(new SerializedThrowable(PurlinException.books("one is missing")));
    assertThat(((PurlinException) found).category(), is(PurlinException.Category.BOOKS));
    assertThat(found.getMessage(), is("one is missing"));
  }

  @Test
  public void findsTheWordsOfAnErrorThatCannotBeRead() {
    Throwable unreadable =
        PurlinException.outside("the server refuses user ann", new Unreadable(new Object()));
    Throwable found = ClusterFailures.unwrapped(new SerializedThrowable(unreadable));
    assertThat(found, is(instanceOf(PurlinException.class)));
    assertThat(found.getMessage(), is("the server refuses user ann"));
  }

  @Test
  public void explainsThatThereWasNoSlot() {
    assertThat(
        ClusterFailures.explain(new RuntimeException(new NoResourceAvailableException("x")))
            .orElseThrow(),
        containsString("no free slot"));
    assertThat(ClusterFailures.explain(new RuntimeException("x")), is(Optional.empty()));
  }

  private static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("unused")
    private final Object notSerializable;

    private Unreadable(Object notSerializable) {
      this.notSerializable = notSerializable;
    }
  }
}
