package dev.purlin.io.csv;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.io.Reader;

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
    return CsvRecords.of(file, decoder, text, marked, dialect.skipLines() + 1L, false);
  }

  /** The records of a slice of a file in the given encoding. */
  static CsvRecords slice(
      String file, InputStream bytes, CsvDialect dialect, CsvSlice slice, String encoding) {
    CsvDialect marked = dialect.withEncoding(encoding);
    CsvDecoder decoder = new CsvDecoder(bytes, marked.charset());
    return CsvRecords.of(file, decoder, decoder, marked, slice.line(), slice.wellFormed());
  }
}
