package dev.purlin.io.stage;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.problem.Reasons;
import dev.purlin.io.file.FileSources;
import dev.purlin.io.file.WholeFiles;
import dev.purlin.io.stage.StageManifest.StagedFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;

/** The stages that lie in an area: which are complete, whether they are sound, how they go. */
public final class StageArea {
  /** The word for the run whose stage was completed last. */
  public static final String LATEST = "latest";

  private StageArea() {}

  /** The manifest of a stage; empty if the stage is not complete, or not there. */
  public static Optional<StageManifest> find(StagePlace place) {
    try {
      return WholeFiles.size(place.manifest()) < 0
          ? Optional.empty()
          : Optional.of(StageManifest.read(place));
    } catch (IOException e) {
      throw PurlinException.outside(
          "cannot look for the stage '%s': %s".formatted(place, Reasons.of(e)), e);
    }
  }

  /**
   * The complete stages of a pipeline and a name, the last one first.
   *
   * @param any one of them, whose run does not matter
   * @param passedOver takes a sentence for each whose manifest cannot be read
   */
  public static List<StageManifest> complete(StagePlace any, Consumer<String> passedOver) {
    List<StageManifest> found = new ArrayList<>();
    for (Metadata file : FileSources.match(any.of("*").manifest(), true)) {
      String path = file.resourceId().toString();
      String directory = path.substring(0, path.length() - StagePlace.MANIFEST.length() - 1);
      String run = directory.substring(directory.lastIndexOf('/') + 1 + StagePlace.RUN.length());
      try {
        found.add(StageManifest.read(any.of(run)));
      } catch (PurlinException e) {
        passedOver.accept("a stage is passed over: " + e.getMessage());
      }
    }
    found.sort(Comparator.comparing(StageManifest::ended).reversed());
    return found;
  }

  /**
   * The manifest of a complete stage, or of the latest one.
   *
   * @param passedOver takes a sentence for each whose manifest cannot be read
   * @throws PurlinException saying which stages there are, if this one is not complete
   */
  public static StageManifest require(StagePlace place, Consumer<String> passedOver) {
    Optional<StageManifest> found =
        place.run().equals(LATEST) ? complete(place, passedOver).stream().findFirst() : find(place);
    return found.orElseThrow(() -> PurlinException.user(missing(place)));
  }

  /** Says that a stage is not complete, and which are. */
  public static String missing(StagePlace place) {
    List<String> parts = new ArrayList<>();
    parts.add(
        place.run().equals(LATEST)
            ? "there is no complete stage '%s' of pipeline '%s' in '%s'"
                .formatted(place.name(), place.pipeline(), place.area())
            : "'%s' is not a complete stage: it has no %s".formatted(place, StagePlace.MANIFEST));
    List<String> damaged = new ArrayList<>();
    List<String> runs =
        complete(place, damaged::add).stream().map(stage -> stage.place().run()).toList();
    parts.addAll(damaged);
    parts.add(
        runs.isEmpty()
            ? "run the pipeline that stages it first"
            : "complete are those of the runs "
                + String.join(", ", runs.subList(0, Math.min(5, runs.size()))));
    return String.join("; ", parts);
  }

  /**
   * Makes sure that every file of a stage is there as it was written; all of them are read for it.
   *
   * @throws PurlinException naming the first that is not
   */
  static void check(StageManifest stage) {
    for (StagedFile file : stage.files()) {
      String path = stage.place().directory() + file.file();
      String problem;
      try {
        long size = WholeFiles.size(path);
        problem =
            size < 0
                ? "does not exist"
                : size != file.bytes()
                    ? "has %,d bytes, expected %,d".formatted(size, file.bytes())
                    : WholeFiles.crc32c(path) != file.crc32c()
                        ? "has another checksum than %s".formatted(file.checksum())
                        : null;
      } catch (IOException e) {
        throw PurlinException.outside("cannot read '%s' of a stage: %s".formatted(path, e), e);
      }
      if (problem != null) {
        throw PurlinException.user(
            ("'%s' %s, which its manifest has: the stage was changed after it was complete, and"
                    + " cannot be used; run the pipeline that stages it again")
                .formatted(path, problem));
      }
    }
  }

  /** The files of a stage, in the form that they are read in. */
  static List<Metadata> files(StageManifest stage) {
    List<Metadata> files = new ArrayList<>();
    for (StagedFile file : stage.files()) {
      files.addAll(FileSources.match(stage.place().directory() + file.file()));
    }
    return files;
  }

  /**
   * Removes a stage: its manifest first, so that at no time it looks complete and is not.
   *
   * @throws IOException naming what could not be removed
   */
  private static void remove(StagePlace place) throws IOException {
    WholeFiles.delete(List.of(place.manifest()));
    removeAllIn(place);
  }

  /**
   * Removes a stage unless a run that lives writes or reads it; on a disk, for an object store has
   * no locks.
   *
   * @param own the run that removes it
   * @return whether it was removed
   */
  public static boolean removeUnused(StagePlace place, String own) throws IOException {
    if (StageLock.isInUse(place, own)) {
      return false;
    }
    remove(place);
    return true;
  }

  /** Removes a stage unless it is complete. */
  static void removeIncomplete(StagePlace place) throws IOException {
    if (WholeFiles.size(place.manifest()) < 0) {
      removeAllIn(place);
    }
  }

  private static void removeAllIn(StagePlace place) throws IOException {
    List<String> files =
        FileSources.match(place.directory() + "*", true).stream()
            .map(file -> file.resourceId().toString())
            .toList();
    WholeFiles.delete(files);
    StageLock.remove(place);
    WholeFiles.deleteDirectory(place.directory());
  }
}
