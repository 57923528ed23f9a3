package dev.purlin.tests.cluster;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import dev.purlin.tests.cluster.flink.FlinkCluster;
import dev.purlin.tests.cluster.flink.FlinkRest.Vertex;
import dev.purlin.tests.cluster.flink.PurlinProcess;
import java.util.List;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** A machine that dies while it loads: the job goes on, and nothing is lost or there twice. */
public final class LostTaskManagerTest {
  @ClassRule public static final FlinkCluster CLUSTER = FlinkCluster.ofTaskManagers(2);
  @ClassRule public static final TestDatabase DATABASE = new TestDatabase();

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void losesNothingAndDoublesNothing() throws Exception {
    try (GatedLoad load =
            new GatedLoad(folder.getRoot().toPath(), DATABASE.create("lost_task_manager"));
        PurlinProcess purlin = load.submit(CLUSTER.address())) {
      load.awaitMiddle(() -> purlin.output() + CLUSTER.quote());
      String job = GatedLoad.job(CLUSTER.rest());
      Vertex loading = loading(job);
      List<String> machines = List.copyOf(CLUSTER.rest().taskManagersOf(job, loading));
      int attempts = CLUSTER.rest().attempts(job, loading);

      CLUSTER.taskManager(machines.get(0)).kill();
      CLUSTER.taskManager(machines.get(0)).start();
      load.open();

      JsonNode record = purlin.succeeded();
      assertThat(CLUSTER.rest().attempts(job, loading) > attempts, is(true));
      assertThat(CLUSTER.rest().exceptions(job), containsString(machines.get(0)));
      Exactness.check(load, record);
    }
  }

  private static Vertex loading(String job) throws Exception {
    return CLUSTER.rest().vertices(job).stream()
        .filter(vertex -> vertex.name().contains("Load gated/Load"))
        .findFirst()
        .orElseThrow();
  }
}
