package dev.purlin.pipelines.cli;

import dev.purlin.pipelines.engine.FlinkMaster;
import java.util.Arrays;

/**
 * The JobManager of a Flink application cluster, when it is what calls Purlin's main method. It
 * serves others than us: the process must not be ended here, and an exit code is told by an
 * exception.
 */
final class FlinkHost {
  private FlinkHost() {}

  static boolean hosts(String[] arguments) {
    return Arrays.stream(arguments)
        .anyMatch(
            argument ->
                argument.equals(FlinkMaster.APPLICATION)
                    || argument.equals("--flink-master=" + FlinkMaster.APPLICATION));
  }

  /** Ends main as Flink expects it. What went wrong has been printed. */
  static void end(int exitCode) {
    if (exitCode != 0) {
      throw new IllegalStateException(
          "purlin run ended with exit code %d; its report stands above in this log"
              .formatted(exitCode));
    }
  }
}
