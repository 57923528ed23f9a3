package dev.purlin.pipelines.cli;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.pipelines.assembly.Catalogue;
import dev.purlin.pipelines.graph.GraphDot;
import dev.purlin.pipelines.graph.GraphMermaid;
import dev.purlin.pipelines.graph.GraphSvg;
import dev.purlin.pipelines.graph.GraphText;
import dev.purlin.pipelines.spec.Graph;
import dev.purlin.pipelines.spec.PipelineSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.checkerframework.checker.nullness.qual.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code purlin graph}: draws the pipeline. */
@Command(
    name = "graph",
    description = "Shows the pipeline as a picture.",
    mixinStandardHelpOptions = true)
final class GraphCommand implements Callable<Integer> {
  /** How the picture is drawn. */
  enum Format {
    TEXT,
    MERMAID,
    DOT,
    SVG
  }

  @Mixin private PipelineArguments arguments;

  @Option(
      names = "--format",
      defaultValue = "text",
      description = "text, mermaid, dot or svg. Default: ${DEFAULT-VALUE}.")
  private Format format;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Writes the picture to a file instead of the screen.")
  private @Nullable Path output;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PipelineSpec pipeline = arguments.read(Catalogue.load());
    pipeline.problems().throwIfAny();
    Graph graph = Graph.of(pipeline);
    String picture =
        switch (format) {
          case TEXT -> GraphText.render(graph);
          case MERMAID -> GraphMermaid.render(graph);
          case DOT -> GraphDot.render(graph);
          case SVG -> GraphSvg.render(graph);
        };
    Screen screen = Screen.of(spec.commandLine());
    if (output == null) {
      screen.out().print(picture);
    } else {
      write(pipeline.secrets().mask(picture), output);
      screen.out().println("wrote " + output);
    }
    screen.out().flush();
    return 0;
  }

  private static void write(String picture, Path output) {
    try {
      Files.writeString(output, picture);
    } catch (IOException e) {
      throw PurlinException.outside("cannot write the picture to " + output + ": " + e, e);
    }
  }
}
