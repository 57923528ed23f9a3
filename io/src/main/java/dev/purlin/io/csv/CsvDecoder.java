package dev.purlin.io.csv;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;

/**
 * Decodes bytes, and puts {@link #UNDECODABLE} in the place of bytes that are not of the encoding,
 * so that the field they stand in can be refused and the rest of the file can be read.
 */
final class CsvDecoder extends Reader {
  /** Half a surrogate pair: no decoder makes it from any text. */
  static final char UNDECODABLE = '\uDFFF';

  private static final int BUFFER = 1 << 16;

  private final InputStream input;
  private final CharsetDecoder decoder;
  private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER).flip();
  private boolean endOfInput;
  private boolean ended;
  private boolean foundUndecodable;

  CsvDecoder(InputStream input, Charset charset) {
    this.input = input;
    this.decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  /** Whether any bytes could not be decoded so far. */
  boolean foundUndecodable() {
    return foundUndecodable;
  }

  /** Fills the target; it must have room for two characters, for some come in pairs. */
  @Override
  public int read(char[] target, int offset, int length) throws IOException {
    if (length < 2) {
      throw new IllegalArgumentException("no room for two characters");
    }
    CharBuffer chars = CharBuffer.wrap(target, offset, length).slice();
    while (!ended && chars.remaining() > 1) {
      CoderResult result = decoder.decode(bytes, chars, endOfInput);
      if (result.isError()) {
        foundUndecodable = true;
        bytes.position(bytes.position() + result.length());
        chars.put(UNDECODABLE);
      } else if (result.isOverflow()) {
        break;
      } else if (endOfInput) {
        ended = decoder.flush(chars).isUnderflow();
      } else if (chars.position() > 0) {
        break;
      } else {
        fill();
      }
    }
    return chars.position() == 0 ? -1 : chars.position();
  }

  private void fill() throws IOException {
    bytes.compact();
    int count = input.read(bytes.array(), bytes.position(), bytes.remaining());
    if (count < 0) {
      endOfInput = true;
    } else {
      bytes.position(bytes.position() + count);
    }
    bytes.flip();
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}
