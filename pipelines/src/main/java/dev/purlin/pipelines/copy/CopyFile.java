package dev.purlin.pipelines.copy;

import dev.purlin.core.parameter.ParameterSpec;
import dev.purlin.core.problem.Names;
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
import org.apache.beam.sdk.schemas.Schema;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The pipeline file that copies a source to a target: a text, which runs as any other.
 *
 * <pre>{@code
 * CopyFile file = CopyFile.of(source, target, null, catalogue, System.getenv(), new Secrets());
 * PipelineSpec spec = file.spec(catalogue);
 * }</pre>
 *
 * <p>Passwords of the addresses are not in it: <code>${env:NAME}</code> stands for each, and {@link
 * #spec} knows the values.
 */
public final class CopyFile {
  private static final int LONGEST_LABEL = 30;

  private final List<String> lines = new ArrayList<>();
  private final List<String> origins = new ArrayList<>();
  private final Passwords passwords;
  private final Secrets secrets;
  private final String name;

  private CopyFile(
      CopySource from,
      @Nullable CopyTarget to,
      @Nullable Schema found,
      Catalogue catalogue,
      Map<String, String> environment,
      Secrets secrets) {
    this.secrets = secrets;
    this.passwords = new Passwords(environment, secrets);
    Endpoint source =
        new EndpointReader(catalogue, passwords, Side.SOURCE)
            .read(from.address(), from.kind(), from.query(), from.options());
    Endpoint target = to == null ? null : target(to, catalogue);
    boolean typed = parameters(source, catalogue).contains("schema");
    head(source, target);
    source(source, from, found, typed);
    if (from.schema() != null && !typed) {
      cast(from);
    }
    if (from.where() != null) {
      add("", "    # Keeps the rows for which this is true.");
      step("Filter", "Where", "--where");
      add("--where", "        keep: " + YamlText.text(from.where()));
    }
    if (!from.select().isEmpty()) {
      add("", "    # Keeps these fields, in this order.");
      step("Select", "Select", "--select");
      add("--select", "        fields: " + YamlText.list(from.select()));
    }
    if (target != null) {
      target(target);
    }
    this.name = name(source, target);
  }

  /**
   * Writes the file.
   *
   * @param target null for a file that only reads
   * @param found the schema of the source, to be written into the file; null to leave it out
   * @param environment the environment variables, in which passwords are looked for
   * @param secrets learns what must not be shown
   * @throws PurlinException if an address cannot be understood
   */
  public static CopyFile of(
      CopySource source,
      @Nullable CopyTarget target,
      @Nullable Schema found,
      Catalogue catalogue,
      Map<String, String> environment,
      Secrets secrets) {
    return new CopyFile(source, target, found, catalogue, environment, secrets);
  }

  private static List<String> parameters(Endpoint endpoint, Catalogue catalogue) {
    return catalogue.providers().stream()
        .filter(provider -> provider.name().equals(endpoint.transform()))
        .flatMap(provider -> provider.parameters().stream())
        .map(ParameterSpec::name)
        .toList();
  }

  private Endpoint target(CopyTarget to, Catalogue catalogue) {
    Endpoint target =
        new EndpointReader(catalogue, passwords, Side.TARGET)
            .read(to.address(), to.kind(), null, to.options());
    if (!target.isDatabase()) {
      refuse(to.mode() != null && to.mode() != CopyMode.REPLACE, "--mode=" + to.mode(), target);
      refuse(!to.key().isEmpty(), "--key", target);
      refuse(to.createTable(), "--create-table", target);
      return target;
    }
    if (to.mode() != null) {
      target = target.with("mode", to.mode().toString(), "--mode");
    }
    if (!to.key().isEmpty()) {
      target = target.with("key", YamlText.list(to.key()), "--key");
    } else if (to.mode() == CopyMode.UPSERT && target.setting("key").isEmpty()) {
      throw PurlinException.user(
          "--mode=upsert needs the fields that identify a row, as in --key=id");
    }
    return to.createTable() ? target.with("create_table", "true", "--create-table") : target;
  }

  private static void refuse(boolean given, String option, Endpoint target) {
    if (given) {
      throw PurlinException.user(
          "%s goes with a table of a database as TARGET; '%s' is written anew"
              .formatted(option, target.shown()));
    }
  }

  private void add(String origin, String line) {
    lines.add(line);
    origins.add(origin);
  }

  private void comment(String text) {
    YamlText.comment(text).forEach(line -> add("", line));
  }

  private void head(Endpoint source, @Nullable Endpoint target) {
    comment(
        target == null
            ? "Reads %s.".formatted(source.shown())
            : "Copies %s to %s.".formatted(source.shown(), target.shown()));
    comment("Check it by 'purlin validate FILE', run it by 'purlin run FILE'.");
    for (String variable : passwords.given().keySet()) {
      comment("It expects a secret in the environment variable %s.".formatted(variable));
    }
    add("", "pipeline:");
    add("", "  type: chain");
    add("", "  transforms:");
  }

  private void step(String type, String stepName, String origin) {
    add(origin, "    - type: " + type);
    add(origin, "      name: " + stepName);
    add(origin, "      config:");
  }

  private void endpoint(Endpoint endpoint) {
    step(endpoint.transform(), endpoint.side().step(), endpoint.side().name());
    endpoint
        .config()
        .forEach(
            (parameter, setting) ->
                add(setting.origin(), "        %s: %s".formatted(parameter, setting.yaml())));
  }

  private void source(Endpoint source, CopySource from, @Nullable Schema found, boolean typed) {
    Endpoint whole = source;
    if (from.schema() != null && typed) {
      OptionValues values = new OptionValues(passwords, Side.SOURCE);
      whole = source.with("schema", values.yaml(from.schema(), "--schema"), "--schema");
    }
    endpoint(whole);
    if (found == null || whole.setting("schema").isPresent()) {
      return;
    }
    add(
        "",
        "        # "
            + (typed
                ? "Found in the first records; what does not fit is rejected."
                : "Its fields:"));
    if (typed) {
      add(Side.SOURCE.name(), "        schema:");
    }
    for (Schema.Field field : found.getFields()) {
      add(
          Side.SOURCE.name(),
          "        %s%s: %s"
              .formatted(typed ? "  " : "#   ", YamlText.text(field.getName()), type(field)));
    }
  }

  private static String type(Schema.Field field) {
    String type = Names.type(field.getType());
    return type.matches("\\w+") ? type : YamlText.quoted(type);
  }

  /** The fields of a schema as lines to paste: {@code schema:} and a line for each. */
  public static String schemaText(Schema schema) {
    StringBuilder text = new StringBuilder("schema:\n");
    for (Schema.Field field : schema.getFields()) {
      text.append("  %s: %s\n".formatted(YamlText.text(field.getName()), type(field)));
    }
    return text.toString();
  }

  private void cast(CopySource from) {
    OptionValues values = new OptionValues(passwords, Side.SOURCE);
    add("", "    # Makes these types of the source's.");
    step("Cast", "Types", "--schema");
    add("--schema", "        fields: " + values.yaml(String.valueOf(from.schema()), "--schema"));
    if (from.select().isEmpty()) {
      step("Select", "Fields", "--schema");
      add("--schema", "        fields: " + YamlText.list(values.keys(from.schema(), "--schema")));
    }
  }

  private void target(Endpoint target) {
    if (target.isDatabase()) {
      add("", "    # The table changes when every row is through, in one transaction.");
    } else {
      add("", "    # The file is there, or changes, when every row is through.");
    }
    endpoint(target);
  }

  /** Tells copies apart, also those of one name in different directories. */
  private String name(Endpoint source, @Nullable Endpoint target) {
    CRC32 checksum = new CRC32();
    checksum.update(text().getBytes(StandardCharsets.UTF_8));
    return "copy-%s%s-%04x"
        .formatted(
            label(source),
            target == null ? "" : "-to-" + label(target),
            checksum.getValue() & 0xffff);
  }

  private static String label(Endpoint endpoint) {
    String label = endpoint.label().toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", "_");
    String plain = label.replaceAll("^_+|_+$", "");
    return plain.length() > LONGEST_LABEL ? plain.substring(0, LONGEST_LABEL) : plain;
  }

  /** The file. */
  public String text() {
    return lines.stream().collect(Collectors.joining("\n", "", "\n"));
  }

  /**
   * The file, read.
   *
   * @throws PurlinException with what is wrong with the source, the target or an option
   */
  public PipelineSpec spec(Catalogue catalogue) {
    try {
      return PipelineFile.parse(name, text(), Map.of(), catalogue, passwords.all());
    } catch (PipelineFileException e) {
      throw explained(e);
    }
  }

  /** What was found wrong with the file, by what it was made of. */
  public PurlinException explained(PipelineFileException wrong) {
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
        message.contains("create_table: true") && origin.equals(Side.TARGET.name())
            ? " (here: --create-table)"
            : "";
    return (origin.isEmpty() ? problem.at().toString() : origin) + ": " + message + hint;
  }
}
