package dev.purlin.io.json;

import dev.purlin.io.file.Lines;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** A line in UTF-8, as Jackson reads it fastest. */
record Utf8(byte[] bytes, int start, int length) {

  /** The line that was found last; its bytes are copied only if they are in another encoding. */
  static Utf8 of(Lines line, Charset encoding) throws CharacterCodingException {
    if (encoding.equals(StandardCharsets.UTF_8)) {
      return new Utf8(line.bytes(), line.start(), line.length());
    }
    ByteBuffer encoded = ByteBuffer.wrap(line.bytes(), line.start(), line.length());
    // Unlike String's constructor, a decoder reports malformed bytes.
    byte[] bytes =
        encoding.newDecoder().decode(encoded).toString().getBytes(StandardCharsets.UTF_8);
    return new Utf8(bytes, 0, bytes.length);
  }
}
