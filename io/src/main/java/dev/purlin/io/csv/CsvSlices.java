package dev.purlin.io.csv;

import dev.purlin.core.step.Step;
import dev.purlin.io.file.FileChunk;
import dev.purlin.io.file.FileChunks;
import dev.purlin.io.file.FileFacts;
import dev.purlin.io.file.FilePart;
import dev.purlin.io.file.ReadFiles;
import java.util.List;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.io.Compression;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTagList;

/** Cuts large files at true ends of records. */
final class CsvSlices implements ReadFiles.Cutter {
  private final CsvPlan plan;
  private final long chunkBytes;

  CsvSlices(CsvPlan plan, long chunkBytes) {
    this.plan = plan;
    this.chunkBytes = chunkBytes;
  }

  @Override
  public PCollection<FilePart> cut(PBegin input, Step step, List<Metadata> files, FileFacts facts) {
    boolean sliced =
        plan.dialect().byteSplittable() && files.stream().anyMatch(file -> isLarge(file));
    return sliced
        ? slices(input, step, files, facts)
        : ReadFiles.parts(input.apply("Files", FileChunks.of(files).whole()));
  }

  private boolean isLarge(Metadata file) {
    return file.sizeBytes() > chunkBytes
        && file.isReadSeekEfficient()
        && Compression.detect(file.resourceId().toString()) == Compression.UNCOMPRESSED;
  }

  private PCollection<FilePart> slices(
      PBegin input, Step step, List<Metadata> files, FileFacts facts) {
    PCollectionTuple scanned =
        input
            .apply("Files", FileChunks.of(files).withBytes(chunkBytes))
            .apply(
                "Scan",
                ParDo.of(new CsvScanFn(plan, facts, step.counts()))
                    .withOutputTags(CsvScanFn.WHOLE, TupleTagList.of(CsvScanFn.SCANNED)));
    PCollection<FilePart> slices =
        scanned
            .get(CsvScanFn.SCANNED)
            .setCoder(
                KvCoder.of(StringUtf8Coder.of(), SerializableCoder.of(CsvScanFn.Scanned.class)))
            .apply("Chunks of a file", GroupByKey.create())
            .apply("Slices", ParDo.of(new CsvSliceFn(plan.dialect())))
            .setCoder(new FilePart.PartCoder())
            .apply("Spread", Reshuffle.viaRandomKey());
    PCollection<FilePart> whole = scanned.get(CsvScanFn.WHOLE).setCoder(new FilePart.PartCoder());
    // Those that are read whole were spread before the scan, small ones in groups.
    return PCollectionList.of(whole).and(slices).apply("Parts", Flatten.pCollections());
  }

  /** All of a file whose checksum has been reported, because its scan was in vain. */
  static FilePart whole(FileChunk chunk) {
    return new FilePart(
        new FileChunk(chunk.file(), chunk.size(), 0, chunk.size(), 0, 1), true, null);
  }
}
