package dev.purlin.pipelines.run;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.pipelines.engine.FlinkMaster;
import dev.purlin.pipelines.engine.FlinkRest;
import dev.purlin.pipelines.engine.Savepoints;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.ExecutionCheckpointingOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an unbounded run needs: checkpoints to resume from when something fails, and savepoints to
 * go on from when it was stopped.
 */
final class Streaming {
  private static final Logger LOG = LoggerFactory.getLogger(Streaming.class);

  private static final Duration CHECKPOINTS = Duration.ofSeconds(10);

  /**
   * How often sources tell how far time has come. Each time wakes a source that waits, and after it
   * Beam's sources on Flink look for rows more often for a while; at Beam's own 200 ms, one without
   * any rows seemed busy for a third of its time, and the autoscaler would not lower its
   * parallelism.
   */
  private static final Duration WATERMARKS = Duration.ofSeconds(1);

  /** Divides well; how far a job can be scaled without losing its state. */
  private static final int MAX_PARALLELISM = 720;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final RunSettings settings;
  private final String file;
  private final Path directory;
  private final int restPort;

  private Streaming(RunSettings settings, String file, Path directory, int restPort) {
    this.settings = settings;
    this.file = file;
    this.directory = directory.toAbsolutePath();
    this.restPort = restPort;
  }

  /**
   * Prepares an unbounded run.
   *
   * @param file the pipeline file
   * @param directory the run's own
   */
  static Streaming of(RunnerChoice choice, RunSettings settings, String file, Path directory) {
    if (choice.runner() == RunnerName.DIRECT) {
      throw PurlinException.user(
          "%s is unbounded, and the Direct runner could not go on after a failure; leave --runner out, or give --runner=flink"
              .formatted(file));
    }
    boolean embedded = settings.flinkMaster().isEmpty();
    if (embedded && !RunDirectory.isHere(settings.runs())) {
      throw PurlinException.user(
          "%s is unbounded, and embedded Flink keeps its checkpoints with the run: --runs must be a directory of this machine, found %s"
              .formatted(file, settings.runs()));
    }
    return new Streaming(settings, file, directory, embedded ? freePort() : 0);
  }

  /** A port that nobody on this machine listens at right now. */
  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw PurlinException.outside("no free port for Flink on this machine", e);
    }
  }

  private boolean embedded() {
    return settings.flinkMaster().isEmpty();
  }

  /** Sets Beam's options, where the file has not. */
  void configure(FlinkPipelineOptions options) {
    options.setStreaming(true);
    options.setUseDataStreamForBatch(false);
    Configuration cluster = applicationCluster();
    if (options.getCheckpointingInterval() == -1) {
      options.setCheckpointingInterval(
          cluster
              .getOptional(ExecutionCheckpointingOptions.CHECKPOINTING_INTERVAL)
              .orElse(CHECKPOINTS)
              .toMillis());
    }
    if (options.getMaxParallelism() == -1) {
      options.setMaxParallelism(
          cluster.getOptional(PipelineOptions.MAX_PARALLELISM).orElse(MAX_PARALLELISM));
    }
    if (options.getAutoWatermarkInterval() == null) {
      options.setAutoWatermarkInterval(WATERMARKS.toMillis());
    }
    // What a bundle outputs at its end then comes before the checkpoint, not with the next bundle.
    options.setFinishBundleBeforeCheckpointing(true);
    // One that S3 does not take is made up for by the next; starting again would only go back.
    options.setFailOnCheckpointingErrors(false);
    options.setExternalizedCheckpointsEnabled(true);
    options.setRetainExternalizedCheckpointsOnCancellation(true);
    if (!embedded()) {
      settings.fromSavepoint().map(Savepoints::address).ifPresent(options::setSavepointPath);
    }
  }

  /** What an application cluster's configuration says; nothing, of other clusters. */
  private Configuration applicationCluster() {
    return settings.flinkMaster().orElse(null) instanceof FlinkMaster.Application
        ? GlobalConfiguration.loadConfiguration()
        : new Configuration();
  }

  /** The lines of embedded Flink's configuration. */
  String configuration() {
    // Bad rows fail the run at once; what else fails may pass, but not if it fails all the time.
    String configuration =
        """
        rest.address: localhost
        rest.bind-address: localhost
        rest.bind-port: "%d"
        state.checkpoints.dir: "%s"
        state.savepoints.dir: "%s"
        restart-strategy.type: failure-rate
        restart-strategy.failure-rate.max-failures-per-interval: 5
        restart-strategy.failure-rate.failure-rate-interval: 10 min
        restart-strategy.failure-rate.delay: 5 s
        """
            .formatted(restPort, checkpoints().toUri(), savepoints().toUri());
    return settings
        .fromSavepoint()
        .map(Savepoints::address)
        .map(path -> configuration + "execution.savepoint.path: \"" + path + "\"\n")
        .orElse(configuration);
  }

  private Path checkpoints() {
    return directory.resolve("checkpoints");
  }

  private Path savepoints() {
    return directory.resolve("savepoints");
  }

  /**
   * Stops the run with a savepoint; but a cluster's job outlives who submitted it.
   *
   * @return what happened, and how to go on
   */
  String stop() {
    if (!embedded()) {
      String master = settings.flinkMaster().get().toString();
      return "the job goes on at %s\n  To stop it: purlin stop %s --flink-master=%s"
          .formatted(master, RunnerOptions.jobName(file), master);
    }
    FlinkRest flink = new FlinkRest("localhost:" + restPort);
    Optional<FlinkRest.Job> job = begun(flink);
    if (job.isEmpty()) {
      return "the run was stopped before it had begun";
    }
    try {
      String savepoint =
          flink.stop(job.get().id(), Optional.of(savepoints().toUri().toString()), false, PATIENCE);
      return "the run was stopped with a savepoint" + goOn(Path.of(java.net.URI.create(savepoint)));
    } catch (PurlinException e) {
      return "the run was stopped without a savepoint: " + e.getMessage() + afterFailure();
    }
  }

  private static Optional<FlinkRest.Job> begun(FlinkRest flink) {
    try {
      return flink.jobs().stream().findFirst();
    } catch (PurlinException e) {
      LOG.debug("embedded Flink does not answer yet", e);
      return Optional.empty();
    }
  }

  /** How to go on after a failure: from the last checkpoint, if there is one. */
  String afterFailure() {
    return embedded() ? Savepoints.lastCheckpoint(checkpoints()).map(this::goOn).orElse("") : "";
  }

  private String goOn(Path savepoint) {
    return "\n  To resume from there: " + settings.commandFrom(file, savepoint);
  }
}
