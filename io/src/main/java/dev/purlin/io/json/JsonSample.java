package dev.purlin.io.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.problem.Reasons;
import dev.purlin.core.type.JsonInference;
import dev.purlin.core.type.JsonRows;
import dev.purlin.io.file.ChunkReader;
import dev.purlin.io.file.FileChunk;
import dev.purlin.io.file.FileSourceParameters;
import dev.purlin.io.file.Lines;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.List;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.schemas.Schema;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Finds the schema of JSON Lines from the first lines of the first files. */
final class JsonSample {
  private final JsonInference inference = new JsonInference();
  private final Charset encoding;
  private final int size;
  private long lines;
  private long objects;
  private @Nullable String firstMisfit;

  private JsonSample(Charset encoding, int size) {
    this.encoding = encoding;
    this.size = size;
  }

  /**
   * The schema that fits the first lines, every field nullable.
   *
   * @param size how many lines to look at
   * @throws PurlinException if none of them is a JSON object
   */
  static Schema infer(
      FileSourceParameters parameters, List<Metadata> files, Charset encoding, int size) {
    parameters.requireForInference(files);
    JsonSample sample = new JsonSample(encoding, size);
    for (Metadata file : files) {
      if (sample.lines < size) {
        sample.add(file);
      }
    }
    if (sample.objects == 0) {
      String first = files.get(0).resourceId().toString();
      throw PurlinException.user(
          sample.lines == 0
              ? "'%s' has no lines to infer a schema from; declare the schema".formatted(first)
              : ("none of the first %d lines of '%s' is a JSON object; expected JSON Lines, one"
                      + " object per line, or an array of objects; %s")
                  .formatted(sample.lines, first, sample.firstMisfit));
    }
    return sample.inference.nullableSchema();
  }

  private void add(Metadata file) {
    String name = file.resourceId().toString();
    FileChunk whole = new FileChunk(name, file.sizeBytes(), 0, file.sizeBytes(), 0, 1);
    try {
      JsonLayout layout = JsonLayout.of(whole, encoding);
      if (layout == JsonLayout.LINES) {
        addLines(whole, name);
      } else {
        addRecords(whole, layout);
      }
    } catch (Lines.LineTooLongException e) {
      throw PurlinException.user("'%s': %s".formatted(name, Reasons.of(e)), e);
    } catch (IOException e) {
      throw ChunkReader.cannotRead(name, e);
    }
  }

  private void addRecords(FileChunk file, JsonLayout layout) throws IOException {
    try (ChunkReader reader = ChunkReader.open(file, 0);
        Records records = new Records(file.file(), layout, reader.stream(), encoding)) {
      while (lines < size && records.next()) {
        lines++;
        JsonNode node = JsonRows.parse(records.text());
        if (node.isObject()) {
          inference.add(node);
          objects++;
        } else if (firstMisfit == null) {
          firstMisfit = "%s:%d: expected a JSON object".formatted(file.file(), records.line());
        }
      }
    }
  }

  private void addLines(FileChunk whole, String name) throws IOException {
    try (ChunkReader reader = ChunkReader.open(whole, 0)) {
      Lines found = new Lines(reader.stream(), 0, JsonFileReader.MOST_BYTES);
      for (long number = 1; lines < size && found.next(); number++) {
        if (!found.blank()) {
          lines++;
          add(found, name, number);
        }
      }
    }
  }

  /** Lines that are no objects tell nothing; they are rejected when the pipeline runs. */
  private void add(Lines found, String file, long number) {
    String reason = "expected a JSON object";
    try {
      Utf8 line = Utf8.of(found, encoding);
      JsonNode node = JsonRows.parse(line.bytes(), line.start(), line.length());
      if (node.isObject()) {
        inference.add(node);
        objects++;
        return;
      }
    } catch (IOException e) {
      // Nothing was read: these are malformed bytes or malformed JSON.
      reason = "is not JSON";
    }
    if (firstMisfit == null) {
      firstMisfit = "%s:%d: %s".formatted(file, number, reason);
    }
  }
}
