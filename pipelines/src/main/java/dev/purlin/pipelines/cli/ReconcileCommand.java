package dev.purlin.pipelines.cli;

import dev.purlin.core.books.StepCounts;
import dev.purlin.pipelines.assembly.Catalogue;
import dev.purlin.pipelines.copy.Comparison;
import dev.purlin.pipelines.copy.CopySource;
import dev.purlin.pipelines.copy.ReconcileFile;
import dev.purlin.pipelines.run.Amounts;
import dev.purlin.pipelines.run.Outcome;
import dev.purlin.pipelines.run.PipelineRun;
import dev.purlin.pipelines.run.RunRecord;
import dev.purlin.pipelines.spec.PipelineFileException;
import dev.purlin.pipelines.spec.PipelineSpec;
import java.util.LinkedHashMap;
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

/** {@code purlin reconcile}: whether a target has what its source has. */
@Command(
    name = "reconcile",
    description = {
      "Compares a source with a target, key by key and cell by cell, as a run of the pipeline file"
          + " that --print shows. Ends with exit code 3 if they differ.",
      "",
      "  purlin reconcile orders.csv postgresql://localhost/shop#orders --key=id",
      "  purlin reconcile old.parquet new.parquet --key=shop,number --tolerance amount=0.01",
      ""
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class ReconcileCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "SOURCE",
      description = "What is right: " + SourceArguments.ADDRESSES)
  private String source;

  @Parameters(
      index = "1",
      paramLabel = "TARGET",
      description = "What is compared with it, likewise.")
  private String target;

  @Option(
      names = "--key",
      paramLabel = "FIELD",
      split = ",",
      required = true,
      description = "The fields that identify a row, as in --key=id or --key=shop,number.")
  private List<String> key = List.of();

  @Option(
      names = "--columns",
      paramLabel = "FIELD",
      split = ",",
      description = "The fields to compare. Default: all that both have.")
  private List<String> columns = List.of();

  @Option(
      names = "--exclude",
      paramLabel = "FIELD",
      split = ",",
      description = "Fields that are not compared.")
  private List<String> exclude = List.of();

  @Option(
      names = "--renamed",
      paramLabel = "FIELD=FIELD",
      description =
          "The target's name of a field that has another one there, as in customer=customer_id."
              + " May be repeated.")
  private Map<String, String> renamed = new LinkedHashMap<>();

  @Option(
      names = "--tolerance",
      paramLabel = "FIELD=NUMBER",
      description = "How far numbers of a field may be apart. May be repeated.")
  private Map<String, Double> tolerance = new LinkedHashMap<>();

  @Option(
      names = "--normalize",
      paramLabel = "MAP",
      description =
          "What does not count as a difference, as in '{trim: trailing, unicode_form: nfc}' or"
              + " '{fields: [changed], timestamp_precision: seconds}'; 'purlin transforms"
              + " Reconcile' lists it all. May be repeated.")
  private List<String> normalize = List.of();

  @Option(
      names = "--max-missing",
      paramLabel = "ROWS",
      description = "How many rows of the source the target may lack. Default: none.")
  private @Nullable Long maxMissing;

  @Option(
      names = "--max-extra",
      paramLabel = "ROWS",
      description = "How many rows the target may have besides. Default: none.")
  private @Nullable Long maxExtra;

  @Option(
      names = "--max-differing",
      paramLabel = "ROWS",
      description = "How many rows may differ in a column. Default: none.")
  private @Nullable Long maxDiffering;

  @Option(
      names = "--max-percent",
      paramLabel = "PERCENT",
      description = "How many per cent of all rows may be missing, extra or different.")
  private @Nullable Double maxPercent;

  @Option(
      names = "--where",
      paramLabel = "CONDITION",
      description = "Compares the rows for which it is true, as in \"day >= DATE '2026-01-01'\".")
  private @Nullable String where;

  @Option(names = "--print", description = "Prints the pipeline file, and runs nothing.")
  private boolean print;

  @Mixin private SourceArguments sourceArguments;

  @Option(
      names = "--to",
      paramLabel = "TYPE",
      description = "What TARGET is, where its ending does not say so.")
  private @Nullable String to;

  @Option(
      names = "--to-option",
      paramLabel = "NAME=VALUE",
      description = "A parameter of the transform that reads the target. May be repeated.")
  private Map<String, String> toOptions = new LinkedHashMap<>();

  @Option(
      names = "--target-query",
      paramLabel = "SQL",
      description = "A query of the target's database, in place of a table.")
  private @Nullable String targetQuery;

  @Option(
      names = "--target-schema",
      paramLabel = "MAP",
      description = "The fields of the target to read and their types.")
  private @Nullable String targetSchema;

  @Mixin private RunArguments settings;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    settings.check();
    Catalogue catalogue = Catalogue.load();
    ReconcileFile file = file(catalogue);
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
      if (record.outcome() == Outcome.SUCCEEDED) {
        screen.out().println(verdict(record));
        screen.out().flush();
      }
      return record.outcome().exitCode();
    } catch (PipelineFileException e) {
      throw file.explained(e);
    }
  }

  /** What a run that held says; of one that did not, its error tells. */
  private String verdict(RunRecord record) {
    Map<String, Long> read = new LinkedHashMap<>();
    record.steps().forEach(step -> read.put(step.step(), step.get(StepCounts.Entry.WRITTEN)));
    String suffix = where == null ? "" : ReconcileFile.FILTERED;
    boolean limited =
        maxMissing != null || maxExtra != null || maxDiffering != null || maxPercent != null;
    return "%s: %s in the source, %s in the target"
        .formatted(
            limited ? "within the limits" : "equal",
            Amounts.rows(read.getOrDefault("Source" + suffix, 0L)),
            Amounts.count(read.getOrDefault("Target" + suffix, 0L)));
  }

  private ReconcileFile file(Catalogue catalogue) {
    sourceArguments.secrets().addWithin(target);
    Map<String, String> limits = new LinkedHashMap<>();
    limit("max_missing", maxMissing, limits);
    limit("max_extra", maxExtra, limits);
    limit("max_differing", maxDiffering, limits);
    limit("max_percent", maxPercent, limits);
    return ReconcileFile.of(
        sourceArguments.source(source, where, List.of()),
        new CopySource(target, to, toOptions, targetQuery, targetSchema, where, List.of()),
        new Comparison(key, columns, exclude, renamed, tolerance, normalize, limits),
        catalogue,
        System.getenv(),
        sourceArguments.secrets());
  }

  private static void limit(String name, @Nullable Number value, Map<String, String> limits) {
    if (value != null) {
      limits.put(name, value.toString());
    }
  }
}
