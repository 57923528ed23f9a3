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
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last values of a pipeline file's incremental reads: {@code state/FILE-HASH/NAME.json} beside
 * the run records, with a hash of where the file is, as another file may have the same name; {@code
 * state/FILE/NAME.json} for a name that the file itself gives, so that it may be moved.
 *
 * <p>A run that died while it committed its targets may not have kept its value yet. Then the
 * journal has it, and it counts as kept: the run that finds it completes the commit before it reads
 * anything.
 */
final class StateFiles implements CursorStore, Closeable {
  static final String DIRECTORY = "state";

  private static final Logger LOG = LoggerFactory.getLogger(StateFiles.class);
  private static final int HASH_DIGITS = 8;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final RunDirectory directory;
  private final String file;
  private final boolean reads;
  private final Map<String, HeldFile> locks = new HashMap<>();

  private StateFiles(RunDirectory directory, String file, boolean reads) {
    this.directory = directory;
    this.file = file;
    this.reads = reads;
  }

  /** The values of a file for a run, which no other run is to use until this is closed. */
  static StateFiles ofRun(RunDirectory directory, String file) {
    return new StateFiles(directory, file, true);
  }

  /** The values of a file for who completes the commits of runs that died. */
  static StateFiles ofCompletion(RunDirectory directory, String file) {
    return new StateFiles(directory, file, false);
  }

  /** Where a file is, whatever it is called by. */
  static String realPath(String file) {
    if (!RunDirectory.isHere(file)) {
      return file;
    }
    Path path = Path.of(file);
    try {
      return path.toRealPath().toString();
    } catch (IOException e) {
      return path.toAbsolutePath().normalize().toString();
    }
  }

  @Override
  public String key(String name, boolean given) {
    String pipeline = RunId.nameOf(file);
    return given
        ? pipeline + "/" + name
        : "%s-%s/%s"
            .formatted(
                pipeline, DigestUtils.sha256Hex(realPath(file)).substring(0, HASH_DIGITS), name);
  }

  @Override
  public String place(String key) {
    return directory.besides("%s/%s.json".formatted(DIRECTORY, key));
  }

  /**
   * On this machine by a lock, which a run that is killed lets go of. Elsewhere there are none: the
   * value is compared once more right before the commit.
   */
  @Override
  public boolean hold(String key) throws IOException {
    if (!reads || locks.containsKey(key) || !RunDirectory.isHere(place(key))) {
      return true;
    }
    Path lock = Path.of(directory.besides("%s/%s.lock".formatted(DIRECTORY, key)));
    directory.access().createDirectories(Objects.requireNonNull(lock.getParent()));
    directory.access().createFile(lock);
    try {
      HeldFile held = HeldFile.tryHold(lock);
      if (held != null) {
        locks.put(key, held);
      }
      return held != null;
    } catch (IOException e) {
      LOG.warn("{} cannot be locked: another run may read the same rows meanwhile", lock, e);
      return true;
    }
  }

  @Override
  public Optional<CursorState> find(String key) throws IOException {
    Optional<CursorState> pending = pending(key);
    return pending.isPresent() ? pending : kept(key);
  }

  @Override
  public Optional<String> elsewhere(String key) throws IOException {
    String pipeline = RunId.nameOf(file);
    if (key.startsWith(pipeline + "/")) {
      return Optional.empty();
    }
    String name = key.substring(key.indexOf('/') + 1) + ".json";
    boolean here = RunDirectory.isHere(place(key));
    List<String> places =
        here
            ? directory.besides(DIRECTORY, "").stream().map(folder -> folder + "/" + name).toList()
            : directory.besides(DIRECTORY + "/" + pipeline + "-*", name);
    String pattern =
        ".*/%s-[0-9a-f]{%d}/%s"
            .formatted(Pattern.quote(pipeline), HASH_DIGITS, Pattern.quote(name));
    return places.stream()
        .filter(place -> place.matches(pattern) && !place.equals(place(key)))
        .filter(place -> !here || Files.exists(Path.of(place)))
        .findFirst();
  }

  /** Lets other runs have the values. */
  @Override
  public void close() {
    locks.forEach(
        (key, lock) -> {
          try {
            lock.close();
          } catch (IOException e) {
            LOG.warn("the lock of {} is released only when this process ends", place(key), e);
          }
        });
    locks.clear();
  }

  private Optional<CursorState> kept(String key) throws IOException {
    Optional<String> text = directory.readIfThere(place(key));
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(parse(JSON.readTree(text.get())));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw PurlinException.outside(
          "the last value in %s is damaged; remove the file, and all rows are read once more"
              .formatted(place(key)),
          e);
    }
  }

  /** What a run was about to keep that died while it committed. */
  private Optional<CursorState> pending(String key) throws IOException {
    for (String place : directory.besides(JournalFile.DIRECTORY, ".json")) {
      Optional<CursorState> found =
          RunDirectory.isHere(place) ? pendingHere(place, key) : pendingElsewhere(place, key);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** The value of a run that lives is not kept yet: it may still fail. */
  private Optional<CursorState> pendingHere(String place, String key) throws IOException {
    // Locked before it is read: closing a file lets go of this process's locks on it.
    try (HeldFile lock = HeldFile.tryHold(Path.of(place))) {
      return lock == null ? Optional.empty() : entry(journal(place), key);
    }
  }

  private Optional<CursorState> pendingElsewhere(String place, String key) throws IOException {
    JournalFile.Content journal = journal(place);
    Optional<CursorState> found = entry(journal, key);
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

  private Optional<CursorState> entry(JournalFile.Content journal, String key) {
    return journal.entries().stream()
        .filter(entry -> CursorTarget.isKept(entry, key))
        .findFirst()
        .map(CursorTarget::state);
  }

  @Override
  public void keep(String key, CursorState state) throws IOException {
    String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json(state)) + "\n";
    directory.putWhole(place(key), text);
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
