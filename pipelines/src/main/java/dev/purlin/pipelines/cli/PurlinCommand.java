package dev.purlin.pipelines.cli;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code purlin}: says what can be done. */
@Command(
    name = "purlin",
    description = "Runs Beam YAML pipelines in the JVM: on this machine, or on Flink.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RunCommand.class,
      RunsCommand.class,
      CopyCommand.class,
      ReconcileCommand.class,
      ValidateCommand.class,
      GraphCommand.class,
      PreviewCommand.class,
      SchemaCommand.class,
      DiscoverCommand.class,
      TestCommand.class,
      TransformsCommand.class,
      NewCommand.class,
      JobsCommand.class,
      StopCommand.class,
      CleanCommand.class,
      PartsCommand.class,
      AutoComplete.GenerateCompletion.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:the run failed",
      "2:the file or the command line is wrong; nothing was run",
      "3:the books of a step, or a check, did not hold"
    },
    footer = {"", "Shell completion: source <(purlin generate-completion)"})
final class PurlinCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Missing the command.");
  }
}
