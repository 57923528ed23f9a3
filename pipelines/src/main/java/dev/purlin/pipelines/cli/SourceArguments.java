package dev.purlin.pipelines.cli;

import dev.purlin.core.secret.Secrets;
import dev.purlin.pipelines.copy.CopySource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;
import picocli.CommandLine.Option;

/** What every command that reads a source by its address can be told of it. */
final class SourceArguments implements Masking {
  static final String ADDRESSES =
      "a file or a pattern of files (orders-*.csv, s3://bucket/orders.parquet, sales.xlsx#Sheet),"
          + " a table (postgresql://host/db#orders, sqlite:shop.db#orders, jdbc:...#orders) or the"
          + " URL of a JSON API.";

  @Option(
      names = "--from",
      paramLabel = "TYPE",
      description =
          "What SOURCE is, where its ending does not say so: csv, tsv, json, parquet, avro, xlsx, ..., or"
              + " the name of a transform.")
  private @Nullable String from;

  @Option(
      names = "--from-option",
      paramLabel = "NAME=VALUE",
      description =
          "A parameter of the transform that reads, as in sheet=Sales or delimiter=auto; 'purlin"
              + " transforms NAME' lists them. May be repeated.")
  private Map<String, String> options = new LinkedHashMap<>();

  @Option(
      names = "--query",
      paramLabel = "SQL",
      description = "A query of the database, in place of a table.")
  private @Nullable String query;

  @Option(
      names = "--schema",
      paramLabel = "MAP",
      description =
          "The fields to read and their types, as in '{id: BIGINT, born: DATE}'. Default: all, with"
              + " the types that are found.")
  private @Nullable String schema;

  private final Secrets secrets = new Secrets();

  Secrets secrets() {
    return secrets;
  }

  boolean isGiven() {
    return from != null || query != null || schema != null || !options.isEmpty();
  }

  CopySource source(String address) {
    return source(address, null, List.of());
  }

  CopySource source(String address, @Nullable String where, List<String> select) {
    secrets.addWithin(address);
    return new CopySource(address, from, options, query, schema, where, select);
  }

  @Override
  public String mask(String text) {
    return secrets.mask(text);
  }
}
