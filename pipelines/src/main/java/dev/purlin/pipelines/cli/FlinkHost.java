package dev.purlin.pipelines.cli;

import dev.purlin.pipelines.engine.FlinkMaster;
import java.util.Arrays;

/**
 * The JobManager of a Flink application cluster, when it is what calls Purlin's main method. It
 * serves others than us: the process must not be ended here.
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

  /**
   * Ends main as Flink expects it. How the job ended, Flink knows itself, and an exception would be
   * the end of the JobManager; that is right only where there is no job.
   */
  static void end(int exitCode) {
    if (exitCode == ErrorReport.WRONG_FILE) {
      throw new IllegalStateException(
          "there is nothing to run; what is wrong with the file or the arguments stands above in"
              + " this log");
    }
  }
}
