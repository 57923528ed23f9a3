package dev.purlin.pipelines.engine;

import dev.purlin.core.books.StepCounts.Entry;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.run.RunOptions;
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
import org.apache.beam.sdk.util.construction.resources.PipelineResources;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Flink cluster that a job is submitted to, and watched on until it ends.
 *
 * <p>The job's id is chosen here, so that the job can be asked about and cancelled while Beam waits
 * for it. An unbounded job goes on without its driver: it is stopped with a savepoint, or not at
 * all.
 *
 * <p>A bounded job is a DataSet program, as on embedded Flink. As a DataStream program, which Beam
 * offers too, it holds all values of a key in memory, and a single file is one key.
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
  private boolean known;
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
    flink.setAttachedMode(true);
    options.as(RunOptions.class).setRepeating(true);
  }

  @Override
  public boolean commitsTogether() {
    return true;
  }

  /** How many tasks of a step the cluster can run, or is meant to; 1 or more. */
  public int parallelism() {
    return facts.parallelism();
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // It ends with the watch.
  public MetricResults run(Pipeline pipeline) {
    FlinkPipelineOptions options = pipeline.getOptions().as(FlinkPipelineOptions.class);
    endless = options.isStreaming();
    watch.scheduleWithFixedDelay(
        this::look, WATCH_EVERY.toMillis(), WATCH_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    LOG.info(
        "submitting job {} to {}, at a parallelism of {}", job, master, options.getParallelism());
    PipelineResult result = endless ? submitEndless(pipeline) : submitBounded(pipeline);
    result.waitUntilFinish();
    return result.metrics();
  }

  private PipelineResult submitEndless(Pipeline pipeline) {
    configuration.write();
    pipeline
        .getOptions()
        .as(FlinkPipelineOptions.class)
        .setFlinkConfDir(configuration.directory().toString());
    return pipeline.run();
  }

  private PipelineResult submitBounded(Pipeline pipeline) {
    FlinkPipelineOptions options = pipeline.getOptions().as(FlinkPipelineOptions.class);
    PipelineResources.prepareFilesForStaging(options);
    options.setFlinkMaster(FlinkMaster.APPLICATION);
    SessionEnvironment.install(configuration, options.getFilesToStage());
    try {
      return pipeline.run();
    } finally {
      SessionEnvironment.uninstall();
    }
  }

  private void look() {
    try {
      // Asking about a job that is not there yet would put an error into the JobManager's log.
      if (!known && !isKnown()) {
        return;
      }
      known = true;
      soFar().ifPresent(counts::finished);
      counts.update();
    } catch (RuntimeException e) {
      // While a JobManager is being replaced, there is no answer.
      LOG.debug("no news of job {}", job, e);
    }
  }

  private boolean isKnown() {
    try {
      return state().isPresent();
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("no list of jobs", e);
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The job's state; empty if the cluster does not know it, or no more. */
  private Optional<JobStatus> state()
      throws ExecutionException, InterruptedException, TimeoutException {
    return client.listJobs().get(ANSWER.toMillis(), TimeUnit.MILLISECONDS).stream()
        .filter(listed -> listed.getJobId().equals(job))
        .map(JobStatusMessage::getJobState)
        .findFirst();
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
    long deadline = System.nanoTime() + CANCELLED_WITHIN.toNanos();
    boolean asked = false;
    Exception last = null;
    while (System.nanoTime() < deadline) {
      try {
        Optional<JobStatus> state = state();
        if (state.isEmpty() || state.get().isGloballyTerminalState()) {
          return;
        }
        if (!asked) {
          client.cancel(job).get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
          asked = true;
        }
      } catch (ExecutionException | TimeoutException e) {
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
