package dev.purlin.tests.cluster.streaming;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import dev.purlin.tests.cluster.flink.Await;
import dev.purlin.tests.cluster.flink.FlinkCluster;
import dev.purlin.tests.kafka.KafkaBroker;
import java.io.IOException;
import java.time.Duration;
import org.junit.After;
import org.junit.Before;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** A streaming pipeline, Kafka to PostgreSQL, loses nothing and doubles nothing. */
public final class StreamingClusterTest {
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final int EACH_MILLISECOND = 2;

  @ClassRule
  public static final FlinkCluster CLUSTER =
      FlinkCluster.ofTaskManagersWithHighAvailability(2)
          .withPrometheus()
          .with("jobmanager.scheduler", "adaptive")
          .with("jobmanager.adaptive-scheduler.scaling-interval.min", "0s")
          .with("jobmanager.adaptive-scheduler.resource-stabilization-timeout", "1s")
          .with("restart-strategy.type", "fixed-delay")
          .with("restart-strategy.fixed-delay.attempts", "10")
          .with("restart-strategy.fixed-delay.delay", "500ms");

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private OrderTables tables;
  private Orders orders;
  private StreamingJob job;

  @Before
  public void submit() throws Exception {
    CLUSTER.restore();
    tables = new OrderTables();
    orders = new Orders(KafkaBroker.shared(), "orders-" + System.nanoTime());
    job = submitted();
    orders.send(EACH_MILLISECOND, 1);
    awaitOrders(1000);
  }

  private StreamingJob submitted(String... options) throws Exception {
    return new StreamingJob(
        CLUSTER,
        folder.getRoot().toPath(),
        OrdersFile.of(KafkaBroker.shared(), orders, tables, Duration.ofSeconds(1)),
        options);
  }

  @After
  @SuppressWarnings("try") // The resources are there for nothing but to be closed.
  public void close() throws Exception {
    CLUSTER.restore();
    try (OrderTables closedLast = tables;
        Orders closedNext = orders;
        StreamingJob closedFirst = job) {
      // Each is closed, whatever became of the test and of the others.
    }
  }

  @Test
  public void survivesTheDeathOfATaskManager() throws Exception {
    job.awaitCheckpoints(1);
    String machine = job.taskManager();

    CLUSTER.taskManager(machine).kill();

    job.awaitTaskManagerOtherThan(machine);
    job.awaitRunning(1);
    awaitOrders(orders.sent() + 1000);
    assertAllOrdersArriveOnce();
  }

  @Test
  public void survivesTheDeathOfTheJobManager() throws Exception {
    job.awaitCheckpoints(1);

    CLUSTER.jobManager().kill();
    awaitSent(orders.sent() + 1000);
    CLUSTER.jobManager().start();

    CLUSTER.awaitSlots(2 * FlinkCluster.SLOTS_EACH);
    job.awaitRunning(1);
    awaitOrders(orders.sent() + 1000);
    assertAllOrdersArriveOnce();
  }

  @Test
  public void showsPrometheusItsBooksAndIsScaledUnderLoad() throws Exception {
    awaitInPrometheus("flink_taskmanager_job_task_operator_purlin_Load_orders_written", 1000);
    awaitInPrometheus("flink_jobmanager_job_runningTime", 0);

    job.rescale(2);

    job.awaitRunning(2);
    awaitOrders(orders.sent() + 1000);
    assertAllOrdersArriveOnce();
  }

  @Test
  public void isStoppedWithASavepointAndGoesOnFromIt() throws Exception {
    String savepoint = job.stop();
    long before = tables.count();
    awaitSent(orders.sent() + 1000);
    assertThat("nothing is written while it is stopped", tables.count(), is(before));
    job.close();

    job = submitted("--from-savepoint=" + savepoint);

    assertAllOrdersArriveOnce();
  }

  /** The chart gives these names their lasting form, and the dashboard and alerts build on that. */
  private void awaitInPrometheus(String metric, long moreThan) {
    Await.until(
        metric + " is more than " + moreThan,
        LONGEST,
        () ->
            CLUSTER.metrics().stream()
                .filter(line -> line.startsWith(metric + "{"))
                .anyMatch(line -> value(line) > moreThan),
        () -> metrics() + job.known());
  }

  private static double value(String metric) {
    return Double.parseDouble(metric.substring(metric.lastIndexOf(' ')));
  }

  private static String metrics() {
    try {
      return String.join("\n", CLUSTER.metrics());
    } catch (IOException | InterruptedException e) {
      return "no metrics: " + e;
    }
  }

  private void assertAllOrdersArriveOnce() throws Exception {
    int sent = orders.stop();
    awaitOrders(sent);
    job.awaitCheckpoints(1);

    job.stop("--drain");

    long sum = (long) sent * (sent - 1) / 2;
    assertThat(tables.orders(), contains("%d %d %d".formatted(sent, sent, sum)));
    assertThat(tables.totals(), is(OrderTables.expectedTotals(sent)));
    assertThat(job.known(), job.exitCode(), is(0));
  }

  private void awaitSent(int count) {
    Await.until(count + " orders are sent", LONGEST, () -> orders.sent() >= count, job::known);
  }

  private void awaitOrders(int count) {
    Await.until(
        count + " orders arrive",
        LONGEST,
        () -> tables.count() >= count,
        () -> "arrived: " + tables.arrived() + "\n" + job.known());
  }
}
