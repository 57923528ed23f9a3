package dev.purlin.pipelines.cli;

import picocli.CommandLine;

/** Purlin's command line: the only place that prints for people or ends the process. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    int exitCode = commandLine().execute(arguments);
    // Embedded Flink's threads would keep the process for a while after the work is done.
    System.exit(exitCode);
  }

  static CommandLine commandLine() {
    return new CommandLine(new PurlinCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(new ErrorReport())
        .setUsageHelpWidth(100);
  }
}
