package dev.purlin.pipelines.cli;

import dev.purlin.core.problem.Names;
import dev.purlin.pipelines.assembly.Catalogue;
import dev.purlin.pipelines.copy.CopyFile;
import dev.purlin.pipelines.copy.CopySource;
import dev.purlin.pipelines.run.Amounts;
import dev.purlin.pipelines.run.Preview;
import dev.purlin.pipelines.spec.PipelineFileException;
import dev.purlin.pipelines.spec.PipelineSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code purlin preview}: shows rows that come out of a step. */
@Command(
    name = "preview",
    description = {
      "Shows the first rows that come out of a step, or of a source; nothing is written.",
      "FILE may also be a source, as in 'purlin preview orders.csv': " + SourceArguments.ADDRESSES
    },
    mixinStandardHelpOptions = true)
final class PreviewCommand implements Callable<Integer> {
  @Mixin private PipelineArguments arguments;
  @Mixin private SourceArguments source;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "STEP",
      description =
          "The step whose rows are shown, or one of its outputs as STEP.OUTPUT. Default: the last"
              + " step that does not write.")
  private @Nullable String step;

  @Option(
      names = "--rows",
      defaultValue = "20",
      description = "How many rows. Default: ${DEFAULT-VALUE}.")
  private int rows;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (rows < 1) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--rows: expected at least 1, found " + rows);
    }
    Catalogue catalogue = Catalogue.load();
    Preview preview = preview(catalogue);
    Screen screen = Screen.of(spec.commandLine());
    screen.out().println(screen.styled("bold", preview.step()));
    screen.out().print(table(preview));
    String shown = Amounts.rows(preview.rows().size());
    screen.out().println(preview.more() ? shown + "; there are more (see --rows)" : shown);
    if (preview.rejected() > 0) {
      screen
          .out()
          .println(
              screen.styled(
                  "fg(yellow)", Amounts.rows(preview.rejected()) + " rejected on the way here"));
    }
    screen.out().flush();
    return 0;
  }

  private Preview preview(Catalogue catalogue) {
    if (!source.isGiven() && !CopySource.isAddress(arguments.file())) {
      PipelineSpec pipeline = arguments.read(catalogue);
      return Preview.of(pipeline, catalogue, step, rows);
    }
    CopyFile file =
        CopyFile.of(
            source.source(arguments.file()),
            null,
            null,
            catalogue,
            System.getenv(),
            source.secrets());
    try {
      return Preview.of(file.spec(catalogue), catalogue, step, rows);
    } catch (PipelineFileException e) {
      throw file.explained(e);
    }
  }

  private static String table(Preview preview) {
    TextTable table = new TextTable();
    List<String> header = new ArrayList<>();
    for (Schema.Field field : preview.schema().getFields()) {
      header.add(field.getName() + " " + Names.type(field.getType()));
    }
    table.header(header);
    for (Row row : preview.rows()) {
      List<String> cells = new ArrayList<>();
      row.getValues().forEach(value -> cells.add(value == null ? "∅" : String.valueOf(value)));
      table.row(cells);
    }
    return table.render();
  }
}
