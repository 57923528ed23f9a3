package dev.purlin.io.file;

import dev.purlin.core.run.RunContext;
import org.apache.beam.sdk.io.Compression;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.Row;

/** Writes the rows of each shard to one temporary file. */
final class WriteShardFn extends DoFn<KV<Integer, Iterable<Row>>, WrittenFile> {
  private static final long serialVersionUID = 1L;

  private final TemporaryFiles files;
  private final RowFileFormat format;
  private final Compression compression;

  WriteShardFn(TemporaryFiles files, RowFileFormat format, Compression compression) {
    this.files = files;
    this.format = format;
    this.compression = compression;
  }

  @ProcessElement
  public void processElement(
      @Element KV<Integer, Iterable<Row>> shard,
      OutputReceiver<WrittenFile> output,
      PipelineOptions options)
      throws Exception {
    GrowingFile file = GrowingFile.open(files, format, compression, RunContext.of(options).gate());
    try {
      for (Row row : shard.getValue()) {
        file.write(row);
      }
    } catch (RuntimeException e) {
      file.abandon();
      throw e;
    }
    output.output(file.finish(shard.getKey()));
  }
}
