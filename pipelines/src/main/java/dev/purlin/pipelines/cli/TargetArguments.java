package dev.purlin.pipelines.cli;

import dev.purlin.core.secret.Secrets;
import dev.purlin.pipelines.copy.CopyMode;
import dev.purlin.pipelines.copy.CopyTarget;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;
import picocli.CommandLine.Option;

/** What every command that names a target by its address can be told of it. */
final class TargetArguments {
  @Option(
      names = "--to",
      paramLabel = "TYPE",
      description =
          "What TARGET is, where its ending does not say so: csv, tsv, json, parquet, avro, xlsx, txt, or"
              + " the name of a transform.")
  private @Nullable String to;

  @Option(
      names = "--to-option",
      paramLabel = "NAME=VALUE",
      description =
          "A parameter of the transform that writes, as in compression=zstd or round=true. May be"
              + " repeated.")
  private Map<String, String> options = new LinkedHashMap<>();

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description =
          "How a table is loaded: append (adds rows), upsert (replaces those with the same --key),"
              + " replace (makes the table anew) or truncate (replaces all rows). Default: append."
              + " Files are always replaced.")
  private @Nullable CopyMode mode;

  @Option(
      names = "--key",
      paramLabel = "FIELD",
      split = ",",
      description = "The fields that identify a row, as in --key=id or --key=shop,number.")
  private List<String> key = List.of();

  @Option(
      names = "--create-table",
      description = "Makes the table if it is not there, with --key as its primary key.")
  private boolean createTable;

  CopyTarget target(String address, Secrets secrets) {
    secrets.addWithin(address);
    return new CopyTarget(address, to, options, mode, key, createTable);
  }
}
