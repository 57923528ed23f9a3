package dev.purlin.io.stage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.problem.Reasons;
import dev.purlin.io.file.FileFacts.FileFact;
import dev.purlin.io.file.WholeFiles;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;

/**
 * What a complete stage holds: the text of {@code manifest.json}, in which people also find where
 * its rows are from. A stage without one is not complete.
 *
 * @param place where the stage lies
 * @param mode how long it is kept
 * @param definition a hash of the steps before it; see {@link StageOrigin}
 * @param schema the schema of the rows
 * @param files the files of the stage
 * @param ended when it was complete
 */
public record StageManifest(
    StagePlace place,
    StageMode mode,
    String definition,
    Schema schema,
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

  /**
   * The text of the manifest.
   *
   * @param origin what was staged
   * @param filesRead the files that each source had read, by step, as far as they are known
   */
  String toJson(StageOrigin origin, Map<String, List<FileFact>> filesRead) {
    ObjectNode json = JSON.createObjectNode();
    json.put("version", VERSION);
    json.put("pipeline", origin.pipeline());
    json.put("pipeline_sha256", origin.sha256());
    json.put("step", origin.step());
    json.put("run", place.run());
    json.put("mode", mode.name().toLowerCase(Locale.ROOT));
    json.put("definition", definition);
    json.put("started", origin.started().toString());
    json.put("ended", ended.toString());
    json.put("rows", rows());
    json.set("schema", SchemaText.write(schema));
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
    } catch (JsonProcessingException e) {
      throw none(place, "it is not JSON", e);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw none(place, Reasons.of(e), e);
    }
  }

  private static PurlinException none(StagePlace place, String why, Exception e) {
    return PurlinException.user(
        "'%s' is not the manifest of a stage: %s".formatted(place.manifest(), why), e);
  }

  private static StageManifest parse(StagePlace place, JsonNode json) {
    int version = required(json, "version").asInt();
    if (version != VERSION) {
      throw new IllegalArgumentException(
          "its version is %d, and this program knows %d".formatted(version, VERSION));
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
    return new StageManifest(
        place,
        StageMode.valueOf(text(json, "mode").toUpperCase(Locale.ROOT)),
        text(json, "definition"),
        SchemaText.read(required(json, "schema")),
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
