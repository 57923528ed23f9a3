package dev.purlin.tests.cluster.autoscaler;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.autoscaler.JobAutoScaler;
import org.apache.flink.autoscaler.JobAutoScalerContext;
import org.apache.flink.autoscaler.JobAutoScalerImpl;
import org.apache.flink.autoscaler.RestApiMetricsCollector;
import org.apache.flink.autoscaler.ScalingExecutor;
import org.apache.flink.autoscaler.ScalingMetricEvaluator;
import org.apache.flink.autoscaler.state.InMemoryAutoScalerStateStore;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

/**
 * Flink's autoscaler, put together as the Kubernetes operator does, for one job of a cluster that
 * is not on Kubernetes. It asks the cluster for metrics, decides, and has the cluster rescale the
 * job in place.
 */
public final class Autoscaler implements AutoCloseable {
  private static final long LOOK_EVERY_MILLIS = 1000;

  private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor();
  private final Configuration configuration;
  private final RestClusterClient<String> client;
  private final JobID job;
  private final Decisions decisions = new Decisions();
  private final JobAutoScaler<JobID, JobAutoScalerContext<JobID>> autoscaler;

  /**
   * An autoscaler for a job. It looks at the job every second until it is closed.
   *
   * @param address the JobManager's, as {@code host:port}
   * @param settings entries of Flink's configuration, such as {@code job.autoscaler.metrics.window}
   */
  @SuppressWarnings("FutureReturnValueIgnored") // A look that fails says so in the complaints.
  public Autoscaler(String address, String job, Map<String, String> settings) throws Exception {
    configuration = Configuration.fromMap(settings);
    configuration.set(RestOptions.ADDRESS, address.substring(0, address.indexOf(':')));
    configuration.set(
        RestOptions.PORT, Integer.parseInt(address.substring(address.indexOf(':') + 1)));
    client = new RestClusterClient<>(configuration, "tests");
    this.job = JobID.fromHexString(job);
    InMemoryAutoScalerStateStore<JobID, JobAutoScalerContext<JobID>> store =
        new InMemoryAutoScalerStateStore<>();
    autoscaler =
        new JobAutoScalerImpl<>(
            new RestApiMetricsCollector<>(),
            new ScalingMetricEvaluator(),
            new ScalingExecutor<>(decisions, store),
            decisions,
            new InPlaceRescaling(client),
            store);
    looks.scheduleWithFixedDelay(this::look, 0, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      JobStatus status = client.getJobStatus(job).get();
      // A new one for each look, as in the operator: for as long as a source that has just been
      // rescaled shows no busy time, the autoscaler excludes it by a word in its configuration.
      Configuration ofThisLook = new Configuration(configuration);
      autoscaler.scale(
          new JobAutoScalerContext<>(
              job,
              job,
              status,
              ofThisLook,
              new UnregisteredMetricsGroup(),
              () -> new RestClusterClient<>(configuration, "tests")));
    } catch (Exception e) {
      // As in the operator, the next look may see more.
      decisions.complain(e.toString());
    }
  }

  /** What it decided so far, without repetitions. */
  public List<Decision> decisions() {
    return decisions.all();
  }

  /** What went wrong so far, for messages of failure. */
  public List<String> complaints() {
    return decisions.complaints();
  }

  @Override
  public void close() throws InterruptedException {
    looks.shutdownNow();
    looks.awaitTermination(1, TimeUnit.MINUTES);
    client.close();
  }
}
