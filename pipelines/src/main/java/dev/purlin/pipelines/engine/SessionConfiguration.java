package dev.purlin.pipelines.engine;

import dev.purlin.transforms.step.PurlinException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.api.common.JobID;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;

/**
 * How a job is submitted and what it does when a part of the cluster fails, in the words of Flink's
 * {@code config.yaml}, which Beam reads from a directory.
 */
record SessionConfiguration(FlinkMaster.Session master, JobID job, Path parent) {
  /** The directory that Beam is to read. */
  Path directory() {
    return parent.resolve("flink-conf");
  }

  void write() {
    try {
      Files.createDirectories(directory());
      Files.writeString(directory().resolve("config.yaml"), text());
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

  /**
   * Without checkpoints, Flink restarts nothing unless told to. One lost TaskManager fails many
   * tasks, which only this strategy counts as one.
   *
   * <p>Parallelism is not left to Flink's adaptive choice: it goes by the size of a step's input,
   * and what a reading step is given are names of files.
   */
  private String text() {
    return """
        $internal.pipeline.job-id: "%s"
        rest.retry.max-attempts: 100
        execution.batch.adaptive.auto-parallelism.enabled: false
        restart-strategy.type: exponential-delay
        restart-strategy.exponential-delay.initial-backoff: 1 s
        restart-strategy.exponential-delay.max-backoff: 30 s
        restart-strategy.exponential-delay.backoff-multiplier: 2.0
        restart-strategy.exponential-delay.attempts-before-reset-backoff: 5
        """
        .formatted(job.toHexString());
  }
}
