package dev.purlin.io.fixedwidth;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.io.file.TextLines;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.Charset;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Which lines of a file are records.
 *
 * @param encoding the name of the encoding, which extends ASCII
 * @param skipLines how many lines stand before all others
 * @param header whether the first line behind those that is not empty names the columns
 * @param comment what begins a line of comment; null for nothing
 */
record LineShape(String encoding, int skipLines, boolean header, @Nullable String comment)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  Charset charset() {
    return Charset.forName(encoding);
  }

  /** Whether records begin with the first line. */
  boolean startsAtOnce() {
    return skipLines == 0 && !header;
  }

  /** Whether a line is a record, or the header: not empty, and no comment. */
  boolean isRecord(String line) {
    return !line.isEmpty() && (comment == null || !line.startsWith(comment));
  }

  /**
   * Goes to the last line before the records.
   *
   * @return the header; null if there is none
   * @throws PurlinException if the header is not text of the encoding
   */
  @Nullable String passHead(String file, TextLines lines) throws IOException {
    for (int i = 0; i < skipLines; i++) {
      if (!lines.next()) {
        return null;
      }
    }
    while (header && lines.next()) {
      String problem = lines.problem();
      if (problem != null) {
        throw PurlinException.user("'%s': in the header, %s".formatted(file, problem));
      }
      if (isRecord(lines.text())) {
        return lines.text();
      }
    }
    return null;
  }
}
