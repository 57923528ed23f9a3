package dev.purlin.pipelines.copy;

import dev.purlin.core.problem.Names;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.secret.Secrets;
import dev.purlin.pipelines.assembly.Catalogue;
import dev.purlin.pipelines.spec.PipelineFileException;
import dev.purlin.pipelines.spec.PipelineSpec;
import dev.purlin.pipelines.spec.YamlText;
import java.util.Map;
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
  private final FileLines lines;
  private final Passwords passwords;
  private final String name;

  private CopyFile(
      CopySource from,
      @Nullable CopyTarget to,
      @Nullable Schema found,
      Catalogue catalogue,
      Map<String, String> environment,
      Secrets secrets) {
    this.passwords = new Passwords(environment, secrets);
    this.lines = new FileLines(passwords, secrets);
    Endpoint source =
        new EndpointReader(catalogue, passwords, Side.SOURCE)
            .read(from.address(), from.kind(), from.query(), from.options());
    Endpoint target = to == null ? null : target(to, catalogue);
    boolean typed = FileLines.parameters(source, catalogue).contains("schema");
    head(source, target);
    source(source, from, found, typed);
    if (from.schema() != null && !typed) {
      cast(from, from.schema());
    }
    if (from.where() != null) {
      lines.add("", "    # Keeps the rows for which this is true.");
      lines.step("Filter", "Where", "--where");
      lines.add("--where", "        keep: " + YamlText.text(from.where()));
    }
    if (!from.select().isEmpty()) {
      lines.add("", "    # Keeps these fields, in this order.");
      lines.step("Select", "Select", "--select");
      lines.add("--select", "        fields: " + YamlText.list(from.select()));
    }
    if (target != null) {
      target(target);
    }
    String labels =
        FileLines.label(source) + (target == null ? "" : "-to-" + FileLines.label(target));
    this.name = lines.name("copy-" + labels);
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

  private void head(Endpoint source, @Nullable Endpoint target) {
    lines.comment(
        target == null
            ? "Reads %s.".formatted(source.shown())
            : "Copies %s to %s.".formatted(source.shown(), target.shown()));
    lines.comment("Check it by 'purlin validate FILE', run it by 'purlin run FILE'.");
    lines.secrets();
    lines.add("", "pipeline:");
    lines.add("", "  type: chain");
    lines.add("", "  transforms:");
  }

  private void source(Endpoint source, CopySource from, @Nullable Schema found, boolean typed) {
    Endpoint whole = source;
    if (from.schema() != null && typed) {
      OptionValues values = new OptionValues(passwords, Side.SOURCE);
      whole = source.with("schema", values.yaml(from.schema(), "--schema"), "--schema");
    }
    lines.endpoint(whole);
    if (found == null || whole.setting("schema").isPresent()) {
      return;
    }
    lines.add(
        "",
        "        # "
            + (typed
                ? "Found in the first records; what does not fit is rejected."
                : "Its fields:"));
    if (typed) {
      lines.add(Side.SOURCE.toString(), "        schema:");
    }
    for (Schema.Field field : found.getFields()) {
      lines.add(
          Side.SOURCE.toString(),
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

  private void cast(CopySource from, String schema) {
    OptionValues values = new OptionValues(passwords, Side.SOURCE);
    lines.add("", "    # Makes these types of the source's.");
    lines.step("Cast", "Types", "--schema");
    lines.add("--schema", "        fields: " + values.yaml(schema, "--schema"));
    if (from.select().isEmpty()) {
      lines.step("Select", "Fields", "--schema");
      lines.add("--schema", "        fields: " + YamlText.list(values.keys(schema, "--schema")));
    }
  }

  private void target(Endpoint target) {
    if (target.isDatabase()) {
      lines.add("", "    # The table changes when every row is through, in one transaction.");
    } else {
      lines.add("", "    # The file is there, or changes, when every row is through.");
    }
    lines.endpoint(target);
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
