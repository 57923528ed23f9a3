package dev.purlin.io.file;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.exchange.GroupByBytes;
import dev.purlin.core.order.KeyRanges;
import dev.purlin.core.order.KeySample;
import dev.purlin.core.order.OrderBy;
import dev.purlin.core.order.SortKeys;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.io.Compression;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Writes rows to files that are in order, and of which each has the rows that come before those of
 * the next.
 *
 * <p>Rows travel as bytes, many in a packet, each with a key whose bytes are in the order of the
 * rows. For several files, a sample of the keys is cut into as many ranges first. The rows of a
 * file are sorted where it is written: parts of them in memory, more of them in temporary files
 * that are merged.
 */
final class SortedShards {
  /** The bytes of rows that a worker sorts in memory at a time. */
  static final int BYTES_IN_MEMORY = 64 << 20;

  private static final TupleTag<KV<Integer, byte[]>> PACKETS = new TupleTag<>("packets") {};
  private static final TupleTag<KeySample> SAMPLES = new TupleTag<>("samples") {};

  private final Schema schema;
  private final SortKeys keys;
  private final int shards;
  private final int bytesInMemory;

  private SortedShards(Schema schema, SortKeys keys, int shards, int bytesInMemory) {
    this.schema = schema;
    this.keys = keys;
    this.shards = shards;
    this.bytesInMemory = bytesInMemory;
  }

  /**
   * Files in the order that a target asks for: as many as it asks for, or one.
   *
   * @throws ConfigurationException if rows cannot be ordered so
   */
  static SortedShards of(FileTargetParameters options, Schema schema, int bytesInMemory) {
    List<Problem> problems = new ArrayList<>();
    OrderBy.check(
        "order_by", options.orderBy().stream().map(OrderBy::field).toList(), schema, problems);
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return new SortedShards(
        schema,
        SortKeys.of(options.orderBy(), schema),
        Math.max(1, options.promisedFiles()),
        bytesInMemory);
  }

  /** Writes the rows, which are in the global window. */
  PCollection<WrittenFile> write(
      PCollection<Row> rows,
      TemporaryFiles files,
      RowFileFormat format,
      Compression compression,
      StepCounts counts) {
    return packets(rows, counts)
        .setCoder(GroupByBytes.packetCoder())
        .apply("Gather", GroupByKey.create())
        .apply(
            "Write",
            ParDo.of(new WriteSortedFn(files, format, compression, schema, bytesInMemory)));
  }

  private PCollection<KV<Integer, byte[]>> packets(PCollection<Row> rows, StepCounts counts) {
    SortKeyFn pack = new SortKeyFn(schema, keys, shards > 1 ? SAMPLES : null, counts);
    if (shards == 1) {
      return rows.apply("Pack", ParDo.of(pack));
    }
    PCollectionTuple packed =
        rows.apply("Pack", ParDo.of(pack).withOutputTags(PACKETS, TupleTagList.of(SAMPLES)));
    PCollectionView<List<byte[]>> ends =
        packed
            .get(SAMPLES)
            .setCoder(new KeySample.SampleCoder())
            .apply("Ranges", Combine.globally(new KeyRanges(shards)).asSingletonView());
    return packed
        .get(PACKETS)
        .setCoder(GroupByBytes.packetCoder())
        .apply("Shard", ParDo.of(new RangeFn(shards, ends)).withSideInputs(ends));
  }
}
