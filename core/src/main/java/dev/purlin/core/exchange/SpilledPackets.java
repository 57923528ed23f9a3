package dev.purlin.core.exchange;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.beam.sdk.coders.Coder;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Elements in a temporary file, in packets with their lengths before them. The file is deleted when
 * this is closed, or when the process ends.
 */
final class SpilledPackets implements Closeable {
  private static final int BITS = 5;

  /** How many files the elements of a bucket are dealt into. */
  static final int FILES = 1 << BITS;

  /** How often that can be done, until the bits of a hash are used up. */
  static final int LEVELS = Long.SIZE / BITS;

  private static final int PACKET_BYTES = 1 << 16;

  private final FileChannel file;
  private byte[] open = new byte[PACKET_BYTES];
  private int openBytes;
  private long written;
  private byte @Nullable [] key;
  private boolean several;

  SpilledPackets() throws IOException {
    file =
        FileChannel.open(
            Files.createTempFile("purlin-groups-", ".packets"),
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
  }

  /** The file of a hash, by the highest bits at first. */
  static int file(long hash, int level) {
    return (int) (hash >>> (Long.SIZE - BITS * (level + 1))) & (FILES - 1);
  }

  /** Adds the element where a reader stands. */
  void add(byte[] packet, int start, PacketReader reader) throws IOException {
    if (key == null) {
      key = Arrays.copyOfRange(packet, reader.keyStart(), reader.keyEnd());
    } else if (!several) {
      several = !Arrays.equals(packet, reader.keyStart(), reader.keyEnd(), key, 0, key.length);
    }
    int bytes = reader.end() - start;
    if (bytes > open.length - openBytes) {
      flush();
    }
    if (bytes > open.length) {
      write(packet, start, bytes);
      return;
    }
    System.arraycopy(packet, start, open, openBytes, bytes);
    openBytes += bytes;
  }

  private void flush() throws IOException {
    if (openBytes > 0) {
      write(open, 0, openBytes);
      openBytes = 0;
    }
  }

  private void write(byte[] bytes, int start, int count) throws IOException {
    ByteBuffer length = ByteBuffer.allocate(Integer.BYTES).putInt(0, count);
    write(length);
    write(ByteBuffer.wrap(bytes, start, count));
  }

  private void write(ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      written += file.write(buffer, written);
    }
  }

  long size() {
    return written + openBytes;
  }

  /** The key, if all elements have the same. */
  byte @Nullable [] singleKey() {
    return several ? null : key;
  }

  /** The packets, from the first; no elements may be added after. */
  Iterator<byte[]> packets() throws IOException {
    flush();
    open = new byte[0];
    return new Packets();
  }

  private final class Packets implements Iterator<byte[]> {
    private long position;

    @Override
    public boolean hasNext() {
      return position < written;
    }

    @Override
    public byte[] next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      try {
        return read(read(Integer.BYTES).getInt(0)).array();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private ByteBuffer read(int bytes) throws IOException {
      ByteBuffer buffer = ByteBuffer.allocate(bytes);
      while (buffer.hasRemaining()) {
        int read = file.read(buffer, position);
        if (read < 0) {
          throw new EOFException("a temporary file has been cut off at %d".formatted(position));
        }
        position += read;
      }
      return buffer;
    }
  }

  /** The values of all elements, read from the file each time. */
  <V> Iterable<V> values(Coder<V> coder) throws IOException {
    flush();
    open = new byte[0];
    return () -> new Values<>(new Packets(), coder);
  }

  private static final class Values<V> implements Iterator<V> {
    private final Packets packets;
    private final Coder<V> coder;
    private final PacketReader reader = new PacketReader();
    private boolean advanced;

    private Values(Packets packets, Coder<V> coder) {
      this.packets = packets;
      this.coder = coder;
    }

    @Override
    public boolean hasNext() {
      advanced = advanced || reader.advance();
      while (!advanced && packets.hasNext()) {
        reader.start(packets.next());
        advanced = reader.advance();
      }
      return advanced;
    }

    @Override
    public V next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      advanced = false;
      try {
        return reader.value(coder);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
