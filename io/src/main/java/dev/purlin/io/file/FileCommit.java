package dev.purlin.io.file;

import dev.purlin.core.problem.PurlinException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.MoveOptions.StandardMoveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;

/**
 * Complete files, and where they belong.
 *
 * @param path the path that the step writes to
 * @param singleFile whether the path is the name of the only file, rather than a prefix
 * @param files where they lie until they are committed
 * @param written the files, in the order of their shards
 */
record FileCommit(
    String path, boolean singleFile, TemporaryFiles files, List<WrittenFile> written) {
  private static final Pattern SHARD = Pattern.compile("-\\d{5,}-of-\\d{5,}");

  FileCommit {
    written = List.copyOf(written);
    if (singleFile && written.size() != 1) {
      throw PurlinException.internal(
          "%d files for the single file '%s'".formatted(written.size(), path), null);
    }
  }

  /** The files' names once they are committed. */
  List<String> names() {
    if (singleFile) {
      return List.of(path);
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < written.size(); i++) {
      names.add("%s-%05d-of-%05d".formatted(path, i, written.size()));
    }
    return names;
  }

  /** What a person can look for: the name of the only file, or the pattern that all have. */
  String target() {
    return written.size() == 1 ? names().get(0) : "%s-*-of-%05d".formatted(path, written.size());
  }

  /** Where each file is to be. */
  private List<ResourceId> places() {
    return names().stream().map(FileSources::resource).toList();
  }

  /**
   * Makes sure that every file lies complete where it was written, and none is in its place yet.
   *
   * @throws IOException naming the first file that does not
   */
  void checkWaiting() throws IOException {
    List<ResourceId> from =
        written.stream().map(file -> FileSources.resource(file.temporary())).toList();
    List<MatchResult> found = FileSystems.matchResources(from);
    for (int i = 0; i < found.size(); i++) {
      long size =
          found.get(i).status() == MatchResult.Status.OK
              ? found.get(i).metadata().get(0).sizeBytes()
              : -1;
      if (size != written.get(i).bytes()) {
        throw new IOException(
            "expected %d bytes in %s, found %s"
                .formatted(written.get(i).bytes(), from.get(i), size < 0 ? "no file" : size));
      }
    }
  }

  /**
   * Puts all files in their place, removes shards that an earlier run left, and the directory the
   * files were in. What an attempt that failed has done already is left as it is.
   */
  void run() throws IOException {
    List<ResourceId> from =
        written.stream().map(file -> FileSources.resource(file.temporary())).toList();
    List<ResourceId> to = places();
    // Missing ones were renamed by an attempt of this commit that failed later.
    FileSystems.rename(from, to, StandardMoveOptions.IGNORE_MISSING_FILES);
    check(to);
    List<ResourceId> stale = shardsOfPath();
    stale.removeAll(to);
    FileSystems.delete(stale, StandardMoveOptions.IGNORE_MISSING_FILES);
    files.delete();
  }

  /**
   * Completes a commit that another process had begun. Where all files have left their directory
   * and others have taken their place since, there is nothing to complete but the directory.
   */
  void complete() throws IOException {
    if (!someAreWaiting() && !areInPlace()) {
      files.delete();
      return;
    }
    run();
  }

  private boolean someAreWaiting() throws IOException {
    List<ResourceId> from =
        written.stream().map(file -> FileSources.resource(file.temporary())).toList();
    return FileSystems.matchResources(from).stream()
        .anyMatch(result -> result.status() == MatchResult.Status.OK);
  }

  private boolean areInPlace() throws IOException {
    List<MatchResult> found = FileSystems.matchResources(places());
    for (int i = 0; i < found.size(); i++) {
      if (found.get(i).status() != MatchResult.Status.OK
          || found.get(i).metadata().get(0).sizeBytes() != written.get(i).bytes()) {
        return false;
      }
    }
    return true;
  }

  private void check(List<ResourceId> to) throws IOException {
    List<MatchResult> results = FileSystems.matchResources(to);
    for (int i = 0; i < results.size(); i++) {
      MatchResult.Metadata file = results.get(i).metadata().get(0);
      if (file.sizeBytes() != written.get(i).bytes()) {
        throw new IOException(
            "%s has %d bytes, expected %d; does another run write there?"
                .formatted(to.get(i), file.sizeBytes(), written.get(i).bytes()));
      }
    }
  }

  private List<ResourceId> shardsOfPath() throws IOException {
    List<ResourceId> found = new ArrayList<>();
    if (FileSources.isLocal(path)) {
      Path target = FileSources.localPath(path);
      try (Stream<Path> siblings = Files.list(target.getParent())) {
        siblings
            .map(Path::toString)
            .filter(file -> isShard(file, target.toString()))
            .forEach(file -> found.add(FileSources.resource(file)));
      }
    } else {
      FileSystems.match(path + "-*", EmptyMatchTreatment.ALLOW).metadata().stream()
          .map(file -> file.resourceId())
          .filter(file -> isShard(file.toString(), path))
          .forEach(found::add);
    }
    return found;
  }

  private static boolean isShard(String file, String prefix) {
    return file.startsWith(prefix) && SHARD.matcher(file.substring(prefix.length())).matches();
  }
}
