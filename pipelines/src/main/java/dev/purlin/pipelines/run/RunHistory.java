package dev.purlin.pipelines.run;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.purlin.core.problem.Names;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.type.JsonRows;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The runs that a directory has records of, on this machine or any file system that Beam knows.
 *
 * <pre>{@code
 * RunHistory history = RunHistory.of("purlin-runs");
 * JsonNode last = history.record(history.runs().get(0).path("run_id").asText());
 * }</pre>
 */
public final class RunHistory {
  /** What stands for the newest run where one is named. */
  public static final String LATEST = "latest";

  private static final String HISTORY = "history.jsonl";

  private static final ObjectMapper JSON =
      JsonMapper.builder(JsonFactory.builder().streamReadConstraints(JsonRows.unlimited()).build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final String runs;
  private final RunDirectory directory;
  private final List<String> unreadable = new ArrayList<>();

  private RunHistory(String runs) {
    this.runs = runs;
    this.directory = new RunDirectory(runs, "", RecordAccess.PRIVATE);
  }

  /** The history in the directory that {@code --runs} names. */
  public static RunHistory of(String runs) {
    FileSystemSetup.prepare(runs);
    return new RunHistory(runs);
  }

  /**
   * A line for each run, as JSON, the newest first; none if there is no history.
   *
   * @throws PurlinException if the directory does not exist, or it cannot be read
   */
  public List<JsonNode> runs() {
    List<JsonNode> found = new ArrayList<>();
    try {
      if (RunDirectory.isHere(runs)) {
        if (!Files.isDirectory(Path.of(runs))) {
          throw PurlinException.user(
              "the directory %s does not exist; --runs says where run records are".formatted(runs));
        }
        Path history = Path.of(runs).resolve(HISTORY);
        if (Files.exists(history)) {
          add(history.toString(), Files.readString(history), found);
        }
      } else {
        for (String file : directory.besides("history", ".jsonl")) {
          add(file, directory.read(file), found);
        }
      }
    } catch (IOException e) {
      throw PurlinException.outside("cannot read the history in " + runs + ": " + e, e);
    }
    found.sort(Comparator.comparing((JsonNode run) -> run.path("run_id").asText()).reversed());
    return found;
  }

  /** A run that died while it wrote its line hides no others. */
  private void add(String file, String text, List<JsonNode> found) {
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      try {
        JsonNode run = JSON.readTree(line);
        String missing = missing(run);
        if (missing.isEmpty()) {
          found.add(run);
        } else {
          unreadable.add("%s:%d is left out: %s".formatted(file, number, missing));
        }
      } catch (JsonProcessingException e) {
        unreadable.add("%s:%d is left out: it is not the JSON of a run".formatted(file, number));
      }
    }
  }

  /** What a line lacks to be a run's; empty if nothing. */
  private static String missing(JsonNode run) {
    if (!run.path("run_id").isTextual()) {
      return "it has no 'run_id'";
    }
    String started = run.path("started").asText();
    try {
      Instant.parse(started);
      return "";
    } catch (DateTimeParseException e) {
      return run.has("started")
          ? "'started' is '%s', expected a time such as 2026-11-28T08:00:00Z".formatted(started)
          : "it has no 'started'";
    }
  }

  /** What {@link #runs} could not read, a sentence for each. */
  public List<String> unreadable() {
    return List.copyOf(unreadable);
  }

  /**
   * The record of a run.
   *
   * @param run its id, or the beginning of it if only one run has that; {@code latest} for the
   *     newest
   * @throws PurlinException if there is none, or several begin so
   */
  public JsonNode record(String run) {
    String id = id(run);
    String place = directory.besides(id) + "/" + RunDirectory.RECORD;
    try {
      return JSON.readTree(directory.read(place));
    } catch (NoSuchFileException | FileNotFoundException e) {
      throw PurlinException.user(
          "run '%s' is listed in the history of %s, but its record %s does not exist"
              .formatted(id, runs, place));
    } catch (IOException e) {
      throw PurlinException.outside("cannot read the run record " + place + ": " + e, e);
    }
  }

  private String id(String run) {
    List<String> ids = runs().stream().map(line -> line.path("run_id").asText()).toList();
    if (ids.isEmpty()) {
      throw PurlinException.user(
          "there is no run in %s; --runs says where run records are".formatted(runs));
    }
    if (run.equals(LATEST)) {
      return ids.get(0);
    }
    if (ids.contains(run)) {
      return run;
    }
    List<String> begun = ids.stream().filter(id -> id.startsWith(run)).toList();
    if (begun.size() == 1) {
      return begun.get(0);
    }
    throw PurlinException.user(
        begun.isEmpty()
            ? Names.unknown("run", run, ids)
            : "%d runs begin with '%s': %s"
                .formatted(
                    begun.size(),
                    run,
                    String.join(", ", begun.subList(0, Math.min(5, begun.size())))));
  }

  /**
   * The record that a run has just written.
   *
   * @param place where the run says that it is
   * @throws PurlinException if it cannot be read
   */
  public static JsonNode recordAt(String place) {
    try {
      return JSON.readTree(new RunDirectory(".", "", RecordAccess.PRIVATE).read(place));
    } catch (IOException e) {
      throw PurlinException.outside("cannot read the run record " + place + ": " + e, e);
    }
  }
}
