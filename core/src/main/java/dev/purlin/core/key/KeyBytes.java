package dev.purlin.core.key;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing buffer that the parts of a key are written into, or read from, one after the other. */
final class KeyBytes {
  private byte[] bytes;
  private int position;

  KeyBytes(byte[] bytes) {
    this.bytes = bytes;
  }

  void reset() {
    position = 0;
  }

  byte[] copy() {
    return Arrays.copyOf(bytes, position);
  }

  void putByte(int value) {
    ensure(1);
    bytes[position++] = (byte) value;
  }

  int takeByte() {
    return bytes[position++];
  }

  /** Small numbers, whatever their sign, take few bytes (zigzag, then seven bits to a byte). */
  void putLong(long value) {
    ensure(10);
    long rest = (value << 1) ^ (value >> 63);
    while ((rest & ~0x7FL) != 0) {
      bytes[position++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[position++] = (byte) rest;
  }

  long takeLong() {
    long value = 0;
    int shift = 0;
    byte next;
    do {
      next = bytes[position++];
      value |= (next & 0x7FL) << shift;
      shift += 7;
    } while (next < 0);
    return (value >>> 1) ^ -(value & 1);
  }

  void putBytes(byte[] value) {
    putLong(value.length);
    ensure(value.length);
    System.arraycopy(value, 0, bytes, position, value.length);
    position += value.length;
  }

  byte[] takeBytes() {
    int length = (int) takeLong();
    position += length;
    return Arrays.copyOfRange(bytes, position - length, position);
  }

  void putText(String value) {
    putBytes(value.getBytes(StandardCharsets.UTF_8));
  }

  String takeText() {
    int length = (int) takeLong();
    position += length;
    return new String(bytes, position - length, length, StandardCharsets.UTF_8);
  }

  private void ensure(int more) {
    if (position + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, position + more));
    }
  }
}
