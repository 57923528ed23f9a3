package dev.purlin.io.stage;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.run.RunContext;
import dev.purlin.io.file.FileChunk;
import dev.purlin.io.file.FileFacts;
import dev.purlin.io.file.FileFacts.FileFact;
import dev.purlin.io.file.FilePart;
import dev.purlin.io.file.FileSources;
import dev.purlin.io.file.WholeFiles;
import dev.purlin.io.file.WrittenFile;
import dev.purlin.io.stage.StageManifest.StagedFile;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/**
 * Completes a stage when all of its files are: writes its manifest, and outputs what is to be read
 * of it.
 *
 * <p>A cluster may do finished work again. Then the first manifest stands, since steps may have
 * read by it.
 */
final class CompleteStageFn extends DoFn<KV<Integer, Iterable<WrittenFile>>, FilePart> {
  private static final long serialVersionUID = 1L;

  /** Parquet is dense, and a part has the row groups that begin in it. */
  private static final long PART_BYTES = 4L << 20;

  private final StagePlace place;
  private final StageOrigin origin;
  private final Schema schema;
  private final StepCounts counts;

  CompleteStageFn(StagePlace place, StageOrigin origin, Schema schema, StepCounts counts) {
    this.place = place;
    this.origin = origin;
    this.schema = schema;
    this.counts = counts;
  }

  @ProcessElement
  public void processElement(
      @Element KV<Integer, Iterable<WrittenFile>> results,
      OutputReceiver<FilePart> output,
      PipelineOptions pipeline)
      throws Exception {
    RunContext run = RunContext.of(pipeline);
    List<StagedFile> written = new ArrayList<>();
    for (WrittenFile file : results.getValue()) {
      if (file.bytes() > 0) {
        String name = file.temporary().substring(place.directory().length());
        written.add(new StagedFile(name, file.rows(), file.bytes(), file.crc32c()));
      }
    }
    written.sort(Comparator.comparing(StagedFile::file));
    Optional<StageManifest> earlier = StageArea.find(place);
    StageManifest manifest =
        earlier.orElseGet(
            () ->
                new StageManifest(
                    place, origin.mode(), origin.definition(), schema, written, Instant.now()));
    if (earlier.isEmpty()) {
      Map<String, List<FileFact>> filesRead = filesRead(run);
      // A stage is no target of the run, which may yet fail.
      run.gate().complete(place.toString(), () -> complete(manifest, filesRead));
    }
    for (StagedFile file : manifest.files()) {
      parts(file).forEach(output::output);
    }
  }

  @FinishBundle
  public void finishBundle() {
    counts.flush();
  }

  private void complete(StageManifest manifest, Map<String, List<FileFact>> filesRead)
      throws IOException {
    Set<String> named = new HashSet<>();
    for (StagedFile file : manifest.files()) {
      named.add(file.file());
      String path = place.directory() + file.file();
      long size = WholeFiles.size(path);
      if (size != file.bytes()) {
        throw PurlinException.outside(
            "'%s' has %s, expected %,d; workers of one run must see the same staging area"
                .formatted(path, size < 0 ? "no file" : "%,d bytes".formatted(size), file.bytes()),
            null);
      }
    }
    List<String> begun = new ArrayList<>();
    for (Metadata file : FileSources.match(place.directory() + "*" + StagePlace.ENDING, true)) {
      String path = file.resourceId().toString();
      if (!named.contains(path.substring(path.lastIndexOf('/') + 1))) {
        begun.add(path); // By work that failed and was done again.
      }
    }
    WholeFiles.delete(begun);
    WholeFiles.write(place.manifest(), manifest.toJson(origin, filesRead));
  }

  /** What the sources have read, if they were read in this process: all of it is read by now. */
  private Map<String, List<FileFact>> filesRead(RunContext run) {
    Map<String, List<FileFact>> files = new LinkedHashMap<>();
    for (StageOrigin.Source source : origin.sources()) {
      files.put(source.step(), FileFacts.collect(FileFacts.reports(run, source.step())));
    }
    return files;
  }

  private List<FilePart> parts(StagedFile file) {
    int count = Math.toIntExact(Math.max(1, file.bytes() / PART_BYTES));
    long length = file.bytes() / count;
    String path = place.directory() + file.file();
    String name = FileSources.isLocal(path) ? FileSources.localPath(path).toString() : path;
    List<FilePart> parts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long end = i + 1 == count ? file.bytes() : length * (i + 1);
      parts.add(
          new FilePart(new FileChunk(name, file.bytes(), length * i, end, i, count), true, null));
    }
    return parts;
  }
}
