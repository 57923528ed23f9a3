package dev.purlin.io.file;

import dev.purlin.core.batch.CompactRowCoder;
import dev.purlin.core.exchange.PacketReader;
import dev.purlin.core.order.SortedRows;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.problem.Reasons;
import dev.purlin.core.run.RunContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import org.apache.beam.sdk.io.Compression;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/** Sorts the rows of each shard, and writes them to one temporary file. */
final class WriteSortedFn extends DoFn<KV<Integer, Iterable<byte[]>>, WrittenFile> {
  private static final long serialVersionUID = 1L;

  private final TemporaryFiles files;
  private final RowFileFormat format;
  private final Compression compression;
  private final CompactRowCoder coder;
  private final int bytesInMemory;

  WriteSortedFn(
      TemporaryFiles files,
      RowFileFormat format,
      Compression compression,
      Schema schema,
      int bytesInMemory) {
    this.files = files;
    this.format = format;
    this.compression = compression;
    this.coder = CompactRowCoder.of(schema);
    this.bytesInMemory = bytesInMemory;
  }

  @ProcessElement
  public void processElement(
      @Element KV<Integer, Iterable<byte[]>> shard,
      OutputReceiver<WrittenFile> output,
      PipelineOptions options)
      throws Exception {
    try (SortedRows<SortedRow> sorted =
        new SortedRows<>(SortedRow.SCHEMA, bytesInMemory, new SortedRow.Form())) {
      PacketReader reader = new PacketReader();
      for (byte[] packet : shard.getValue()) {
        reader.start(packet);
        while (reader.advance()) {
          sorted.add(new SortedRow(reader.key(), reader.value()));
        }
      }
      output.output(write(shard.getKey(), sorted.iterator(), RunContext.of(options)));
    } catch (IOException | UncheckedIOException e) {
      throw PurlinException.outside(
          "cannot sort the rows for '%s' in temporary files: %s"
              .formatted(files.target(), Reasons.of(e)),
          e);
    }
  }

  private WrittenFile write(int shard, Iterator<SortedRow> rows, RunContext run) throws Exception {
    GrowingFile file = GrowingFile.open(files, format, compression, run.gate());
    try {
      while (rows.hasNext()) {
        file.write(RowForm.ROWS, coder.decode(new ByteArrayInputStream(rows.next().row())));
      }
    } catch (RuntimeException e) {
      file.abandon();
      throw e;
    }
    return file.finish(shard);
  }
}
