package dev.purlin.io.stage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.purlin.core.problem.Names;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.io.file.FileFacts.FileFact;
import dev.purlin.io.file.WholeFiles;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;

/**
 * What a complete stage holds, and where it is from: the text of {@code manifest.json}. A stage
 * without one is not complete.
 *
 * @param place where the stage lies
 * @param origin what was staged
 * @param schema the schema of the rows
 * @param filesRead the files that each source had read, by step, as far as they are known
 * @param files the files of the stage
 * @param ended when it was complete
 */
public record StageManifest(
    StagePlace place,
    StageOrigin origin,
    Schema schema,
    Map<String, List<FileFact>> filesRead,
    List<StagedFile> files,
    Instant ended) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HexFormat HEX = HexFormat.of();
  private static final int VERSION = 1;

  /**
   * A file of a stage.
   *
   * @param file its name in the directory of the stage
   */
  public record StagedFile(String file, long rows, long bytes, int crc32c) {
    String checksum() {
      return HEX.toHexDigits(crc32c);
    }
  }

  public StageManifest {
    filesRead = Map.copyOf(filesRead);
    files = List.copyOf(files);
  }

  /** How many rows were staged. */
  public long rows() {
    return files.stream().mapToLong(StagedFile::rows).sum();
  }

  /** The size of all files. */
  public long bytes() {
    return files.stream().mapToLong(StagedFile::bytes).sum();
  }

  String toJson() {
    ObjectNode json = JSON.createObjectNode();
    json.put("version", VERSION);
    json.put("pipeline", origin.pipeline());
    json.put("pipeline_sha256", origin.sha256());
    json.put("step", origin.step());
    json.put("run", place.run());
    json.put("mode", origin.mode().name().toLowerCase(java.util.Locale.ROOT));
    json.put("definition", origin.definition());
    json.put("started", origin.started().toString());
    json.put("ended", ended.toString());
    json.put("rows", rows());
    ArrayNode fields = json.putArray("schema");
    for (Schema.Field field : schema.getFields()) {
      boolean nullable = Boolean.TRUE.equals(field.getType().getNullable());
      fields
          .addObject()
          .put("field", field.getName())
          .put("type", Names.type(field.getType()) + (nullable ? "" : " NOT NULL"));
    }
    json.put("row_schema", SchemaText.write(schema));
    ArrayNode sources = json.putArray("sources");
    for (StageOrigin.Source source : origin.sources()) {
      ObjectNode entry = sources.addObject().put("step", source.step()).put("type", source.type());
      source.address().forEach(entry::put);
      List<FileFact> read = filesRead.getOrDefault(source.step(), List.of());
      if (!read.isEmpty()) {
        ArrayNode list = entry.putArray("files");
        read.forEach(
            file ->
                list.addObject()
                    .put("file", file.path())
                    .put("bytes", file.size())
                    .put("crc32c", file.checksum()));
      }
    }
    ArrayNode list = json.putArray("files");
    for (StagedFile file : files) {
      list.addObject()
          .put("file", file.file())
          .put("rows", file.rows())
          .put("bytes", file.bytes())
          .put("crc32c", file.checksum());
    }
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    } catch (JsonProcessingException e) {
      throw PurlinException.internal("cannot write the manifest of a stage as JSON", e);
    }
  }

  /**
   * Reads the manifest of a stage.
   *
   * @throws PurlinException if it cannot be read, or is none
   */
  public static StageManifest read(StagePlace place) {
    String text;
    try {
      text = WholeFiles.read(place.manifest());
    } catch (IOException e) {
      throw PurlinException.outside(
          "cannot read the manifest '%s' of a stage: %s".formatted(place.manifest(), e), e);
    }
    try {
      return parse(place, JSON.readTree(text));
    } catch (JsonProcessingException | IllegalArgumentException | java.time.DateTimeException e) {
      throw PurlinException.user(
          "'%s' is not the manifest of a stage: %s; extract anew without it"
              .formatted(place.manifest(), e.getMessage()),
          e);
    }
  }

  private static StageManifest parse(StagePlace place, JsonNode json) {
    int version = required(json, "version").asInt();
    if (version != VERSION) {
      throw new IllegalArgumentException(
          "its version is %d, and this program knows %d".formatted(version, VERSION));
    }
    List<StageOrigin.Source> sources = new ArrayList<>();
    Map<String, List<FileFact>> filesRead = new LinkedHashMap<>();
    for (JsonNode source : required(json, "sources")) {
      String step = text(source, "step");
      Map<String, String> address = new LinkedHashMap<>();
      source
          .fields()
          .forEachRemaining(
              entry -> {
                if (entry.getValue().isTextual() && !StageOrigin.Source.isOwn(entry.getKey())) {
                  address.put(entry.getKey(), entry.getValue().asText());
                }
              });
      sources.add(new StageOrigin.Source(step, text(source, "type"), address));
      List<FileFact> read = new ArrayList<>();
      for (JsonNode file : source.path("files")) {
        JsonNode crc = file.path("crc32c");
        read.add(
            new FileFact(
                text(file, "file"),
                required(file, "bytes").asLong(),
                crc.isTextual() ? crc.asText() : null));
      }
      filesRead.put(step, read);
    }
    List<StagedFile> files = new ArrayList<>();
    for (JsonNode file : required(json, "files")) {
      files.add(
          new StagedFile(
              text(file, "file"),
              required(file, "rows").asLong(),
              required(file, "bytes").asLong(),
              HexFormat.fromHexDigits(text(file, "crc32c"))));
    }
    StageOrigin origin =
        new StageOrigin(
            text(json, "pipeline"),
            text(json, "pipeline_sha256"),
            text(json, "step"),
            StageMode.valueOf(text(json, "mode").toUpperCase(java.util.Locale.ROOT)),
            text(json, "definition"),
            sources,
            Instant.parse(text(json, "started")));
    return new StageManifest(
        place,
        origin,
        SchemaText.read(text(json, "row_schema")),
        filesRead,
        files,
        Instant.parse(text(json, "ended")));
  }

  private static JsonNode required(JsonNode json, String name) {
    JsonNode value = json.get(name);
    if (value == null) {
      throw new IllegalArgumentException("it has no '" + name + "'");
    }
    return value;
  }

  private static String text(JsonNode json, String name) {
    return required(json, name).asText();
  }
}
