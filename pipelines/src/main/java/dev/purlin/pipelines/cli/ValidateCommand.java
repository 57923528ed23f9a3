package dev.purlin.pipelines.cli;

import dev.purlin.core.problem.Names;
import dev.purlin.core.step.StepRows;
import dev.purlin.pipelines.assembly.AssembledStep;
import dev.purlin.pipelines.assembly.Assembler;
import dev.purlin.pipelines.assembly.Assembly;
import dev.purlin.pipelines.assembly.Catalogue;
import dev.purlin.pipelines.assembly.RejectPolicy;
import dev.purlin.pipelines.run.FileOptions;
import dev.purlin.pipelines.run.FileSystemSetup;
import dev.purlin.pipelines.spec.PipelineSpec;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.beam.sdk.schemas.Schema;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code purlin validate}: tells every problem of a file at once, or the schemas of its steps. */
@Command(
    name = "validate",
    description = "Tells every problem of a pipeline file at once, without running it.",
    mixinStandardHelpOptions = true)
final class ValidateCommand implements Callable<Integer> {
  @Mixin private PipelineArguments arguments;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Catalogue catalogue = Catalogue.load();
    return validate(
        arguments.read(catalogue), catalogue, RejectPolicy.FAIL, Screen.of(spec.commandLine()));
  }

  static int validate(
      PipelineSpec pipeline, Catalogue catalogue, RejectPolicy onError, Screen screen) {
    FileSystemSetup.prepare(pipeline);
    Assembly assembly =
        Assembler.assemble(catalogue, pipeline, onError, FileOptions.read(pipeline));
    TextTable table = new TextTable();
    table.header(List.of("step", "transform", "output rows"));
    for (AssembledStep step : assembly.steps()) {
      Schema main = assembly.schemas().get(step.name());
      table.row(List.of(step.name(), step.type(), main == null ? "" : describe(main)));
      Map<String, StepRows> named = assembly.named().getOrDefault(step.name(), Map.of());
      named.forEach(
          (output, rows) -> table.row(List.of("  ." + output, "", describe(rows.schema()))));
    }
    screen.out().print(table.render());
    screen.out().println(screen.styled("fg(green)", pipeline.file() + " is valid"));
    screen.out().flush();
    return 0;
  }

  private static String describe(Schema schema) {
    return schema.getFields().stream()
        .map(field -> field.getName() + " " + Names.type(field.getType()))
        .collect(Collectors.joining(", "));
  }
}
