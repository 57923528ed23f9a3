package dev.purlin.pipelines.cli;

import dev.purlin.pipelines.assembly.Catalogue;
import dev.purlin.pipelines.copy.CopyFile;
import java.util.concurrent.Callable;
import org.apache.beam.sdk.schemas.Schema;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code purlin schema}: the schema of a source, to be pasted into a pipeline file. */
@Command(
    name = "schema",
    description = "Prints the schema of a source, to be pasted into a pipeline file.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class SchemaCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "SOURCE",
      description = "What is looked at: " + SourceArguments.ADDRESSES)
  private String source;

  @Mixin private SourceArguments arguments;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Catalogue catalogue = Catalogue.load();
    Schema schema = FoundSchema.of(arguments.source(source), catalogue, arguments.secrets());
    Screen screen = Screen.of(spec.commandLine());
    screen.out().print(CopyFile.schemaText(schema));
    screen.out().flush();
    return 0;
  }
}
