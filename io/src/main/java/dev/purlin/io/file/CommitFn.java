package dev.purlin.io.file;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.commit.CommitGate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.Compression;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.MoveOptions.StandardMoveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.Row;

/** Puts all files of a target in their place, in one short act that {@link CommitGate} guards. */
final class CommitFn extends DoFn<KV<Integer, Iterable<WrittenFile>>, Row> {
  private static final long serialVersionUID = 1L;

  private static final Pattern SHARD = Pattern.compile("-\\d{5,}-of-\\d{5,}");

  private final String path;
  private final boolean singleFile;
  private final int promised;
  private final TemporaryFiles files;
  private final RowFileFormat format;
  private final Compression compression;
  private final StepCounts counts;

  CommitFn(
      FileTargetParameters options,
      TemporaryFiles files,
      RowFileFormat format,
      Compression compression,
      StepCounts counts) {
    this.path = options.path();
    this.singleFile = options.singleFile();
    this.promised = options.promisedFiles();
    this.files = files;
    this.format = format;
    this.compression = compression;
    this.counts = counts;
  }

  @ProcessElement
  public void processElement(
      @Element KV<Integer, Iterable<WrittenFile>> results, OutputReceiver<Row> output)
      throws Exception {
    List<WrittenFile> written = new ArrayList<>();
    results.getValue().forEach(written::add);
    written.remove(WrittenFile.NONE);
    addEmptyFiles(written);
    written.sort(Comparator.comparingInt(WrittenFile::shard).thenComparing(WrittenFile::temporary));
    List<String> names = names(written.size());
    String target = target(names);
    try {
      CommitGate.commit(target, () -> commit(written, names));
    } catch (IOException e) {
      throw GrowingFile.cannotWrite(path, e);
    }
    counts.committed(target);
    for (int i = 0; i < names.size(); i++) {
      WrittenFile file = written.get(i);
      counts.add(StepCounts.Entry.WRITTEN, file.rows());
      counts.add(StepCounts.Entry.BYTES, file.bytes());
      output.output(
          Row.withSchema(FileTarget.COMMITTED)
              .attachValues(names.get(i), file.rows(), file.bytes()));
    }
  }

  @FinishBundle
  public void finishBundle() {
    counts.flush();
  }

  /** Adds the files that no row fell to: as many as were asked for, one at least. */
  private void addEmptyFiles(List<WrittenFile> written) throws Exception {
    if (promised == 0) {
      if (written.isEmpty()) {
        written.add(GrowingFile.open(files, format, compression).finish(0));
      }
      return;
    }
    Set<Integer> present = new HashSet<>();
    written.forEach(file -> present.add(file.shard()));
    for (int shard = 0; shard < promised; shard++) {
      if (!present.contains(shard)) {
        written.add(GrowingFile.open(files, format, compression).finish(shard));
      }
    }
  }

  private List<String> names(int count) {
    if (singleFile) {
      return List.of(path);
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      names.add("%s-%05d-of-%05d".formatted(path, i, count));
    }
    return names;
  }

  /** What a person can look for: the name of the only file, or the pattern that all have. */
  private String target(List<String> names) {
    return names.size() == 1 ? names.get(0) : "%s-*-of-%05d".formatted(path, names.size());
  }

  private void commit(List<WrittenFile> written, List<String> names) throws IOException {
    List<ResourceId> from = new ArrayList<>();
    List<ResourceId> to = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      from.add(FileSources.resource(written.get(i).temporary()));
      to.add(FileSources.resource(names.get(i)));
    }
    // Missing ones were renamed by an attempt of this commit that failed later.
    FileSystems.rename(from, to, StandardMoveOptions.IGNORE_MISSING_FILES);
    check(written, to);
    List<ResourceId> stale = shardsOfPath();
    stale.removeAll(to);
    FileSystems.delete(stale, StandardMoveOptions.IGNORE_MISSING_FILES);
    files.delete();
  }

  private static void check(List<WrittenFile> written, List<ResourceId> to) throws IOException {
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
