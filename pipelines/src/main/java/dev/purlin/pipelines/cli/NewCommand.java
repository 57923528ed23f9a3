package dev.purlin.pipelines.cli;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.pipelines.assembly.Catalogue;
import dev.purlin.pipelines.copy.CopyFile;
import dev.purlin.pipelines.copy.CopySource;
import dev.purlin.pipelines.copy.CopyTarget;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import org.apache.beam.sdk.schemas.Schema;
import org.checkerframework.checker.nullness.qual.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code purlin new}: makes what one begins with. */
@Command(
    name = "new",
    description = {
      "Makes what one begins with: a pipeline file for a source, with the schema that it has, or a"
          + " repository for pipelines.",
      "",
      "  purlin new orders.csv orders.parquet -o orders.yaml",
      "  purlin new project DIR",
      ""
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    subcommands = NewProjectCommand.class)
final class NewCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "SOURCE",
      description = "What the file reads: " + SourceArguments.ADDRESSES)
  private @Nullable String source;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "TARGET",
      description = "What it writes: a file, or a table of a database. Default: nothing yet.")
  private @Nullable String target;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "The file to write, which must not be there. Default: it is printed.")
  private @Nullable Path output;

  @Mixin private SourceArguments sourceArguments;

  @Mixin private TargetArguments targetArguments;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (source == null) {
      throw new ParameterException(
          spec.commandLine(),
          "Missing what is to be made: purlin new SOURCE [TARGET], or purlin new project DIR.");
    }
    Catalogue catalogue = Catalogue.load();
    CopySource from = sourceArguments.source(source);
    CopyTarget to =
        target == null ? null : targetArguments.target(target, sourceArguments.secrets());
    Schema found = FoundSchema.of(from, catalogue, sourceArguments.secrets());
    CopyFile file =
        CopyFile.of(from, to, found, catalogue, System.getenv(), sourceArguments.secrets());
    Screen screen = Screen.of(spec.commandLine());
    if (output == null) {
      screen.out().print(file.text());
    } else {
      write(file.text(), output);
      screen.out().println("wrote " + output);
    }
    screen.out().flush();
    return 0;
  }

  private static void write(String text, Path output) {
    try {
      Files.writeString(output, text, StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      throw PurlinException.user(
          "--output: there is a file '%s' already; name another one".formatted(output), e);
    } catch (IOException e) {
      throw PurlinException.outside("cannot write '%s': %s".formatted(output, e), e);
    }
  }
}
