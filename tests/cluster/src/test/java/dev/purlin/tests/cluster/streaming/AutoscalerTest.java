package dev.purlin.tests.cluster.streaming;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;

import dev.purlin.tests.cluster.autoscaler.Autoscaler;
import dev.purlin.tests.cluster.autoscaler.Decision;
import dev.purlin.tests.cluster.flink.Await;
import dev.purlin.tests.cluster.flink.FlinkCluster;
import dev.purlin.tests.kafka.KafkaBroker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Flink's autoscaler, which the Kubernetes operator runs, understands Purlin's jobs. */
public final class AutoscalerTest {
  private static final Duration LONGEST = Duration.ofSeconds(100);

  /** The load is high while so many orders wait to be read. */
  private static final int WAITING = 30_000;

  private static final Duration CHECKPOINT_EVERY = Duration.ofSeconds(1);

  /** As in the chart, but for what takes minutes. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "job.autoscaler.enabled", "true",
          "job.autoscaler.target.utilization", "0.7",
          "job.autoscaler.target.utilization.boundary", "0.2",
          "job.autoscaler.vertex.max-parallelism", "2",
          "job.autoscaler.metrics.window", "8s",
          "job.autoscaler.stabilization.interval", "2s",
          "job.autoscaler.scale-down.interval", "0s",
          "job.autoscaler.restart.time", "2s",
          "job.autoscaler.catch-up.duration", "0s");

  @ClassRule
  public static final FlinkCluster CLUSTER =
      FlinkCluster.ofTaskManagers(2)
          .with("jobmanager.scheduler", "adaptive")
          .with("jobmanager.adaptive-scheduler.scaling-interval.min", "0s")
          .with("jobmanager.adaptive-scheduler.resource-stabilization-timeout", "1s");

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void raisesTheParallelismWithTheLoadAndLowersItAgain() throws Exception {
    try (OrderTables tables = new OrderTables();
        Orders orders = new Orders(KafkaBroker.shared(), "orders-" + System.nanoTime());
        StreamingJob job =
            new StreamingJob(
                CLUSTER,
                folder.getRoot().toPath(),
                OrdersFile.of(KafkaBroker.shared(), orders, tables, CHECKPOINT_EVERY));
        Autoscaler autoscaler = new Autoscaler(CLUSTER.address(), job.id(), SETTINGS)) {
      String source = job.source();

      orders.sendAhead(WAITING, tables::count);
      awaitParallelism(2, source, job, autoscaler, orders, tables);
      orders.send(1, 200);
      awaitParallelism(1, source, job, autoscaler, orders, tables);

      List<Decision> ofSource =
          autoscaler.decisions().stream()
              .filter(decision -> decision.vertex().equals(source))
              .toList();
      assertThat(ofSource, contains(new Decision(source, 1, 2), new Decision(source, 2, 1)));
      int sent = orders.stop();
      Await.until(
          "all orders arrive", LONGEST, () -> tables.count() == sent, () -> tables.arrived());
    }
  }

  private static void awaitParallelism(
      int parallelism,
      String vertex,
      StreamingJob job,
      Autoscaler autoscaler,
      Orders orders,
      OrderTables tables) {
    Await.until(
        "the autoscaler has set parallelism " + parallelism,
        LONGEST,
        () -> job.parallelism(vertex) == parallelism,
        () ->
            "decisions: %s%ncomplaints: %s%nload: %s%norders: %d sent, %s%n%s"
                .formatted(
                    autoscaler.decisions(),
                    Set.copyOf(autoscaler.complaints()),
                    job.load(vertex),
                    orders.sent(),
                    tables.arrived(),
                    job.known()));
  }
}
