package dev.purlin.pipelines.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.purlin.core.commit.CommitJournal;
import dev.purlin.core.commit.HeldFile;
import dev.purlin.core.commit.JournalEntry;
import dev.purlin.core.problem.PurlinException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A run's commit journal: the file {@code .pending/RUN.json} beside the run records, there only
 * while the run commits its targets, or if it died or failed in the middle of that.
 *
 * <p>On a local file system, the process that commits holds a lock on the file, which its death
 * lets go of.
 */
final class JournalFile implements CommitJournal, AutoCloseable {
  static final String DIRECTORY = ".pending";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final RunDirectory directory;
  private final String id;
  private final String file;
  private @Nullable HeldFile lock;

  /**
   * The journal of a run; nothing is written yet.
   *
   * @param id the run's
   * @param file its pipeline file
   */
  JournalFile(RunDirectory directory, String id, String file) {
    this.directory = directory;
    this.id = id;
    this.file = file;
  }

  /**
   * What a journal says.
   *
   * @param run the run that wrote it
   * @param file the run's pipeline file
   * @param written when
   * @param entries its targets
   */
  record Content(String run, String file, Instant written, List<JournalEntry> entries) {}

  @Override
  public String place() {
    return directory.besides(DIRECTORY + "/" + id + ".json");
  }

  @Override
  public void write(List<JournalEntry> entries) {
    String text = text(new Content(id, file, Instant.now(), entries));
    try {
      if (RunDirectory.isHere(place())) {
        writeHere(Path.of(place()), text);
      } else {
        directory.put(place(), text);
      }
    } catch (IOException e) {
      throw PurlinException.outside(
          "no target was changed, for the commit journal %s cannot be written: %s"
              .formatted(place(), e),
          e);
    }
  }

  private void writeHere(Path path, String text) throws IOException {
    Path folder = path.getParent();
    if (folder != null) {
      directory.access().createDirectories(folder);
    }
    Path temporary = path.resolveSibling(path.getFileName() + ".tmp");
    // The lock is the file's, whatever its name: nobody ever finds the journal without it.
    FileChannel channel =
        FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    lock = HeldFile.hold(channel, path);
    channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    channel.force(true);
    Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void committed() {
    try {
      directory.noteCommitted(id);
    } catch (IOException e) {
      throw PurlinException.outside(
          ("all targets are committed, but that cannot be noted in %s: %s. The next run of the same file"
                  + " finds the commit journal %s, and notes it")
              .formatted(directory.runs(), e, place()),
          e);
    }
  }

  @Override
  public void remove() {
    try {
      directory.remove(place());
    } catch (IOException e) {
      throw PurlinException.outside(
          ("all targets are committed, but the commit journal %s cannot be removed: %s. Please remove"
                  + " it")
              .formatted(place(), e),
          e);
    }
  }

  /** Lets other runs see that this one is not at it any more. */
  @Override
  public void close() {
    try {
      if (lock != null) {
        lock.close();
      }
    } catch (IOException e) {
      throw PurlinException.outside("cannot close the commit journal " + place() + ": " + e, e);
    }
  }

  static String text(Content content) {
    ObjectNode json = JSON.createObjectNode();
    json.put("run_id", content.run());
    json.put("pipeline", content.file());
    json.put("written", content.written().toString());
    ArrayNode targets = json.putArray("targets");
    for (JournalEntry entry : content.entries()) {
      ObjectNode target = targets.addObject();
      target.put("step", entry.step());
      target.put("kind", entry.kind());
      target.put("name", entry.name());
      target.set("details", JSON.valueToTree(entry.details()));
    }
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    } catch (JsonProcessingException e) {
      throw PurlinException.internal("cannot write the commit journal as JSON", e);
    }
  }

  static Content parse(String text) throws JsonProcessingException {
    JsonNode json = JSON.readTree(text);
    List<JournalEntry> entries = new ArrayList<>();
    for (JsonNode target : json.path("targets")) {
      entries.add(
          new JournalEntry(
              target.path("step").asText(),
              target.path("kind").asText(),
              target.path("name").asText(),
              JSON.convertValue(
                  target.path("details"), new TypeReference<Map<String, Object>>() {})));
    }
    return new Content(
        json.path("run_id").asText(),
        json.path("pipeline").asText(),
        Instant.parse(json.path("written").asText()),
        entries);
  }
}
