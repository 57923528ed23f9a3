package dev.purlin.io.csv;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.util.Optional;

/** Opens bytes as the records they hold. */
final class CsvText {
  private CsvText() {}

  /**
   * The records of a whole file, from its header on. A byte order mark decides on the encoding; the
   * lines that the dialect skips are left out.
   */
  static CsvRecords whole(String file, InputStream bytes, CsvDialect dialect) throws IOException {
    PushbackInputStream in = new PushbackInputStream(bytes, ByteOrderMark.LONGEST);
    CsvDialect marked =
        ByteOrderMark.take(in).map(mark -> dialect.withEncoding(mark.encoding())).orElse(dialect);
    CsvDecoder decoder = new CsvDecoder(in, marked.charset());
    Reader text = decoder;
    if (dialect.skipLines() > 0) {
      BufferedReader lines = new BufferedReader(decoder);
      int skipped = 0;
      while (skipped < dialect.skipLines() && lines.readLine() != null) {
        skipped++;
      }
      text = lines;
    }
    if (dialect.separator() != null) {
      text = new CsvSeparator(text, dialect.separator());
    }
    return CsvRecords.of(file, decoder, text, marked, dialect.skipLines() + 1L, false);
  }

  /** The records of a slice of a file in the given encoding. */
  static CsvRecords slice(
      String file, InputStream bytes, CsvDialect dialect, CsvSlice slice, String encoding) {
    CsvDialect marked = dialect.withEncoding(encoding);
    CsvDecoder decoder = new CsvDecoder(bytes, marked.charset());
    return CsvRecords.of(file, decoder, decoder, marked, slice.line(), slice.wellFormed());
  }

  /**
   * Where the records of a file start whose first bytes are these, behind a byte order mark and the
   * lines to skip; negative if they do not show it, or if the mark tells an encoding that cannot be
   * cut by its bytes.
   */
  static int dataStart(byte[] start, CsvDialect dialect) {
    Optional<ByteOrderMark> mark = ByteOrderMark.of(start, start.length);
    if (mark.isPresent() && mark.get() != ByteOrderMark.UTF_8) {
      return -1;
    }
    int position = mark.map(ByteOrderMark::length).orElse(0);
    for (int i = 0; i < dialect.skipLines(); i++) {
      while (position < start.length && start[position] != '\n' && start[position] != '\r') {
        position++;
      }
      boolean pair =
          position + 1 < start.length && start[position] == '\r' && start[position + 1] == '\n';
      position += pair ? 2 : 1;
    }
    return position < start.length ? position : -1;
  }
}
