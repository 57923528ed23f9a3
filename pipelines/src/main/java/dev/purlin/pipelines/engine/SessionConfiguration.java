package dev.purlin.pipelines.engine;

import dev.purlin.transforms.step.PurlinException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.api.common.JobID;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;

/**
 * How a job is submitted and what it does when a part of the cluster fails, in the words of Flink's
 * {@code config.yaml}, which Beam reads from a directory.
 */
record SessionConfiguration(FlinkMaster.Session master, JobID job, Path parent) {
  /** A driver that has been silent for so long is dead, and its job is cancelled. */
  static final Duration LOST = Duration.ofMinutes(2);

  /** The directory that Beam is to read. */
  Path directory() {
    return parent.resolve("flink-conf");
  }

  /**
   * Writes it.
   *
   * @param endless whether the job never ends; such a job outlives who submitted it
   */
  void write(boolean endless) {
    try {
      Files.createDirectories(directory());
      Files.writeString(
          directory().resolve("config.yaml"), common() + (endless ? endless() : bounded()));
    } catch (IOException e) {
      throw PurlinException.outside("cannot write Flink's configuration to " + directory(), e);
    }
  }

  /** A client that outlasts the replacement of a JobManager. */
  RestClusterClient<String> client() {
    Configuration configuration = new Configuration();
    configuration.setString("rest.address", master.host());
    configuration.setString("rest.port", String.valueOf(master.port()));
    configuration.setString("rest.retry.max-attempts", "100");
    try {
      return new RestClusterClient<>(configuration, master.toString());
    } catch (Exception e) {
      throw PurlinException.internal("cannot make a client of Flink for " + master, e);
    }
  }

  private String common() {
    return """
        $internal.pipeline.job-id: "%s"
        execution.attached: true
        rest.retry.max-attempts: 100
        """
        .formatted(job.toHexString());
  }

  /** A bad row fails the same way each time: a few attempts tell it from bad luck. */
  private static String endless() {
    return """
        restart-strategy.type: failure-rate
        restart-strategy.failure-rate.max-failures-per-interval: 10
        restart-strategy.failure-rate.failure-rate-interval: 10 min
        restart-strategy.failure-rate.delay: 1 s
        """;
  }

  /**
   * Without checkpoints, Flink restarts nothing unless told to. One lost TaskManager fails many
   * tasks, which only this strategy counts as one.
   *
   * <p>Parallelism is not left to Flink's adaptive choice: it goes by the size of a step's input,
   * and what a reading step is given are names of files.
   */
  private static String bounded() {
    return """
        execution.shutdown-on-attached-exit: true
        client.heartbeat.timeout: %d
        execution.batch.adaptive.auto-parallelism.enabled: false
        restart-strategy.type: exponential-delay
        restart-strategy.exponential-delay.initial-backoff: 1 s
        restart-strategy.exponential-delay.max-backoff: 30 s
        restart-strategy.exponential-delay.backoff-multiplier: 2.0
        restart-strategy.exponential-delay.attempts-before-reset-backoff: 5
        """
        .formatted(LOST.toMillis());
  }
}
