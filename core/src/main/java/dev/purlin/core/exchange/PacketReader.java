package dev.purlin.core.exchange;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.apache.beam.sdk.coders.Coder;

/** Goes through the elements of a packet, and decodes the values that are asked for. */
final class PacketReader {
  private final Slice slice = new Slice();
  private byte[] packet = {};
  private int next;
  private int keyStart;
  private int keyEnd;
  private int valueStart;

  /** Begins a packet. */
  void start(byte[] bytes) {
    packet = bytes;
    next = 0;
  }

  /** Moves to the next element, if there is one. */
  boolean advance() {
    if (next == packet.length) {
      return false;
    }
    moveTo(packet, next);
    return true;
  }

  /** Moves to the element that begins somewhere in a packet. */
  void moveTo(byte[] bytes, int start) {
    packet = bytes;
    next = start;
    int length = length();
    keyStart = next;
    keyEnd = next + length;
    next = keyEnd;
    length = length();
    valueStart = next;
    next += length;
  }

  private int length() {
    int length = 0;
    int shift = 0;
    byte part;
    do {
      part = packet[next++];
      length |= (part & 0x7F) << shift;
      shift += 7;
    } while (part < 0);
    return length;
  }

  int keyStart() {
    return keyStart;
  }

  int keyEnd() {
    return keyEnd;
  }

  /** Where the element has ended. */
  int end() {
    return next;
  }

  <V> V value(Coder<V> coder) throws IOException {
    slice.bytes = packet;
    slice.position = valueStart;
    slice.end = next;
    return coder.decode(slice);
  }

  /** A part of an array, as {@code ByteArrayInputStream} has it, without its locks. */
  private static final class Slice extends InputStream {
    private byte[] bytes = {};
    private int position;
    private int end;

    @Override
    public int read() {
      return position < end ? bytes[position++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] to, int offset, int count) {
      Objects.checkFromIndexSize(offset, count, to.length);
      if (count == 0) {
        return 0;
      }
      if (position == end) {
        return -1;
      }
      int read = Math.min(count, end - position);
      System.arraycopy(bytes, position, to, offset, read);
      position += read;
      return read;
    }

    @Override
    public int available() {
      return end - position;
    }
  }
}
