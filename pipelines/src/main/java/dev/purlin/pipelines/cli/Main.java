package dev.purlin.pipelines.cli;

import dev.purlin.core.part.PartLoader;
import picocli.CommandLine;

/** Purlin's command line: the only place that prints for people or ends the process. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    EarlyStart.of(arguments);
    PartLoader.tell(System.err::println); // It may take minutes.
    int exitCode = commandLine().execute(arguments);
    System.out.flush();
    System.err.flush();
    if (FlinkHost.hosts(arguments)) {
      FlinkHost.end(exitCode);
      return;
    }
    // Everything is written and closed by now. Embedded Flink's threads and hooks, which would only
    // delay the end, are not waited for.
    Runtime.getRuntime().halt(exitCode);
  }

  static CommandLine commandLine() {
    return new CommandLine(new PurlinCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(new ErrorReport())
        .setParameterExceptionHandler(new WrongArguments())
        .setUsageHelpWidth(100);
  }
}
