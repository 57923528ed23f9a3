package dev.purlin.io.csv;

import dev.purlin.io.file.ChunkReader;
import dev.purlin.io.file.FileChunk;
import dev.purlin.io.file.FilePart;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/** Cuts each file into slices, once all of its chunks are scanned. */
final class CsvSliceFn extends DoFn<KV<String, Iterable<CsvScanFn.Scanned>>, FilePart> {
  private static final long serialVersionUID = 1L;

  private final CsvDialect dialect;

  CsvSliceFn(CsvDialect dialect) {
    this.dialect = dialect;
  }

  @ProcessElement
  public void processElement(
      @Element KV<String, Iterable<CsvScanFn.Scanned>> file, OutputReceiver<FilePart> parts) {
    List<CsvScanFn.Scanned> scanned = new ArrayList<>();
    file.getValue().forEach(scanned::add);
    scanned.sort(Comparator.comparingInt(part -> part.chunk().index()));
    FileChunk chunk = scanned.get(0).chunk();
    CsvHead head = scanned.get(0).head();
    if (head == null) {
      parts.output(CsvSlices.whole(chunk));
      return;
    }
    List<CsvChunk> chunks = scanned.stream().map(CsvScanFn.Scanned::scanned).toList();
    List<CsvSlice> slices;
    try {
      slices =
          CsvSplitter.mended(CsvSplitter.slices(chunks, dialect.skipLines() + 1L), dialect, chunk);
    } catch (IOException e) {
      throw ChunkReader.cannotRead(chunk.file(), e);
    }
    for (int i = 0; i < slices.size(); i++) {
      CsvSlice slice = slices.get(i);
      FileChunk range =
          new FileChunk(chunk.file(), chunk.size(), slice.start(), slice.end(), i, slices.size());
      parts.output(
          new FilePart(range, true, new CsvRange(slice, i == 0 && dialect.header(), head)));
    }
  }
}
