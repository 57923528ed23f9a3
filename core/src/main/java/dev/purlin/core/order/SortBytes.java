package dev.purlin.core.order;

import java.math.BigDecimal;
import java.util.Arrays;

/** A growing buffer of values in forms whose bytes, compared without sign, are in their order. */
final class SortBytes {
  private static final int NEGATIVE = 0;
  private static final int ZERO = 1;
  private static final int POSITIVE = 2;

  /** What no byte of an escaped text, behind a zero, is. */
  private static final int ESCAPED = 0xFF;

  private byte[] bytes = new byte[64];
  private int size;

  int size() {
    return size;
  }

  void clear() {
    size = 0;
  }

  byte[] copy() {
    return Arrays.copyOf(bytes, size);
  }

  /** Turns round the order of what was written from a place on. */
  void invert(int start) {
    for (int i = start; i < size; i++) {
      bytes[i] = (byte) ~bytes[i];
    }
  }

  void put(int value) {
    if (size == bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * size);
    }
    bytes[size++] = (byte) value;
  }

  void putLong(long value) {
    putBits(value ^ Long.MIN_VALUE);
  }

  /** NaN comes behind all other numbers. */
  void putDouble(double value) {
    long bits = Double.doubleToLongBits(value);
    putBits(bits < 0 ? ~bits : bits ^ Long.MIN_VALUE);
  }

  private void putBits(long bits) {
    for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      put((int) (bits >>> shift));
    }
  }

  /** Its sign, where its first digit stands, and its digits; equal numbers are equal bytes. */
  void putDecimal(BigDecimal value) {
    if (value.signum() == 0) {
      put(ZERO);
      return;
    }
    put(value.signum() < 0 ? NEGATIVE : POSITIVE);
    int start = size;
    BigDecimal stripped = value.stripTrailingZeros();
    putLong((long) stripped.precision() - stripped.scale());
    String digits = stripped.unscaledValue().abs().toString();
    for (int i = 0; i < digits.length(); i++) {
      put(digits.charAt(i));
    }
    put(0);
    if (value.signum() < 0) {
      invert(start);
    }
  }

  /** Bytes of any number, with an end: what begins like another comes behind it. */
  void putEscaped(byte[] value) {
    for (byte one : value) {
      put(one);
      if (one == 0) {
        put(ESCAPED);
      }
    }
    put(0);
    put(0);
  }
}
