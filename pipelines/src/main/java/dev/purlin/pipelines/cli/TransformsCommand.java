package dev.purlin.pipelines.cli;

import dev.purlin.core.problem.Names;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.StepProvider;
import dev.purlin.pipelines.assembly.Catalogue;
import dev.purlin.pipelines.catalogue.PipelineFileSchema;
import dev.purlin.pipelines.catalogue.ReferencePages;
import dev.purlin.pipelines.spec.Elsewhere;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.beam.sdk.schemas.Schema;
import org.checkerframework.checker.nullness.qual.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code purlin transforms}: the catalogue, or one transform's parameters. */
@Command(
    name = "transforms",
    description = "Lists the transforms a pipeline file can use, or shows one of them.",
    mixinStandardHelpOptions = true)
final class TransformsCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "NAME",
      description = "The transform to show.")
  private @Nullable String name;

  @Option(
      names = "--reference",
      paramLabel = "DIR",
      description =
          "Writes a reference page of every transform, and the JSON Schema of pipeline files.")
  private @Nullable Path reference;

  @Option(
      names = "--json-schema",
      description = "Prints the JSON Schema of pipeline files, for editors.")
  private boolean jsonSchema;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Catalogue catalogue = Catalogue.load();
    Screen screen = Screen.of(spec.commandLine());
    if (jsonSchema) {
      screen.out().println(PipelineFileSchema.of(catalogue).toPrettyString());
    } else if (reference != null) {
      write(catalogue, reference);
    } else if (name == null) {
      list(catalogue, screen);
    } else {
      String wanted = name;
      StepProvider provider =
          catalogue
              .find(wanted)
              .orElseThrow(() -> PurlinException.user(unknown(wanted, catalogue)));
      show(provider, screen);
    }
    screen.out().flush();
    return 0;
  }

  private static void write(Catalogue catalogue, Path directory) {
    try {
      Files.createDirectories(directory);
      for (Map.Entry<String, String> page : ReferencePages.of(catalogue).entrySet()) {
        Files.writeString(directory.resolve(page.getKey()), page.getValue());
      }
      Files.writeString(
          directory.resolve("pipeline.schema.json"),
          PipelineFileSchema.of(catalogue).toPrettyString() + "\n");
    } catch (IOException e) {
      throw PurlinException.outside("cannot write to '%s': %s".formatted(directory, e), e);
    }
  }

  private static void list(Catalogue catalogue, Screen screen) {
    for (RowTransformProvider<?> provider : catalogue.providers()) {
      String name = screen.styled("bold", "%-18s".formatted(provider.name()));
      screen.out().println(name + " " + provider.description());
    }
    screen.out().println();
    screen.out().println("Not Purlin's, but on the class path:");
    screen.out().println();
    catalogue.foreign().keySet().forEach(name -> screen.out().println("  " + name));
  }

  private static String unknown(String name, Catalogue catalogue) {
    return Elsewhere.of(name)
        .or(
            () ->
                Names.nearest(name, catalogue.names())
                    .map(nearest -> "did you mean '%s'?".formatted(nearest)))
        .map(offer -> "unknown transform '%s'; %s".formatted(name, offer))
        .orElseGet(() -> Names.unknown("transform", name, catalogue.types()));
  }

  private static void show(StepProvider provider, Screen screen) {
    screen.out().println(screen.styled("bold", provider.name()) + ": " + provider.description());
    screen.out().println();
    for (Schema.Field field : provider.configurationSchema().getFields()) {
      String need = field.getType().getNullable() ? "optional" : "required";
      String name = screen.styled("bold", field.getName());
      screen
          .out()
          .printf(
              "  %s (%s, %s)%n      %s%n",
              name, type(provider, field), need, field.getDescription());
    }
    screen.out().println();
    screen.out().println("Example:");
    screen.out().println();
    screen.out().println(provider.example().indent(2).stripTrailing());
    screen.out().println();
    screen.out().println("From other Beam SDKs: " + provider.identifier());
  }

  private static String type(StepProvider provider, Schema.Field field) {
    return provider.jsonParameters().contains(field.getName())
        ? "YAML value"
        : Names.type(field.getType());
  }
}
