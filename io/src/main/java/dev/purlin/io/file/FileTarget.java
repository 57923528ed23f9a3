package dev.purlin.io.file;

import dev.purlin.core.batch.BatchRows;
import dev.purlin.core.batch.RowBatch;
import dev.purlin.core.books.TargetReports;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.run.RunContext;
import dev.purlin.core.step.Step;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.io.Compression;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.Row;

/**
 * Writes rows to files that appear all at once.
 *
 * <pre>{@code
 * return FileTarget.write(rows, format, configuration.target(), step());
 * }</pre>
 *
 * <p>Rows go to temporary files beside the target. When all are complete, they are renamed to
 * {@code path-00000-of-00002} and so on (or, as a single file, to the path itself), and shards that
 * an earlier run left under the same prefix are removed: a load that runs twice leaves what it left
 * the first time. No rows make one empty file. In a run that commits its targets together, the
 * process that started it does this when the pipeline has succeeded; otherwise a worker does. A run
 * that fails or is stopped before leaves the target as it was, and when its {@link RunContext} is
 * closed no temporary file either.
 *
 * <p>With {@code order_by}, rows are sorted before the format sees them (see {@link SortedShards}).
 *
 * <p>Not Beam's FileIO, for its commit is not one short act that a stopping run can wait for or
 * refuse, and it leaves the shards of an earlier run. Rows are counted read where they come in, and
 * written where their files are complete.
 */
public final class FileTarget {
  /** The complete files under the names that they are committed as, one row each. */
  public static final Schema COMMITTED =
      Schema.builder().addStringField("file").addInt64Field("rows").addInt64Field("bytes").build();

  private FileTarget() {}

  /**
   * Writes the rows; the output is one row in {@link #COMMITTED} for every file, once it is
   * complete.
   */
  public static PCollection<Row> write(
      PCollection<Row> rows, RowFileFormat format, FileTargetParameters options, Step step) {
    if (options.orderBy().isEmpty()) {
      return commit(
          rows,
          format,
          options,
          step,
          (files, compression) ->
              written(RowForm.ROWS, rows, format, compression, files, options, step));
    }
    SortedShards shards = SortedShards.of(options, rows.getSchema(), SortedShards.BYTES_IN_MEMORY);
    return commit(
        rows,
        format,
        options,
        step,
        (files, compression) ->
            shards.write(global(rows), files, format, compression, step.counts()));
  }

  /** Writes rows that come in batches; else like {@link #write}. */
  public static PCollection<Row> writeBatches(
      PCollection<RowBatch> batches,
      RowFileFormat format,
      FileTargetParameters options,
      Step step) {
    return options.orderBy().isEmpty()
        ? commit(
            batches,
            format,
            options,
            step,
            (files, compression) ->
                written(RowForm.BATCHES, batches, format, compression, files, options, step))
        : write(batches.apply("Rows", new BatchRows()), format, options, step);
  }

  /** What writes rows to temporary files. */
  private interface Writing {
    PCollection<WrittenFile> to(TemporaryFiles files, Compression compression);
  }

  private static PCollection<Row> commit(
      PCollection<?> rows,
      RowFileFormat format,
      FileTargetParameters options,
      Step step,
      Writing writing) {
    if (rows.isBounded() == PCollection.IsBounded.UNBOUNDED) {
      throw new ConfigurationException(
          "",
          "the input is unbounded, and files are committed at its end; write it to a table or a"
              + " topic");
    }
    TemporaryFiles files = TemporaryFiles.beside(options.path());
    PipelineOptions pipeline = rows.getPipeline().getOptions();
    RunContext run = RunContext.of(pipeline);
    // Workers register it too: the launching JVM and theirs may be two.
    run.gate().onAbort(files.directory(), files::delete);
    if (TargetReports.areExpected(pipeline, step.early())) {
      run.targets().add(new FilesTarget(step.name(), options, files));
    }
    Compression compression =
        options.singleFile() ? Compression.detect(options.path()) : Compression.UNCOMPRESSED;
    return complete(writing.to(files, compression))
        .apply(
            "Commit",
            ParDo.of(
                new CommitFn(options, files, format, compression, step.counts(), step.early())))
        .setRowSchema(COMMITTED);
  }

  /**
   * Writes rows into a directory that is nobody else's, to files of names that nobody else has; the
   * output is all of them, once they are complete. No rows make no file. A file of the directory
   * that is not in the output was begun by work that failed.
   *
   * @param directory ends in a slash
   * @param ending how the names of the files end
   */
  public static PCollection<KV<Integer, Iterable<WrittenFile>>> writeInto(
      String directory, String ending, PCollection<Row> rows, RowFileFormat format, Step step) {
    return into(RowForm.ROWS, directory, ending, rows, format, step);
  }

  /** Writes rows that come in batches; else like {@link #writeInto}. */
  public static PCollection<KV<Integer, Iterable<WrittenFile>>> writeBatchesInto(
      String directory,
      String ending,
      PCollection<RowBatch> batches,
      RowFileFormat format,
      Step step) {
    return into(RowForm.BATCHES, directory, ending, batches, format, step);
  }

  private static <T> PCollection<KV<Integer, Iterable<WrittenFile>>> into(
      RowForm<T> form,
      String directory,
      String ending,
      PCollection<T> rows,
      RowFileFormat format,
      Step step) {
    return complete(
        written(
            form,
            rows,
            format,
            Compression.UNCOMPRESSED,
            new TemporaryFiles(directory, directory, ending),
            FileTargetParameters.of(directory + "rows"),
            step));
  }

  private static <T> PCollection<WrittenFile> written(
      RowForm<T> form,
      PCollection<T> rows,
      RowFileFormat format,
      Compression compression,
      TemporaryFiles files,
      FileTargetParameters options,
      Step step) {
    int shards = Sharding.of(options, rows.getPipeline().getOptions());
    PCollection<T> all = global(rows);
    return shards == Sharding.PER_BUNDLE
        ? all.apply(
            "Write", ParDo.of(new WriteBundleFn<>(form, files, format, compression, step.counts())))
        : all.apply("Shard", ParDo.of(new ShardFn<>(form, shards, step.counts())))
            .setCoder(KvCoder.of(VarIntCoder.of(), rows.getCoder()))
            .apply("Gather", GroupByKey.create())
            .apply("Write", ParDo.of(new WriteShardFn<>(form, files, format, compression)));
  }

  private static <T> PCollection<T> global(PCollection<T> rows) {
    return rows.apply("Global", Window.into(new GlobalWindows()));
  }

  /** All files, once all are complete; {@link WrittenFile#NONE} is among them. */
  private static PCollection<KV<Integer, Iterable<WrittenFile>>> complete(
      PCollection<WrittenFile> files) {
    WrittenFile.FileCoder coder = new WrittenFile.FileCoder();
    PCollection<WrittenFile> written = files.setCoder(coder);
    PCollection<WrittenFile> end =
        written.getPipeline().apply("End", Create.of(WrittenFile.NONE).withCoder(coder));
    return PCollectionList.of(written)
        .and(end)
        .apply("Results", Flatten.pCollections())
        .apply("Together", WithKeys.of(0))
        .setCoder(KvCoder.of(VarIntCoder.of(), coder))
        .apply("Wait for all", GroupByKey.create());
  }
}
