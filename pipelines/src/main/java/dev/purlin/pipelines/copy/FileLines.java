package dev.purlin.pipelines.copy;

import dev.purlin.core.parameter.ParameterSpec;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.secret.Secrets;
import dev.purlin.pipelines.assembly.Catalogue;
import dev.purlin.pipelines.spec.PipelineFile;
import dev.purlin.pipelines.spec.PipelineFileException;
import dev.purlin.pipelines.spec.PipelineSpec;
import dev.purlin.pipelines.spec.Problem;
import dev.purlin.pipelines.spec.YamlText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/** A pipeline file that is written line by line, each of which knows what it was made of. */
final class FileLines {
  private static final int LONGEST_LABEL = 30;

  private final List<String> lines = new ArrayList<>();
  private final List<String> origins = new ArrayList<>();
  private final Passwords passwords;
  private final Secrets secrets;

  FileLines(Passwords passwords, Secrets secrets) {
    this.passwords = passwords;
    this.secrets = secrets;
  }

  /**
   * Adds a line.
   *
   * @param origin what it comes from, for errors: SOURCE, or an option; empty for nothing
   */
  void add(String origin, String line) {
    lines.add(line);
    origins.add(origin);
  }

  void comment(String text) {
    YamlText.comment(text).forEach(line -> add("", line));
  }

  /** Says which secrets the file expects. */
  void secrets() {
    for (String variable : passwords.given().keySet()) {
      comment("It expects a secret in the environment variable %s.".formatted(variable));
    }
  }

  void step(String type, String stepName, String origin) {
    add(origin, "    - type: " + type);
    add(origin, "      name: " + stepName);
    add(origin, "      config:");
  }

  void endpoint(Endpoint endpoint) {
    step(endpoint.transform(), endpoint.side().step(), endpoint.side().toString());
    endpoint
        .config()
        .forEach(
            (parameter, setting) ->
                add(setting.origin(), "        %s: %s".formatted(parameter, setting.yaml())));
  }

  /** The parameters of an endpoint's transform, by name. */
  static List<String> parameters(Endpoint endpoint, Catalogue catalogue) {
    return catalogue.providers().stream()
        .filter(provider -> provider.name().equals(endpoint.transform()))
        .flatMap(provider -> provider.parameters().stream())
        .map(ParameterSpec::name)
        .toList();
  }

  /** A name for the run, which tells files of the same labels apart by what is in them. */
  String name(String labels) {
    CRC32 checksum = new CRC32();
    checksum.update(text().getBytes(StandardCharsets.UTF_8));
    return "%s-%04x".formatted(labels, checksum.getValue() & 0xffff);
  }

  static String label(Endpoint endpoint) {
    String label = endpoint.label().toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", "_");
    String plain = label.replaceAll("^_+|_+$", "");
    return plain.length() > LONGEST_LABEL ? plain.substring(0, LONGEST_LABEL) : plain;
  }

  String text() {
    return lines.stream().collect(Collectors.joining("\n", "", "\n"));
  }

  /**
   * The file, read.
   *
   * @throws PurlinException with what is wrong with what it was made of
   */
  PipelineSpec spec(String name, Catalogue catalogue) {
    try {
      return PipelineFile.parse(name, text(), Map.of(), catalogue, passwords.all());
    } catch (PipelineFileException e) {
      throw explained(e);
    }
  }

  /** What was found wrong with the file, by what it was made of. */
  PurlinException explained(PipelineFileException wrong) {
    return PurlinException.user(
        wrong.problems().stream()
            .map(this::explained)
            .map(secrets::mask)
            .collect(Collectors.joining("\n")),
        wrong);
  }

  private String explained(Problem problem) {
    int line = problem.at().line() - 1;
    String origin = line < origins.size() ? origins.get(line) : "";
    String message = problem.message();
    String hint =
        message.contains("create_table: true") && origin.equals(Side.TARGET.toString())
            ? " (here: --create-table)"
            : "";
    return (origin.isEmpty() ? problem.at().toString() : origin) + ": " + message + hint;
  }
}
