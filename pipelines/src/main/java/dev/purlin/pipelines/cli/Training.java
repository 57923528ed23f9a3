package dev.purlin.pipelines.cli;

/**
 * Runs one small pipeline on each runner, so that the launcher can archive the classes that runs
 * load (see {@code purlin} at the root, and Java's class data sharing).
 */
public final class Training {
  private Training() {}

  /** Runs the pipeline file that is the only argument. */
  public static void main(String[] arguments) {
    int exitCode = Main.commandLine().execute("run", "--runner=direct", arguments[0]);
    if (exitCode == 0) {
      exitCode = Main.commandLine().execute("run", "--runner=flink", arguments[0]);
    }
    System.exit(exitCode);
  }
}
