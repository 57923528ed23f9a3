package dev.purlin.io.file;

import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.SharedParameters;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Arrays;
import org.checkerframework.checker.nullness.qual.Nullable;

/** How characters lie in the files that a step reads: what file sources of text share. */
@SharedParameters("Files")
@RecordBuilder
public record TextFileParameters(
    @Parameter(
            value = "The encoding of the files, such as UTF-8 or windows-1252.",
            absent = "UTF-8")
        @Nullable String encoding)
    implements TextFileParametersBuilder.With {
  private static final String PROBE = "\r\n {\"1\"}";

  /** Files in UTF-8. */
  public static final TextFileParameters UTF_8 = new TextFileParameters(null);

  /**
   * The encoding.
   *
   * @throws ConfigurationException if there is none of that name
   */
  public Charset charset() {
    if (encoding == null) {
      return StandardCharsets.UTF_8;
    }
    try {
      return Charset.forName(encoding.trim());
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      String offer =
          Names.nearest(encoding, Charset.availableCharsets().keySet())
              .map(near -> "did you mean '" + near + "'?")
              .orElse("expected one such as UTF-8 or ISO-8859-1");
      throw new ConfigurationException(
          "encoding", "unknown encoding '%s'; %s".formatted(encoding, offer));
    }
  }

  /**
   * The encoding of files of lines, whose ends can be told in their bytes.
   *
   * @throws ConfigurationException if there is none of that name, or it is not of that kind
   */
  public Charset charsetOfLines() {
    Charset charset = charset();
    if (!Arrays.equals(PROBE.getBytes(charset), PROBE.getBytes(StandardCharsets.US_ASCII))) {
      throw new ConfigurationException(
          "encoding",
          "the line ends of %s cannot be told in its bytes; expected UTF-8 or another encoding that extends ASCII"
              .formatted(charset));
    }
    return charset;
  }
}
