package dev.purlin.pipelines.cli;

import dev.purlin.pipelines.assembly.Catalogue;
import dev.purlin.pipelines.spec.PipelineFile;
import dev.purlin.pipelines.spec.PipelineSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What every command that reads a pipeline file is given. */
final class PipelineArguments implements Masking {
  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "The pipeline file (Beam YAML): a path, or an address as s3://...")
  private String file;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "Sets a variable of the file, as in {{ NAME }}. May be repeated.")
  private Map<String, String> variables = new LinkedHashMap<>();

  private @Nullable PipelineSpec spec;

  /** The file as it was named. */
  String file() {
    return file;
  }

  Map<String, String> variables() {
    return variables;
  }

  /** The file as far as it makes sense; what is wrong with it is in its problems. */
  PipelineSpec read(Catalogue catalogue) {
    spec = PipelineFile.open(file, variables, catalogue);
    return spec;
  }

  /** A text without the secrets of the file, if that could be read. */
  @Override
  public String mask(String text) {
    return spec == null ? text : spec.secrets().mask(text);
  }
}
