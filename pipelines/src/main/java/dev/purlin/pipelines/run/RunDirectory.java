package dev.purlin.pipelines.run;

import dev.purlin.core.commit.HeldFile;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.io.file.WholeFiles;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.util.MimeTypes;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a run's record and log are kept: a directory of this machine, or of any file system that
 * Beam knows, as in {@code s3://bucket/runs}. On other file systems nothing can be appended to, so
 * that the log is written here first, and the history has a file for each run.
 */
final class RunDirectory implements AutoCloseable {
  static final String LOG = "run.log";
  static final String RECORD = "run.json";

  /**
   * There if all targets of a run are committed, and its record does not say so: it died after
   * that, another run has completed its commit, or one that resumed it has loaded its rows. Its
   * first line is the run whose commit it was.
   */
  private static final String COMMITTED = "committed";

  /** There if a run resumes another: the id of that one. */
  private static final String RESUMED = "resumed";

  /** Locked as long as the run lives, and by a run that resumes it. */
  private static final String LOCK = ".lock";

  private static final Logger LOGGER = LoggerFactory.getLogger(RunDirectory.class);

  private final String runs;
  private final String id;
  private final RecordAccess access;
  private final boolean here;
  private final Path local;
  private @Nullable HeldFile lock;

  RunDirectory(String runs, String id, RecordAccess access) {
    this.access = access;
    this.runs = runs.endsWith("/") ? runs.substring(0, runs.length() - 1) : runs;
    this.id = id;
    this.here = isHere(runs);
    this.local =
        here
            ? Path.of(runs).resolve(id)
            : Path.of(System.getProperty("java.io.tmpdir"), "purlin-run-" + id);
  }

  /** Who may read what lies there. */
  RecordAccess access() {
    return access;
  }

  /** Whether a path is one of this machine's file system. */
  static boolean isHere(String path) {
    return !path.matches("[a-zA-Z][a-zA-Z0-9+.-]+://.*");
  }

  /** A directory of this machine, for what must be a local file while the run is active. */
  Path local() {
    return local;
  }

  /** Where the log is written while the run is active. */
  Path log() {
    return local.resolve(LOG);
  }

  /** The place of a file of the run, as people know it. */
  String place(String name) {
    return here ? local.resolve(name).toString() : runs + "/" + id + "/" + name;
  }

  /** Where the directories of all runs are. */
  String runs() {
    return runs;
  }

  /** The text of a file; empty if there is none. */
  Optional<String> readIfThere(String place) throws IOException {
    return WholeFiles.size(place) < 0 ? Optional.empty() : Optional.of(read(place));
  }

  /** Writes a file beside the directories of all runs, in one act, as private as these are. */
  void putWhole(String place, String text) throws IOException {
    if (here) {
      Path file = Path.of(place).toAbsolutePath();
      access.createDirectories(Objects.requireNonNull(file.getParent()));
      access.write("the file", file, text);
    } else {
      put(place, text);
    }
  }

  /** The text of a file of another run; empty if there is none. */
  Optional<String> find(String run, String name) throws IOException {
    return readIfThere(besides(run + "/" + name));
  }

  /**
   * Whether there was a run of this name. On other file systems a run that was killed leaves
   * nothing.
   */
  boolean has(String run) {
    try {
      return here
          ? !run.isBlank() && Files.isDirectory(Path.of(besides(run)))
          : find(run, RECORD).isPresent();
    } catch (IOException e) {
      throw PurlinException.outside("cannot look for run " + run + ": " + e, e);
    }
  }

  /**
   * A run that has begun to commit the rows of a run, that run itself or one that resumed it, and
   * whose commit nobody has completed yet.
   */
  Optional<String> pending(String run) throws IOException {
    for (String journal : besides(JournalFile.DIRECTORY, ".json")) {
      String name = journal.substring(journal.lastIndexOf('/') + 1).replaceAll("\\.json$", "");
      if (chain(name).contains(run)) {
        return Optional.of(name);
      }
    }
    return Optional.empty();
  }

  /**
   * Notes that all targets of a run are committed, in its directory and in those of the runs that
   * it resumed: nobody is to load their rows again.
   */
  void noteCommitted(String run) throws IOException {
    for (String loaded : chain(run)) {
      if (!here || has(loaded)) {
        put(besides(loaded + "/" + COMMITTED), "%s%n%s%n".formatted(run, Instant.now()));
      }
    }
  }

  /** The run that committed the rows of a run, if that is noted: the run itself, or another. */
  Optional<String> committedBy(String run) throws IOException {
    return find(run, COMMITTED).map(text -> text.lines().findFirst().orElse(run));
  }

  /** A run, the one that it resumed, and so on. */
  List<String> chain(String run) throws IOException {
    Set<String> chain = new LinkedHashSet<>();
    Optional<String> next = Optional.of(run);
    while (next.isPresent() && chain.add(next.get())) {
      next = find(next.get(), RESUMED).map(String::trim);
    }
    return List.copyOf(chain);
  }

  /** Notes that this run resumes another. */
  void noteResumed(String run) throws IOException {
    put(place(RESUMED), run + "\n");
  }

  /** Whether a run lives, or is being resumed by one that does, as far as locks can tell. */
  boolean isHeld(String run) throws IOException {
    Path file = Path.of(besides(run)).resolve(LOCK);
    if (!here || !Files.exists(file)) {
      return false;
    }
    try (HeldFile held = HeldFile.tryHold(file)) {
      return held == null;
    }
  }

  /** Whether a run is certainly over: it has a record, or released its lock. */
  boolean isOver(String run) throws IOException {
    boolean locked = here && Files.exists(Path.of(besides(run)).resolve(LOCK));
    return locked ? !isHeld(run) : find(run, RECORD).isPresent();
  }

  /**
   * Locks a run that is over, so that nobody else resumes it; empty if somebody does.
   *
   * @return closed when the run that resumes it is over
   */
  Optional<Closeable> hold(String run) throws IOException {
    if (!here) {
      return Optional.of(() -> {});
    }
    Path file = Path.of(besides(run)).resolve(LOCK);
    access.createFile(file);
    return Optional.ofNullable(HeldFile.tryHold(file));
  }

  /** The name of the last run of a file; several may have begun in the same second. */
  Optional<String> latestOf(String nameOfFile) {
    try {
      if (!here) {
        return besides("history", ".jsonl").stream()
            .map(place -> place.substring(place.lastIndexOf('/') + 1).replace(".jsonl", ""))
            .filter(run -> RunId.isOf(run, nameOfFile))
            .max(Comparator.naturalOrder());
      }
      if (!Files.isDirectory(Path.of(runs))) {
        return Optional.empty();
      }
      List<Path> found;
      try (Stream<Path> files = Files.list(Path.of(runs))) {
        found =
            files.filter(path -> RunId.isOf(path.getFileName().toString(), nameOfFile)).toList();
      }
      return found.stream()
          .max(
              Comparator.<Path, String>comparing(
                      path -> path.getFileName().toString().substring(0, 15))
                  .thenComparingLong(path -> path.resolve(LOG).toFile().lastModified()))
          .map(path -> path.getFileName().toString());
    } catch (IOException e) {
      throw PurlinException.outside("cannot look for the runs in " + runs + ": " + e, e);
    }
  }

  /** The place of a file that lies beside the directories of all runs, as people know it. */
  String besides(String name) {
    return here ? Path.of(runs).resolve(name).toString() : runs + "/" + name;
  }

  /** The files of a directory that lies there, sorted by name; none if it does not exist. */
  List<String> besides(String name, String ending) throws IOException {
    if (!here) {
      return FileSystems.match(besides(name) + "/*" + ending, EmptyMatchTreatment.ALLOW)
          .metadata()
          .stream()
          .map(file -> file.resourceId().toString())
          .sorted()
          .toList();
    }
    Path path = Path.of(besides(name));
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(path)) {
      return files.map(Path::toString).filter(file -> file.endsWith(ending)).sorted().toList();
    }
  }

  String read(String place) throws IOException {
    return WholeFiles.read(place);
  }

  void remove(String place) throws IOException {
    WholeFiles.delete(List.of(place));
  }

  void put(String place, String text) throws IOException {
    put(place, text.getBytes(StandardCharsets.UTF_8));
  }

  void create() {
    try {
      access.createDirectories(local);
      access.createFile(log());
      if (here) {
        lock();
      }
    } catch (IOException e) {
      throw PurlinException.outside("cannot create the run's directory " + local + ": " + e, e);
    }
  }

  private void lock() throws IOException {
    Path file = local.resolve(LOCK);
    access.createFile(file);
    FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
    try {
      lock = HeldFile.hold(channel, file);
    } catch (IOException e) {
      LOGGER.warn("{} takes no locks: if this run is killed, it cannot be resumed", local, e);
      channel.close();
      Files.delete(file);
    }
  }

  /**
   * Puts a run's record in its place, and its line into the history.
   *
   * @param record the text of {@code run.json}
   * @param line its line of the history
   */
  void write(String record, String line) {
    try {
      if (here) {
        access.createDirectories(local);
        Path temporary = local.resolve("run.json.tmp");
        Files.deleteIfExists(temporary);
        access.createFile(temporary);
        Files.writeString(temporary, record);
        Files.move(
            temporary,
            local.resolve(RECORD),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
        Path history = local.resolveSibling("history.jsonl");
        access.createFile(history);
        Files.writeString(history, line, StandardOpenOption.APPEND);
      } else {
        put(place(RECORD), record.getBytes(StandardCharsets.UTF_8));
        put(runs + "/history/" + id + ".jsonl", line.getBytes(StandardCharsets.UTF_8));
        if (Files.exists(log())) {
          put(place(LOG), Files.readAllBytes(log()));
        }
      }
    } catch (IOException e) {
      throw PurlinException.outside(
          "cannot write the run record to " + place(RECORD) + ": " + e, e);
    }
  }

  private static void put(String place, byte[] content) throws IOException {
    try (OutputStream out =
        Channels.newOutputStream(
            FileSystems.create(FileSystems.matchNewResource(place, false), MimeTypes.BINARY))) {
      out.write(content);
    }
  }

  /** The record says it now. */
  void forgetCommitted() throws IOException {
    remove(place(COMMITTED));
  }

  /** Releases the run's lock, and removes what was only here for a while. */
  @Override
  public void close() {
    try {
      if (lock != null) {
        lock.close();
      }
    } catch (IOException e) {
      throw PurlinException.outside("cannot release the lock of " + local + ": " + e, e);
    }
    if (here || !Files.exists(local)) {
      return;
    }
    try (Stream<Path> walk = Files.walk(local)) {
      List<Path> deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw PurlinException.outside("cannot remove " + local + ": " + e, e);
    }
  }
}
