package dev.purlin.tests.cluster;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import dev.purlin.tests.cluster.flink.FlinkCluster;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.Test;

/** The cluster that the other tests stand on. */
public final class FlinkClusterTest {

  @Test
  public void leavesNoProcessBehind() throws Exception {
    Set<ProcessHandle> others = children();
    Set<ProcessHandle> processes;
    try (FlinkCluster cluster = FlinkCluster.ofTaskManagers(1).start()) {
      processes = children();
      processes.removeAll(others);
      assertThat(processes, hasSize(2));
      assertThat(cluster.rest().jobs(), is(empty()));
    }

    assertThat(processes.stream().filter(ProcessHandle::isAlive).toList(), is(empty()));
    Set<ProcessHandle> left = children();
    left.removeAll(others);
    assertThat(left, is(empty()));
  }

  /** Servers of other tests, which end with this JVM, are among them. */
  private static Set<ProcessHandle> children() {
    return ProcessHandle.current().children().collect(Collectors.toSet());
  }
}
