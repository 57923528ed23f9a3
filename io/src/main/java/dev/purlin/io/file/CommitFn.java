package dev.purlin.io.file;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.books.TargetReports;
import dev.purlin.core.commit.CommitGate;
import dev.purlin.core.run.RunContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.io.Compression;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.Row;

/**
 * Ends the writing of a target, when all of its files are complete: puts them in their place, in
 * one short act that the run's gate guards, or reports them to whoever commits all targets of the
 * run together.
 */
final class CommitFn extends DoFn<KV<Integer, Iterable<WrittenFile>>, Row> {
  private static final long serialVersionUID = 1L;

  private final FileTargetParameters options;
  private final TemporaryFiles files;
  private final RowFileFormat format;
  private final Compression compression;
  private final StepCounts counts;
  private final boolean early;

  /**
   * Ends the writing of files.
   *
   * @param early whether the files are committed here even in a run that commits its targets
   *     together
   */
  CommitFn(
      FileTargetParameters options,
      TemporaryFiles files,
      RowFileFormat format,
      Compression compression,
      StepCounts counts,
      boolean early) {
    this.options = options;
    this.files = files;
    this.format = format;
    this.compression = compression;
    this.counts = counts;
    this.early = early;
  }

  @ProcessElement
  public void processElement(
      @Element KV<Integer, Iterable<WrittenFile>> results,
      OutputReceiver<Row> output,
      PipelineOptions pipeline)
      throws Exception {
    CommitGate gate = RunContext.of(pipeline).gate();
    List<WrittenFile> written = new ArrayList<>();
    results.getValue().forEach(written::add);
    written.remove(WrittenFile.NONE);
    addEmptyFiles(written, gate);
    written.sort(Comparator.comparingInt(WrittenFile::shard).thenComparing(WrittenFile::temporary));
    FileCommit commit = new FileCommit(options.path(), options.singleFile(), files, written);
    if (TargetReports.areExpected(pipeline, early)) {
      TargetReports.send(pipeline, counts.step(), FilesTarget.report(commit));
    } else {
      try {
        gate.commit(commit.target(), commit::run);
      } catch (IOException e) {
        throw GrowingFile.cannotWrite(options.path(), e);
      }
      gate.forget(files.directory());
      counts.committed(commit.target());
    }
    List<String> names = commit.names();
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
  private void addEmptyFiles(List<WrittenFile> written, CommitGate gate) throws Exception {
    int promised = options.promisedFiles();
    if (promised == 0) {
      if (written.isEmpty()) {
        written.add(GrowingFile.open(files, format, compression, gate).finish(0));
      }
      return;
    }
    Set<Integer> present = new HashSet<>();
    written.forEach(file -> present.add(file.shard()));
    for (int shard = 0; shard < promised; shard++) {
      if (!present.contains(shard)) {
        written.add(GrowingFile.open(files, format, compression, gate).finish(shard));
      }
    }
  }
}
