package dev.purlin.io.file;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.type.WellFormed;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;

/**
 * Encodes texts, and replaces nothing in silence; used by one thread.
 *
 * <pre>{@code
 * TextEncoder encoder = new TextEncoder(charset);
 * Writer writer = encoder.writer(out);
 * writer.write(encoder.writable("city", text));
 * }</pre>
 */
public final class TextEncoder {
  private final CharsetEncoder encoder;
  private final boolean encodesAll;

  /** Encodes into a character set. */
  public TextEncoder(Charset charset) {
    encoder =
        charset
            .newEncoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    encodesAll = charset.name().startsWith("UTF-");
  }

  /** Writes encoded texts to a stream; only texts that are {@link #writable}. */
  public Writer writer(OutputStream out) {
    return new OutputStreamWriter(out, encoder);
  }

  /**
   * A text that the encoding can write.
   *
   * @param field the field that holds it, for the error
   * @throws PurlinException if it has half of a surrogate pair, or a character that the encoding
   *     lacks
   */
  public String writable(String field, String text) {
    WellFormed.writable(field, text);
    if (!encodesAll && !encoder.canEncode(text)) {
      throw PurlinException.user(
          "field '%s' = '%s': cannot be written in %s; choose an encoding that has all characters,"
                  .formatted(field, text, encoder.charset().name())
              + " such as UTF-8");
    }
    return text;
  }
}
