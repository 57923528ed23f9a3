package dev.purlin.pipelines.engine;

import dev.purlin.core.problem.PurlinException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.api.common.JobID;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;

/**
 * How a job is submitted, in the words of Flink's {@code config.yaml}: under an id that is known
 * beforehand, by a client that outlasts the replacement of a JobManager.
 */
record SessionConfiguration(FlinkMaster.Session master, JobID job, Path parent) {
  private static final String JOB_ID = "$internal.pipeline.job-id";
  private static final String ATTEMPTS = "rest.retry.max-attempts";

  /** Times three seconds. */
  private static final String PATIENCE = "100";

  /** The directory that Beam reads the configuration of a job from that never ends. */
  Path directory() {
    return parent.resolve("flink-conf");
  }

  /**
   * Writes it there. A bad row fails the same way each time: a few attempts tell it from bad luck.
   */
  void write() {
    try {
      Files.createDirectories(directory());
      Files.writeString(
          directory().resolve("config.yaml"),
          """
          %s: "%s"
          %s: %s
          execution.attached: true
          restart-strategy.type: failure-rate
          restart-strategy.failure-rate.max-failures-per-interval: 10
          restart-strategy.failure-rate.failure-rate-interval: 10 min
          restart-strategy.failure-rate.delay: 1 s
          """
              .formatted(JOB_ID, job.toHexString(), ATTEMPTS, PATIENCE));
    } catch (IOException e) {
      throw PurlinException.outside("cannot write Flink's configuration to " + directory(), e);
    }
  }

  /** For who submits a bounded job. */
  Configuration submission() {
    Configuration configuration = new Configuration();
    configuration.setString(JOB_ID, job.toHexString());
    configuration.setString(ATTEMPTS, PATIENCE);
    return configuration;
  }

  RestClusterClient<String> client() {
    Configuration configuration = new Configuration();
    configuration.setString("rest.address", master.host());
    configuration.setString("rest.port", String.valueOf(master.port()));
    configuration.setString(ATTEMPTS, PATIENCE);
    try {
      return new RestClusterClient<>(configuration, master.toString());
    } catch (Exception e) {
      throw PurlinException.internal("cannot make a client of Flink for " + master, e);
    }
  }
}
