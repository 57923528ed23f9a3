package dev.purlin.pipelines.engine;

import dev.purlin.transforms.step.PurlinException;
import dev.purlin.transforms.step.RepeatOptions;
import dev.purlin.transforms.step.StepCounts.Entry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.beam.runners.core.metrics.MetricsContainerStepMap;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.metrics.FlinkMetricContainer;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.flink.api.common.JobID;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Flink cluster that a job is submitted to, and watched on until it ends.
 *
 * <p>The job's id is chosen here, so that the job can be asked about and cancelled while Beam waits
 * for it. The watch also sends the cluster a sign of life: a job whose driver has died is cancelled
 * by the cluster, for nobody would write its record. A job that never ends goes on without its
 * driver: it is stopped with a savepoint, or not at all.
 */
public final class FlinkSession implements Engine {
  private static final Logger LOG = LoggerFactory.getLogger(FlinkSession.class);

  private static final Duration WATCH_EVERY = Duration.ofSeconds(2);
  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final Duration CANCELLED_WITHIN = Duration.ofSeconds(90);
  private static final long POLL_NANOS = 100_000_000;

  private final FlinkMaster.Session master;
  private final JobID job = new JobID();
  private final SessionConfiguration configuration;
  private final FlinkClusterFacts facts;
  private final RestClusterClient<String> client;
  private final FlinkCounts counts;
  private volatile boolean endless;
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "purlin-flink-watch");
            thread.setDaemon(true);
            return thread;
          });

  private FlinkSession(FlinkMaster.Session master, Path directory) {
    this.master = master;
    this.configuration = new SessionConfiguration(master, job, directory);
    this.facts = FlinkClusterFacts.of(master);
    this.client = configuration.client();
    this.counts = new FlinkCounts(master, job);
  }

  /**
   * Makes sure that the cluster answers.
   *
   * @param directory for Flink's configuration
   * @throws PurlinException if it does not, or is of a version that cannot be spoken to
   */
  public static FlinkSession connect(FlinkMaster.Session master, Path directory) {
    return new FlinkSession(master, directory);
  }

  @Override
  public void configure(PipelineOptions options) {
    FlinkPipelineOptions flink = options.as(FlinkPipelineOptions.class);
    flink.setFlinkMaster(master.toString());
    flink.setFlinkConfDir(configuration.directory().toString());
    flink.setAttachedMode(true);
    if (!flink.isStreaming()) {
      flink.setUseDataStreamForBatch(true);
    }
    options.as(RepeatOptions.class).setRepeating(true);
  }

  /** How many tasks of a step the cluster can run, or is meant to; 1 or more. */
  public int parallelism() {
    return facts.parallelism();
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // It ends with the watch.
  public MetricResults run(Pipeline pipeline) {
    endless = pipeline.getOptions().as(FlinkPipelineOptions.class).isStreaming();
    configuration.write(endless);
    watch.scheduleWithFixedDelay(
        this::look, WATCH_EVERY.toMillis(), WATCH_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    LOG.info("submitting job {} to {}", job, master);
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    return result.metrics();
  }

  private void look() {
    try {
      if (!endless) {
        client.reportHeartbeat(
            job, System.currentTimeMillis() + SessionConfiguration.LOST.toMillis());
      }
      soFar().ifPresent(counts::finished);
      counts.update();
    } catch (RuntimeException e) {
      // Before the job is there, and while a JobManager is being replaced, there is no answer.
      LOG.debug("no news of job {}", job, e);
    }
  }

  @Override
  public long count(String step, Entry entry) {
    return counts.get(step, entry);
  }

  @Override
  public Optional<MetricResults> soFar() {
    try {
      Map<String, Object> accumulators =
          client
              .getAccumulators(job, FlinkSession.class.getClassLoader())
              .get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
      return Optional.ofNullable(
              (MetricsContainerStepMap) accumulators.get(FlinkMetricContainer.ACCUMULATOR_NAME))
          .map(MetricsContainerStepMap::asAttemptedOnlyMetricResults);
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("no accumulators of job {}", job, e);
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  @Override
  public void stop() {
    if (endless) {
      LOG.info("job {} goes on, as far as it can", job);
      return;
    }
    try {
      client.cancel(job).get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.info("job {} was not cancelled; it may have ended, or not begun", job, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    awaitEnd();
  }

  private void awaitEnd() {
    long deadline = System.nanoTime() + CANCELLED_WITHIN.toNanos();
    Exception last = null;
    while (System.nanoTime() < deadline) {
      try {
        if (client
            .getJobStatus(job)
            .get(ANSWER.toMillis(), TimeUnit.MILLISECONDS)
            .isGloballyTerminalState()) {
          return;
        }
      } catch (ExecutionException e) {
        if (FlinkClusterFacts.isUnknownJob(e)) {
          return;
        }
        last = e;
      } catch (TimeoutException e) {
        last = e;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        last = e;
        break;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    throw PurlinException.outside(
        "job %s may still be running at %s; please look there and cancel it".formatted(job, master),
        last);
  }

  @Override
  public void close() {
    watch.shutdownNow();
    client.close();
  }
}
