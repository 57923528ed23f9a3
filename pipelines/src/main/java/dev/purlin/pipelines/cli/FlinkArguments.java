package dev.purlin.pipelines.cli;

import dev.purlin.pipelines.engine.FlinkRest;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where the cluster is, for commands about jobs that run on one. */
final class FlinkArguments {
  @Option(
      names = "--flink-master",
      required = true,
      paramLabel = "HOST:PORT",
      description = "The REST address of the Flink cluster.")
  private String flinkMaster;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  FlinkRest cluster() {
    check(flinkMaster, command.commandLine());
    return new FlinkRest(flinkMaster);
  }

  String address() {
    return flinkMaster;
  }

  /** Refuses what is no host and port. */
  static void check(String address, CommandLine command) {
    if (!address.matches("[^:/]+:\\d+")) {
      throw new CommandLine.ParameterException(
          command,
          "--flink-master: expected HOST:PORT, as in localhost:8081, found '" + address + "'");
    }
  }
}
