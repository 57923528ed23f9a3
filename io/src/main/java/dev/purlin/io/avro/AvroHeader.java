package dev.purlin.io.avro;

import dev.purlin.core.problem.Reasons;
import dev.purlin.io.file.ChunkReader;
import dev.purlin.io.file.FileChunk;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileConstants;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What stands before the blocks of an Avro file.
 *
 * @param bytes all of it, the sync marker at its end included
 * @param schema what the records were written with
 */
record AvroHeader(byte[] bytes, Schema schema) {
  /** More than any schema takes; what claims to be larger is damaged. */
  private static final int MOST_BYTES = 64 << 20;

  private static final int BUFFER_BYTES = 1 << 16;

  /**
   * Reads the beginning of a file.
   *
   * @throws IOException if it is not an Avro file of records
   */
  static AvroHeader read(String file) throws IOException {
    FileChunk whole = new FileChunk(file, Long.MAX_VALUE, 0, Long.MAX_VALUE, 0, 1);
    try (ChunkReader reader = ChunkReader.open(whole, 0);
        Recorder in = new Recorder(new BufferedInputStream(reader.stream(), BUFFER_BYTES))) {
      byte[] magic = in.readNBytes(DataFileConstants.MAGIC.length);
      if (magic.length == 0) {
        throw new IOException("it is empty; an Avro file without records has a header still");
      }
      if (!Arrays.equals(magic, DataFileConstants.MAGIC)) {
        throw new IOException("it is not an Avro file: it does not begin with 'Obj' and a byte 1");
      }
      Map<String, byte[]> entries = entries(in);
      read(in, DataFileConstants.SYNC_SIZE);
      check(entries.get(DataFileConstants.CODEC));
      return new AvroHeader(
          in.recorded.toByteArray(), schema(entries.get(DataFileConstants.SCHEMA)));
    } catch (EOFException e) {
      throw new IOException("it ends in the middle of its header", e);
    }
  }

  byte[] sync() {
    return Arrays.copyOfRange(bytes, bytes.length - DataFileConstants.SYNC_SIZE, bytes.length);
  }

  private static Map<String, byte[]> entries(InputStream in) throws IOException {
    Map<String, byte[]> entries = new HashMap<>();
    for (long count = readLong(in::read); count != 0; count = readLong(in::read)) {
      if (count < 0) {
        readLong(in::read); // How many bytes they take, for who wants to skip them.
      }
      for (long i = 0; i < Math.abs(count); i++) {
        String key = new String(read(in, readLong(in::read)), StandardCharsets.UTF_8);
        entries.put(key, read(in, readLong(in::read)));
      }
    }
    return entries;
  }

  private static void check(byte @Nullable [] codec) throws IOException {
    if (codec == null) {
      return;
    }
    String name = new String(codec, StandardCharsets.UTF_8);
    try {
      CodecFactory.fromString(name);
    } catch (AvroRuntimeException e) {
      throw new IOException("its codec is '%s', which is not known".formatted(name), e);
    }
  }

  private static Schema schema(byte @Nullable [] json) throws IOException {
    if (json == null) {
      throw new IOException("its header is damaged: it has no schema");
    }
    try {
      Schema schema =
          new Schema.Parser()
              .setValidate(false) // Other programs take liberties with names.
              .setValidateDefaults(false)
              .parse(new String(json, StandardCharsets.UTF_8));
      if (schema.getType() != Schema.Type.RECORD || schema.getFields().isEmpty()) {
        throw new IOException(
            "it holds values of type %s, and rows are made of records with fields"
                .formatted(schema.getType().getName()));
      }
      return schema;
    } catch (AvroRuntimeException e) {
      throw new IOException("its header is damaged: its schema is not valid: " + Reasons.of(e), e);
    }
  }

  private static byte[] read(InputStream in, long length) throws IOException {
    if (length < 0 || length > MOST_BYTES) {
      throw new IOException(
          "its header is damaged: an entry claims to have %,d bytes".formatted(length));
    }
    byte[] bytes = in.readNBytes((int) length);
    if (bytes.length < length) {
      throw new EOFException();
    }
    return bytes;
  }

  /** Where the next byte comes from; -1 for none. */
  interface Bytes {
    int read() throws IOException;
  }

  /** A whole number as Avro writes it: seven bits a byte, the lowest first, the sign at the end. */
  static long readLong(Bytes in) throws IOException {
    long bits = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException();
      }
      bits |= (next & 0x7fL) << shift;
      if (next < 0x80) {
        return bits >>> 1 ^ -(bits & 1);
      }
    }
    throw new IOException("a number of more than 64 bits");
  }

  /** Keeps what is read of a stream. */
  private static final class Recorder extends InputStream {
    private final InputStream in;
    private final ByteArrayOutputStream recorded = new ByteArrayOutputStream();

    private Recorder(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      int next = in.read();
      if (next >= 0) {
        recorded.write(next);
      }
      return next;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = in.read(bytes, offset, length);
      if (count > 0) {
        recorded.write(bytes, offset, count);
      }
      return count;
    }
  }
}
