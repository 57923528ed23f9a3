package dev.purlin.pipelines.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code purlin new}: makes what one begins with. */
@Command(
    name = "new",
    description = "Makes what one begins with: a repository for pipelines.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = NewProjectCommand.class)
final class NewCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Missing what is to be made: purlin new project DIR.");
  }
}
