package dev.purlin.tests.cluster;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import dev.purlin.tests.cluster.flink.FlinkCluster;
import java.util.List;
import org.junit.Test;

/** The cluster that the other tests stand on. */
public final class FlinkClusterTest {

  @Test
  public void losesTheSlotsOfAKilledTaskManagerAndGetsThemBack() {
    try (FlinkCluster cluster = FlinkCluster.ofTaskManagers(2).start()) {
      cluster.taskManager(0).kill();
      cluster.awaitSlots(FlinkCluster.SLOTS_EACH);

      cluster.taskManager(0).start();

      cluster.awaitSlots(2 * FlinkCluster.SLOTS_EACH);
    }
  }

  @Test
  public void leavesNoProcessBehind() throws Exception {
    List<ProcessHandle> processes;
    try (FlinkCluster cluster = FlinkCluster.ofTaskManagers(1).start()) {
      processes = ProcessHandle.current().children().toList();
      assertThat(processes, hasSize(2));
      assertThat(cluster.rest().jobs(), is(empty()));
    }

    assertThat(processes.stream().filter(ProcessHandle::isAlive).toList(), is(empty()));
    assertThat(ProcessHandle.current().children().toList(), is(empty()));
  }
}
