package dev.purlin.io.file;

import dev.purlin.core.run.RunContext;
import org.apache.beam.sdk.io.Compression;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/** Writes the rows of each shard to one temporary file. */
final class WriteShardFn<T> extends DoFn<KV<Integer, Iterable<T>>, WrittenFile> {
  private static final long serialVersionUID = 1L;

  private final RowForm<T> form;
  private final TemporaryFiles files;
  private final RowFileFormat format;
  private final Compression compression;

  WriteShardFn(
      RowForm<T> form, TemporaryFiles files, RowFileFormat format, Compression compression) {
    this.form = form;
    this.files = files;
    this.format = format;
    this.compression = compression;
  }

  @ProcessElement
  public void processElement(
      @Element KV<Integer, Iterable<T>> shard,
      OutputReceiver<WrittenFile> output,
      PipelineOptions options)
      throws Exception {
    GrowingFile file = GrowingFile.open(files, format, compression, RunContext.of(options).gate());
    try {
      for (T rows : shard.getValue()) {
        file.write(form, rows);
      }
    } catch (RuntimeException e) {
      file.abandon();
      throw e;
    }
    output.output(file.finish(shard.getKey()));
  }
}
