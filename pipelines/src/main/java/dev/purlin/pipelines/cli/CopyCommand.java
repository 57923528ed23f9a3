package dev.purlin.pipelines.cli;

import dev.purlin.pipelines.assembly.Catalogue;
import dev.purlin.pipelines.copy.CopyFile;
import dev.purlin.pipelines.run.PipelineRun;
import dev.purlin.pipelines.run.RunRecord;
import dev.purlin.pipelines.spec.PipelineFileException;
import dev.purlin.pipelines.spec.PipelineSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.checkerframework.checker.nullness.qual.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code purlin copy}: one command from a source to a target. */
@Command(
    name = "copy",
    description = {
      "Copies a source to a target, as a run of the pipeline file that --print shows.",
      "",
      "  purlin copy 'orders-*.csv' orders.parquet",
      "  purlin copy orders.csv postgresql://localhost/shop#orders --mode=upsert --key=id",
      ""
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class CopyCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "SOURCE",
      description = "What is read: " + SourceArguments.ADDRESSES)
  private String source;

  @Parameters(
      index = "1",
      paramLabel = "TARGET",
      description = "What is written: a file, or a table of a database, likewise.")
  private String target;

  @Mixin private TargetArguments targetArguments;

  @Option(
      names = "--select",
      paramLabel = "FIELD",
      split = ",",
      description = "The fields to copy, in this order. Default: all.")
  private List<String> select = List.of();

  @Option(
      names = "--where",
      paramLabel = "CONDITION",
      description = "Copies the rows for which it is true, as in 'amount > 0'.")
  private @Nullable String where;

  @Option(names = "--print", description = "Prints the pipeline file, and runs nothing.")
  private boolean print;

  @Mixin private SourceArguments sourceArguments;

  @Mixin private RunArguments settings;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    settings.check();
    Catalogue catalogue = Catalogue.load();
    CopyFile file =
        CopyFile.of(
            sourceArguments.source(source, where, select),
            targetArguments.target(target, sourceArguments.secrets()),
            null,
            catalogue,
            System.getenv(),
            sourceArguments.secrets());
    Screen screen = Screen.of(spec.commandLine());
    if (print) {
      screen.out().print(file.text());
      screen.out().flush();
      return 0;
    }
    PipelineSpec pipeline = file.spec(catalogue);
    try {
      if (settings.isDryRun()) {
        return ValidateCommand.validate(pipeline, catalogue, settings.onError(), screen);
      }
      RunRecord record =
          PipelineRun.run(
              pipeline,
              settings.settings(Map.of(), Optional.empty(), false, Optional.empty()),
              catalogue,
              new RunReport(screen, settings.report()));
      return record.outcome().exitCode();
    } catch (PipelineFileException e) {
      throw file.explained(e);
    }
  }
}
