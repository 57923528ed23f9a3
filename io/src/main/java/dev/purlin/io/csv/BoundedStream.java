package dev.purlin.io.csv;

import java.io.IOException;
import java.io.InputStream;

/** The first bytes of another stream, and no more; it is an error if there are fewer. */
final class BoundedStream extends InputStream {
  private final InputStream in;
  private long left;

  BoundedStream(InputStream in, long length) {
    this.in = in;
    this.left = length;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (left == 0) {
      return -1;
    }
    int count = in.read(bytes, offset, (int) Math.min(length, left));
    if (count < 0) {
      throw new IOException("it has become %d bytes shorter while it was read".formatted(left));
    }
    left -= count;
    return count;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
