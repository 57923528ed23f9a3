package dev.purlin.tests.cluster;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.purlin.tests.cluster.flink.Await;
import dev.purlin.tests.cluster.flink.FlinkCluster;
import dev.purlin.tests.cluster.flink.PurlinProcess;
import java.time.Duration;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * A JobManager that dies and is replaced while a job loads. Flink does a bounded job again from its
 * beginning then; what was committed already must not be there twice.
 */
public final class LostJobManagerTest {
  @ClassRule
  public static final FlinkCluster CLUSTER = FlinkCluster.ofTaskManagersWithHighAvailability(2);

  @ClassRule public static final TestDatabase DATABASE = new TestDatabase();

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void theDriverWaitsThroughItAndTheResultIsExact() throws Exception {
    try (GatedLoad load =
            new GatedLoad(folder.getRoot().toPath(), DATABASE.create("lost_job_manager"));
        PurlinProcess purlin = load.submit(CLUSTER.address())) {
      load.awaitMiddle(() -> purlin.output() + CLUSTER.quote());
      String job = GatedLoad.job(CLUSTER.rest());

      CLUSTER.jobManager().kill();
      CLUSTER.jobManager().start();
      // The first attempt still waits for the database, as nothing interrupts it there.
      Await.until(
          "the job is done again, beside its first attempt",
          Duration.ofSeconds(90),
          () -> load.waiting() == 2,
          () -> purlin.output() + CLUSTER.quote());
      load.open();

      Exactness.check(load, purlin.succeeded());
      assertThat(CLUSTER.rest().state(job), is("FINISHED"));
    }
  }
}
