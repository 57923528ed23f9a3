package dev.purlin.pipelines.copy;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.beam.sdk.io.Compression;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The kinds of files that an ending tells. */
enum FileKind {
  CSV("Csv", true, null, Map.of(), ".csv"),
  TSV("Csv", true, null, Map.of("delimiter", "tab"), ".tsv", ".tab"),
  JSON("Json", true, null, Map.of(), ".json", ".jsonl", ".ndjson"),
  PARQUET("Parquet", true, null, Map.of(), ".parquet"),
  AVRO("Avro", true, null, Map.of(), ".avro"),
  XLSX("Excel", true, "sheet", Map.of(), ".xlsx"),
  XLS("Excel", false, "sheet", Map.of(), ".xls"),
  XML("Xml", false, "record", Map.of(), ".xml"),
  HTML("Html", false, "table", Map.of(), ".html", ".htm"),
  FWF("FixedWidth", true, null, Map.of(), ".fwf"),
  TXT("Text", true, null, Map.of(), ".txt");

  private final String transform;
  private final boolean written;
  private final @Nullable String part;
  private final Map<String, String> parameters;
  private final List<String> endings;

  FileKind(
      String transform,
      boolean written,
      @Nullable String part,
      Map<String, String> parameters,
      String... endings) {
    this.transform = transform;
    this.written = written;
    this.part = part;
    this.parameters = parameters;
    this.endings = List.of(endings);
  }

  /** The kind of a file, also of one that is compressed; empty if its ending says nothing. */
  static Optional<FileKind> of(String path) {
    String name = path.toLowerCase(Locale.ROOT);
    for (Compression compression : Compression.values()) {
      String suffix = compression.getSuggestedSuffix();
      if (!suffix.isEmpty() && name.endsWith(suffix)) {
        name = name.substring(0, name.length() - suffix.length());
        break;
      }
    }
    String plain = name;
    return Arrays.stream(values())
        .filter(kind -> kind.endings.stream().anyMatch(plain::endsWith))
        .findFirst();
  }

  /** The kind of this name, in any letter case. */
  static Optional<FileKind> named(String name) {
    return Arrays.stream(values()).filter(kind -> kind.word().equalsIgnoreCase(name)).findFirst();
  }

  /** The endings that are known at a side, for people. */
  static String endings(Side side) {
    return Arrays.stream(values())
        .filter(kind -> side.isRead() || kind.written)
        .flatMap(kind -> kind.endings.stream())
        .collect(Collectors.joining(", "));
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The transform that reads or writes it; empty if such files are not written. */
  Optional<String> transform(Side side) {
    return side.isRead() || written ? Optional.of(side.prefix() + transform) : Optional.empty();
  }

  /** The parameter that what stands behind a {@code #} is for; empty if there is none. */
  Optional<String> part() {
    return Optional.ofNullable(part);
  }

  /** What is different from the transform's defaults. */
  Map<String, String> parameters() {
    return parameters;
  }
}
