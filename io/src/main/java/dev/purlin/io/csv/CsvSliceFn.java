package dev.purlin.io.csv;

import dev.purlin.io.file.FileChunk;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/** Cuts each file into slices, once all of its chunks are scanned. */
final class CsvSliceFn extends DoFn<KV<String, Iterable<CsvScanFn.Scanned>>, CsvPart> {
  private static final long serialVersionUID = 1L;

  private final CsvDialect dialect;

  CsvSliceFn(CsvDialect dialect) {
    this.dialect = dialect;
  }

  @ProcessElement
  public void processElement(
      @Element KV<String, Iterable<CsvScanFn.Scanned>> file, OutputReceiver<CsvPart> parts) {
    List<CsvScanFn.Scanned> scanned = new ArrayList<>();
    file.getValue().forEach(scanned::add);
    scanned.sort(Comparator.comparingInt(part -> part.chunk().index()));
    FileChunk chunk = scanned.get(0).chunk();
    List<CsvChunk> chunks = new ArrayList<>();
    for (CsvScanFn.Scanned part : scanned) {
      if (part.scanned() == null) {
        parts.output(CsvPart.whole(chunk, true));
        return;
      }
      chunks.add(part.scanned());
    }
    boolean first = true;
    for (CsvSlice slice : CsvSplitter.slices(chunks, dialect.skipLines() + 1L)) {
      parts.output(CsvPart.slice(chunk, slice, first));
      first = false;
    }
  }
}
