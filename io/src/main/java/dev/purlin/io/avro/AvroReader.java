package dev.purlin.io.avro;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.problem.Reasons;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.reject.RowRejection;
import dev.purlin.io.file.FileContent;
import dev.purlin.io.file.RecordOutput;
import dev.purlin.io.file.RowFileReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Reads the blocks of Avro files whose sync markers begin in a chunk, one after the other. */
record AvroReader(Schema schema, long chunkBytes) implements RowFileReader {

  @Override
  public Reader open() {
    return new Parts(schema);
  }

  /** Keeps the header of the last file, whose next part often follows. */
  private static final class Parts implements Reader {
    private final Schema schema;
    private @Nullable Opened opened;
    private @Nullable BinaryDecoder decoder;

    private Parts(Schema schema) {
      this.schema = schema;
    }

    private record Opened(String file, AvroHeader header, AvroRows rows) {}

    private Opened open(String file) throws IOException {
      if (opened == null || !opened.file.equals(file)) {
        AvroHeader header = AvroHeader.read(file);
        opened =
            new Opened(file, header, AvroRows.of(schema, new AvroRows.File(file, header.schema())));
      }
      return opened;
    }

    @Override
    public void read(FileContent part, RecordOutput records) throws IOException {
      Opened file = open(part.file());
      GenericDatumReader<GenericRecord> datums =
          AvroRead.records(file.header.schema(), file.rows.avro());
      AvroBlocks blocks = new AvroBlocks(file.header, part);
      DataFileStream<GenericRecord> stream = new DataFileStream<>(blocks, datums);
      // Of the library the header, the codecs and the markers; the records are read here, for
      // whoever reads them must know where they stand.
      while (hasNext(stream, blocks)) {
        long count = stream.getBlockCount();
        ByteBuffer block = stream.nextBlock();
        Place place = new Place(part.file(), blocks.starts().remove());
        read(place, block, count, datums, file.rows, records);
      }
    }

    private static boolean hasNext(DataFileStream<GenericRecord> stream, AvroBlocks blocks)
        throws IOException {
      try {
        if (stream.hasNext()) {
          return true;
        }
        if (blocks.starts().isEmpty()) {
          return false;
        }
        // What comes of a codec that ran out of bytes, and of a block without records.
        if (stream.getBlockCount() == 0) {
          blocks.starts().remove();
          return hasNext(stream, blocks);
        }
        throw damaged(blocks, "its compressed data ends too early");
      } catch (AvroBlocks.DamageException e) {
        throw e;
      } catch (RuntimeException e) {
        if (e.getCause() instanceof AvroBlocks.DamageException damage) {
          throw damage;
        }
        Throwable cause = e.getCause() == null ? e : e.getCause();
        throw damaged(blocks, Reasons.of(cause));
      } catch (LinkageError e) {
        throw new IOException("its codec needs a library that is not there: " + Reasons.of(e), e);
      }
    }

    private static AvroBlocks.DamageException damaged(AvroBlocks blocks, String reason) {
      Long start = blocks.starts().peek();
      return new AvroBlocks.DamageException(
          start == null
              ? "the file is damaged: " + reason
              : "the block at byte %,d is damaged: %s".formatted(start, reason));
    }

    private void read(
        Place place,
        ByteBuffer block,
        long count,
        GenericDatumReader<GenericRecord> datums,
        AvroRows rows,
        RecordOutput records) {
      BinaryDecoder decoder =
          DecoderFactory.get()
              .binaryDecoder(
                  block.array(),
                  block.arrayOffset() + block.position(),
                  block.remaining(),
                  this.decoder);
      this.decoder = decoder;
      GenericRecord record = null;
      for (long i = 0; i < count; i++) {
        try {
          record = datums.read(record, decoder);
        } catch (IOException | RuntimeException e) {
          // Avro says in many ways that bytes make no sense.
          throw place.damaged(i, count, e);
        }
        records.read();
        try {
          records.row(rows.row(record));
        } catch (RowRejection e) {
          records.reject(record.toString(), place.of(i, e.rejection()));
        }
      }
      if (!atEnd(decoder)) {
        throw place.unread(count);
      }
    }

    private static boolean atEnd(BinaryDecoder decoder) {
      try {
        return decoder.isEnd();
      } catch (IOException e) {
        throw PurlinException.internal("cannot read from memory", e);
      }
    }
  }

  /** Where a block stands. */
  private record Place(String file, long start) {
    PurlinException damaged(long index, long count, Exception cause) {
      return PurlinException.user(
          "'%s': record %,d of the %,d in the block at byte %,d cannot be read, nor those behind it; the file is damaged: %s"
              .formatted(file, index + 1, count, start, Reasons.of(cause)),
          cause);
    }

    PurlinException unread(long count) {
      return PurlinException.user(
          "'%s': the block at byte %,d has more in it than its %,d records; the file is damaged"
              .formatted(file, start, count));
    }

    Rejection of(long index, Rejection rejection) {
      return rejection.at(
          file,
          "record %,d of the block at byte %,d: %s"
              .formatted(index + 1, start, rejection.message()));
    }
  }
}
