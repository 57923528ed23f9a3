package dev.purlin.tests.cluster.streaming;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import dev.purlin.tests.cluster.flink.Await;
import dev.purlin.tests.cluster.flink.ChartSettings;
import dev.purlin.tests.cluster.flink.FlinkCluster;
import dev.purlin.tests.cluster.flink.FlinkRest.Job;
import dev.purlin.tests.kafka.KafkaBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * A streaming pipeline as it is deployed, in an application cluster with the chart's settings,
 * whose JobManager dies. The next one runs Purlin's main method again, and that must find the job,
 * and not begin another.
 */
public final class ApplicationFailoverTest {
  private static final Duration LONGEST = Duration.ofSeconds(90);

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void theNextJobManagerGoesOnWithTheJob() throws Exception {
    KafkaBroker broker = KafkaBroker.shared();
    OrderTables tables = new OrderTables();
    Orders orders = new Orders(broker, "failover-" + System.nanoTime());
    Path file = folder.getRoot().toPath().resolve("orders.yaml");
    Files.writeString(file, OrdersFile.of(broker, orders, tables, Duration.ofSeconds(1)));
    FlinkCluster asDeployed =
        FlinkCluster.ofTaskManagersWithHighAvailability(1)
            .with("state.checkpoints.dir", folder.newFolder("checkpoints").toURI().toString())
            .running(
                "run",
                file.toString(),
                "--runner=flink",
                "--flink-master=[auto]",
                "--runs=" + folder.getRoot().toPath().resolve("runs"));
    ChartSettings.streaming().forEach(asDeployed::with);
    try (FlinkCluster cluster = asDeployed.start()) {
      orders.send(1, 1);
      awaitOrders(tables, 1000, cluster);
      List<Job> jobs = cluster.rest().jobs();
      Await.until(
          "there is a checkpoint",
          LONGEST,
          () -> checkpoints(cluster, jobs.get(0)) > 0,
          cluster::quote);

      assertThat(
          "one failed checkpoint does not start the job anew",
          of(cluster, jobs.get(0), "/checkpoints/config")
              .path("tolerable_failed_checkpoints")
              .asInt(),
          is(Integer.MAX_VALUE));

      cluster.jobManager().kill();
      cluster.jobManager().start();

      Await.until(
          "the next JobManager runs main, and main has found the job",
          LONGEST,
          () -> cluster.jobManager().log().contains("was recovered successfully"),
          cluster::quote);
      Await.until(
          "the job runs again, and no other",
          LONGEST,
          () -> cluster.rest().jobs().equals(jobs),
          cluster::quote);
      awaitOrders(tables, orders.sent() + 1000, cluster);
      int sent = orders.stop();
      awaitOrders(tables, sent, cluster);
      long sum = (long) sent * (sent - 1) / 2;
      assertThat(tables.orders(), contains("%d %d %d".formatted(sent, sent, sum)));
    } finally {
      orders.close();
      tables.close();
    }
  }

  private static long checkpoints(FlinkCluster cluster, Job job) throws Exception {
    return of(cluster, job, "/checkpoints").path("counts").path("completed").asLong();
  }

  private static JsonNode of(FlinkCluster cluster, Job job, String what) throws Exception {
    return cluster.rest().get("/jobs/" + job.id() + what);
  }

  private static void awaitOrders(OrderTables tables, int count, FlinkCluster cluster) {
    Await.until(count + " orders arrive", LONGEST, () -> tables.count() >= count, cluster::quote);
  }
}
