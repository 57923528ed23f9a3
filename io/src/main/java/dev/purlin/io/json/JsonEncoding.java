package dev.purlin.io.json;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Arrays;

/** The encodings that JSON Lines can have. */
final class JsonEncoding {
  private static final String PROBE = "\r\n{\"1\"}";

  private JsonEncoding() {}

  /**
   * The encoding of a name.
   *
   * @throws ConfigurationException if there is none, or if line ends cannot be told in its bytes
   */
  static Charset of(String name) {
    Charset charset;
    try {
      charset = Charset.forName(name);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      String nearest =
          Names.nearest(name, Charset.availableCharsets().keySet())
              .map(near -> "; did you mean '" + near + "'?")
              .orElse("; expected one such as UTF-8 or ISO-8859-1");
      throw new ConfigurationException("encoding", "unknown encoding '" + name + "'" + nearest);
    }
    if (!Arrays.equals(PROBE.getBytes(charset), PROBE.getBytes(StandardCharsets.US_ASCII))) {
      throw new ConfigurationException(
          "encoding",
          "%s cannot hold JSON Lines; expected UTF-8 or another encoding that extends ASCII"
              .formatted(charset));
    }
    return charset;
  }
}
