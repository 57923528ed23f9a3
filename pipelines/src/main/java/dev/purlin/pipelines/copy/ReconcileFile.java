package dev.purlin.pipelines.copy;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.secret.Secrets;
import dev.purlin.pipelines.assembly.Catalogue;
import dev.purlin.pipelines.spec.PipelineFileException;
import dev.purlin.pipelines.spec.PipelineSpec;
import dev.purlin.pipelines.spec.YamlText;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The pipeline file that compares a source with a target: a text, which runs as any other.
 *
 * <pre>{@code
 * ReconcileFile file =
 *     ReconcileFile.of(source, target, comparison, catalogue, System.getenv(), new Secrets());
 * PipelineSpec spec = file.spec(catalogue);
 * }</pre>
 *
 * <p>Passwords of the addresses are not in it, as in a {@link CopyFile}.
 */
public final class ReconcileFile {
  /** What the names of the steps end with that keep the rows to compare. */
  public static final String FILTERED = "Rows";

  private final Catalogue catalogue;
  private final Passwords passwords;
  private final FileLines lines;
  private final String name;

  private ReconcileFile(
      CopySource from,
      CopySource to,
      Comparison comparison,
      Catalogue catalogue,
      Map<String, String> environment,
      Secrets secrets) {
    this.catalogue = catalogue;
    this.passwords = new Passwords(environment, secrets);
    this.lines = new FileLines(passwords, secrets);
    Endpoint source = read(from, Side.SOURCE, "--schema");
    Endpoint target = read(to, Side.COMPARED, "--target-schema");
    head(source, target);
    lines.endpoint(source);
    lines.endpoint(target);
    String sourceRows = filtered(from, Side.SOURCE);
    String targetRows = filtered(to, Side.COMPARED);
    lines.add("", "    # Fails with exit code 3 if they differ.");
    lines.add("", "    - type: Reconcile");
    lines.add("", "      name: Reconcile");
    lines.add("", "      input: {source: %s, target: %s}".formatted(sourceRows, targetRows));
    lines.add("", "      config:");
    parameters(comparison);
    this.name =
        lines.name(
            "reconcile-%s-with-%s".formatted(FileLines.label(source), FileLines.label(target)));
  }

  /**
   * Writes the file.
   *
   * @param target what is compared with the source; it is read as well
   * @param environment the environment variables, in which passwords are looked for
   * @param secrets learns what must not be shown
   * @throws PurlinException if an address cannot be understood
   */
  public static ReconcileFile of(
      CopySource source,
      CopySource target,
      Comparison comparison,
      Catalogue catalogue,
      Map<String, String> environment,
      Secrets secrets) {
    return new ReconcileFile(source, target, comparison, catalogue, environment, secrets);
  }

  private Endpoint read(CopySource from, Side side, String schemaOption) {
    Endpoint endpoint =
        new EndpointReader(catalogue, passwords, side)
            .read(from.address(), from.kind(), from.query(), from.options());
    if (from.schema() == null) {
      return endpoint;
    }
    if (!FileLines.parameters(endpoint, catalogue).contains("schema")) {
      throw PurlinException.user(
          "%s: the types of '%s' are its own, %s takes no schema"
              .formatted(schemaOption, endpoint.shown(), endpoint.transform()));
    }
    String schema = new OptionValues(passwords, side).yaml(from.schema(), schemaOption);
    return endpoint.with("schema", schema, schemaOption);
  }

  private void head(Endpoint source, Endpoint target) {
    lines.comment("Compares %s with %s.".formatted(source.shown(), target.shown()));
    lines.comment("Check it by 'purlin validate FILE', run it by 'purlin run FILE'.");
    lines.secrets();
    lines.add("", "pipeline:");
    lines.add("", "  transforms:");
  }

  /** The name of the step whose rows are compared. */
  private String filtered(CopySource from, Side side) {
    if (from.where() == null) {
      return side.step();
    }
    String step = side.step() + FILTERED;
    lines.add("--where", "    - type: Filter");
    lines.add("--where", "      name: " + step);
    lines.add("--where", "      input: " + side.step());
    lines.add("--where", "      config: {keep: %s}".formatted(YamlText.quoted(from.where())));
    return step;
  }

  private void parameters(Comparison comparison) {
    parameter("key", "--key", YamlText.list(comparison.key()));
    list("columns", "--columns", comparison.columns());
    list("exclude", "--exclude", comparison.exclude());
    if (!comparison.renamed().isEmpty()) {
      parameter(
          "renamed",
          "--renamed",
          map(
              comparison.renamed().entrySet().stream()
                  .map(each -> entry(each, YamlText.quoted(each.getValue())))
                  .toList()));
    }
    if (!comparison.tolerance().isEmpty()) {
      parameter(
          "tolerance",
          "--tolerance",
          map(
              comparison.tolerance().entrySet().stream()
                  .map(each -> entry(each, each.getValue().toString()))
                  .toList()));
    }
    if (!comparison.normalize().isEmpty()) {
      OptionValues values = new OptionValues(passwords, Side.SOURCE);
      lines.add("--normalize", "        normalize:");
      for (String rule : comparison.normalize()) {
        lines.add("--normalize", "          - " + values.yaml(rule, "--normalize"));
      }
    }
    comparison
        .limits()
        .forEach((limit, value) -> parameter(limit, "--" + limit.replace('_', '-'), value));
  }

  private static String entry(Map.Entry<String, ?> entry, String value) {
    return YamlText.quoted(entry.getKey()) + ": " + value;
  }

  private static String map(List<String> entries) {
    return entries.stream().collect(Collectors.joining(", ", "{", "}"));
  }

  private void list(String parameter, String option, List<String> values) {
    if (!values.isEmpty()) {
      parameter(parameter, option, YamlText.list(values));
    }
  }

  private void parameter(String parameter, String option, String yaml) {
    lines.add(option, "        %s: %s".formatted(parameter, yaml));
  }

  /** The file. */
  public String text() {
    return lines.text();
  }

  /**
   * The file, read.
   *
   * @throws PurlinException with what is wrong with the source, the target or an option
   */
  public PipelineSpec spec(Catalogue catalogue) {
    return lines.spec(name, catalogue);
  }

  /** What was found wrong with the file, by what it was made of. */
  public PurlinException explained(PipelineFileException wrong) {
    return lines.explained(wrong);
  }
}
