package dev.purlin.pipelines.engine;

import java.util.List;
import org.apache.flink.api.common.restartstrategy.RestartStrategies;
import org.apache.flink.api.common.time.Time;
import org.apache.flink.api.java.ExecutionEnvironment;

/**
 * Where Beam finds the environment of a bounded job when its master is {@code [auto]}. The one that
 * Beam makes for a cluster leaves out what is to happen when a machine is lost, and then a job
 * fails.
 */
@SuppressWarnings("deprecation") // Beam's bounded jobs are DataSet programs.
final class SessionEnvironment extends ExecutionEnvironment {
  private static final int ATTEMPTS = 10;
  private static final Time DELAY = Time.seconds(5);

  private SessionEnvironment() {}

  /** Makes Beam's next bounded job one of a cluster. */
  static void install(SessionConfiguration configuration, List<String> jars) {
    ExecutionEnvironment environment =
        createRemoteEnvironment(
            configuration.master().host(),
            configuration.master().port(),
            configuration.submission(),
            jars.toArray(String[]::new));
    environment
        .getConfig()
        .setRestartStrategy(RestartStrategies.fixedDelayRestart(ATTEMPTS, DELAY));
    initializeContextEnvironment(() -> environment);
  }

  static void uninstall() {
    resetContextEnvironment();
  }
}
