package dev.purlin.io.csv;

import java.io.IOException;
import java.io.PushbackInputStream;
import java.util.Arrays;
import java.util.Optional;

/** The bytes with which a text tells its encoding (Unicode 16.0, section 23.8). */
enum ByteOrderMark {
  UTF_8("UTF-8", 0xEF, 0xBB, 0xBF),
  UTF_32_LITTLE("UTF-32LE", 0xFF, 0xFE, 0, 0), // Before UTF-16, whose mark is the first half of it.
  UTF_32_BIG("UTF-32BE", 0, 0, 0xFE, 0xFF),
  UTF_16_LITTLE("UTF-16LE", 0xFF, 0xFE),
  UTF_16_BIG("UTF-16BE", 0xFE, 0xFF);

  /** The length of the longest mark. */
  static final int LONGEST = 4;

  private final String encoding;
  private final byte[] bytes;

  ByteOrderMark(String encoding, int... bytes) {
    this.encoding = encoding;
    this.bytes = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      this.bytes[i] = (byte) bytes[i];
    }
  }

  String encoding() {
    return encoding;
  }

  int length() {
    return bytes.length;
  }

  /** The mark at the start of a text, if it has one. */
  static Optional<ByteOrderMark> of(byte[] start, int length) {
    return Arrays.stream(values())
        .filter(
            mark ->
                mark.bytes.length <= length
                    && Arrays.equals(mark.bytes, 0, mark.bytes.length, start, 0, mark.bytes.length))
        .findFirst();
  }

  /** Takes the mark off a stream, which must be able to take back {@link #LONGEST} bytes. */
  static Optional<ByteOrderMark> take(PushbackInputStream in) throws IOException {
    byte[] start = new byte[LONGEST];
    int length = in.readNBytes(start, 0, LONGEST);
    Optional<ByteOrderMark> mark = of(start, length);
    int taken = mark.map(ByteOrderMark::length).orElse(0);
    in.unread(start, taken, length - taken);
    return mark;
  }
}
