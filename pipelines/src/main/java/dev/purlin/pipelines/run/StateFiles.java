package dev.purlin.pipelines.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.purlin.core.commit.HeldFile;
import dev.purlin.core.cursor.CursorState;
import dev.purlin.core.cursor.CursorStore;
import dev.purlin.core.cursor.CursorTarget;
import dev.purlin.core.cursor.CursorType;
import dev.purlin.core.problem.PurlinException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The last values of a pipeline file's incremental reads: {@code state/FILE/NAME.json} beside the
 * run records.
 *
 * <p>A run that died while it committed its targets may not have kept its value yet. Then the
 * journal has it, and it counts as kept: the run that finds it completes the commit before it reads
 * anything.
 */
final class StateFiles implements CursorStore {
  static final String DIRECTORY = "state";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final RunDirectory directory;
  private final String pipeline;

  /**
   * The values of a file.
   *
   * @param file the pipeline file
   */
  StateFiles(RunDirectory directory, String file) {
    this.directory = directory;
    this.pipeline = RunId.nameOf(file);
  }

  @Override
  public String place(String name) {
    return directory.besides("%s/%s/%s.json".formatted(DIRECTORY, pipeline, name));
  }

  @Override
  public Optional<CursorState> find(String name) throws IOException {
    Optional<CursorState> pending = pending(name);
    return pending.isPresent() ? pending : kept(name);
  }

  private Optional<CursorState> kept(String name) throws IOException {
    Optional<String> text = directory.readIfThere(place(name));
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(parse(JSON.readTree(text.get())));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw PurlinException.outside(
          "the last value in %s is damaged; remove the file, and all rows are read once more"
              .formatted(place(name)),
          e);
    }
  }

  /** What a run was about to keep that died while it committed. */
  private Optional<CursorState> pending(String name) throws IOException {
    for (String place : directory.besides(JournalFile.DIRECTORY, ".json")) {
      Optional<CursorState> found =
          RunDirectory.isHere(place) ? pendingHere(place, name) : pendingElsewhere(place, name);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** The value of a run that lives is not kept yet: it may still fail. */
  private Optional<CursorState> pendingHere(String place, String name) throws IOException {
    // Locked before it is read: closing a file lets go of this process's locks on it.
    try (HeldFile lock = HeldFile.tryHold(Path.of(place))) {
      return lock == null ? Optional.empty() : entry(journal(place), name);
    }
  }

  private Optional<CursorState> pendingElsewhere(String place, String name) throws IOException {
    JournalFile.Content journal = journal(place);
    Optional<CursorState> found = entry(journal, name);
    if (found.isPresent() && Recovery.mayBeAlive(journal)) {
      throw PurlinException.user(
          "run %s is committing its targets, or died while it did, and has read the same rows: wait for its end. If it has died, a run completes its commit from an hour after %s on; its journal is %s"
              .formatted(journal.run(), journal.written(), place));
    }
    return found;
  }

  private JournalFile.Content journal(String place) throws IOException {
    return Recovery.content(place, directory.read(place));
  }

  private Optional<CursorState> entry(JournalFile.Content journal, String name) {
    if (!RunId.nameOf(journal.file()).equals(pipeline)) {
      return Optional.empty();
    }
    return journal.entries().stream()
        .filter(entry -> CursorTarget.isKept(entry, name))
        .findFirst()
        .map(CursorTarget::state);
  }

  @Override
  public void keep(String name, CursorState state) throws IOException {
    String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json(state)) + "\n";
    directory.putWhole(place(name), text);
  }

  private static ObjectNode json(CursorState state) {
    ObjectNode json = JSON.createObjectNode();
    json.put("pipeline", state.pipeline());
    json.put("step", state.step());
    json.put("field", state.field());
    json.put("type", state.type().name());
    json.put("value", state.value());
    json.put("run_id", state.run());
    json.put("time", state.time());
    return json;
  }

  private static CursorState parse(JsonNode json) {
    return new CursorState(
        json.path("pipeline").asText(),
        json.path("step").asText(),
        json.path("field").asText(),
        CursorType.valueOf(json.path("type").asText()),
        json.path("value").textValue(),
        json.path("run_id").asText(),
        json.path("time").asText());
  }
}
