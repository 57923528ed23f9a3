package dev.purlin.io.csv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.purlin.io.file.FileChunk;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.Rule;
import org.junit.Test;

public class CsvSplitterTest {
  private static final int TEXTS = 2_000;

  @Rule public final CsvFiles files = new CsvFiles();

  /** A record in a form that shows all of it. */
  private record Seen(long line, List<String> fields, String fault) {}

  @Test
  public void readsSlicesOfWellFormedTextAsFastCsvReadsTheWhole() throws IOException {
    CsvDialect dialect = new CsvDialectParser().comment("#").parse();
    Random random = new Random(1);
    for (int i = 0; i < TEXTS; i++) {
      String text = wellFormed(random);
      List<Seen> expected = new ArrayList<>();
      try (CsvReader<CsvRecord> reader =
          CsvReader.builder()
              .commentStrategy(CommentStrategy.SKIP)
              .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
              .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
              .ofCsvRecord(text)) {
        for (CsvRecord record : reader) {
          expected.add(new Seen(record.getStartingLineNumber(), record.getFields(), "none"));
        }
      }
      int chunkBytes = 1 + random.nextInt(40);
      assertThat(text, readInSlices(text, dialect, chunkBytes), is(expected));
    }
  }

  @Test
  public void readsSlicesOfAnyTextAsTheWholeIsRead() throws IOException {
    List<CsvDialect> dialects =
        List.of(
            CsvDialect.DEFAULT,
            new CsvDialectParser().comment("#").trim(true).parse(),
            new CsvDialectParser().escape("\\").comment("#").parse(),
            new CsvDialectParser().quote("").escape("\\").parse());
    Random random = new Random(2);
    for (int i = 0; i < TEXTS; i++) {
      String text = anyText(random);
      int chunkBytes = 1 + random.nextInt(40);
      for (CsvDialect dialect : dialects) {
        List<Seen> whole = read(text.getBytes(UTF_8), new CsvSlice(0, 0, 1, false), dialect);
        assertThat(text + dialect, readInSlices(text, dialect, chunkBytes), is(whole));
      }
    }
  }

  @Test
  public void knowsThatPlainTextIsWellFormed() throws IOException {
    List<CsvSlice> slices = slices("a,b\n1,\"x\ny\"\n2,z\n", CsvDialect.DEFAULT, 9);
    assertThat(slices, is(List.of(new CsvSlice(0, 12, 1, true), new CsvSlice(12, 16, 4, true))));
  }

  private List<Seen> readInSlices(String text, CsvDialect dialect, int chunkBytes)
      throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    List<Seen> records = new ArrayList<>();
    for (CsvSlice slice : slices(text, dialect, chunkBytes)) {
      byte[] part = Arrays.copyOfRange(bytes, (int) slice.start(), (int) slice.end());
      records.addAll(read(part, slice, dialect));
    }
    return records;
  }

  private List<CsvSlice> slices(String text, CsvDialect dialect, int chunkBytes)
      throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    CsvAutomaton automaton = new CsvAutomaton(dialect);
    List<CsvChunk> chunks = new ArrayList<>();
    for (int start = 0; start < bytes.length; start += chunkBytes) {
      CsvChunkScan scan = new CsvChunkScan(automaton);
      int length = Math.min(chunkBytes, bytes.length - start);
      scan.scan(bytes, start, length / 2);
      scan.scan(bytes, start + length / 2, length - length / 2);
      chunks.add(CsvChunk.of(start, scan));
    }
    String file = files.write("x.csv", text);
    return CsvSplitter.mended(
        CsvSplitter.slices(chunks, 1),
        dialect,
        new FileChunk(file, bytes.length, 0, bytes.length, 0, 1));
  }

  private static List<Seen> read(byte[] bytes, CsvSlice slice, CsvDialect dialect)
      throws IOException {
    CsvDecoder decoder = new CsvDecoder(new ByteArrayInputStream(bytes), UTF_8);
    List<Seen> records = new ArrayList<>();
    try (CsvRecords in =
        CsvRecords.of("x.csv", decoder, decoder, dialect, slice.line(), slice.wellFormed())) {
      while (in.next(false)) {
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < in.fields().count(); i++) {
          fields.add(in.text(i));
        }
        CsvGuard.Fault fault = in.fault();
        String seen =
            fault == null ? "none" : fault.line() + ":" + fault.column() + ": " + fault.message();
        records.add(new Seen(in.line(), fields, seen));
      }
    }
    return records;
  }

  private static String wellFormed(Random random) {
    StringBuilder text = new StringBuilder();
    int records = random.nextInt(12);
    for (int i = 0; i < records; i++) {
      int kind = random.nextInt(10);
      if (kind == 0) {
        text.append('#').append(pick(random, "a,\"é "));
      } else if (kind > 1) {
        int fields = 1 + random.nextInt(4);
        for (int j = 0; j < fields; j++) {
          text.append(j == 0 ? "" : ",").append(field(random, j == 0));
        }
      }
      text.append(List.of("\n", "\r", "\r\n").get(random.nextInt(3)));
    }
    return text.toString();
  }

  private static String field(Random random, boolean first) {
    if (random.nextBoolean()) {
      String text = pick(random, "abé\"# ");
      return first || text.startsWith("\"") ? "x" + text : text;
    }
    return '"' + pick(random, "ab,\r\n#é\"").replace("\"", "\"\"") + '"';
  }

  private static String anyText(Random random) {
    StringBuilder text = new StringBuilder();
    int parts = random.nextInt(20);
    for (int i = 0; i < parts; i++) {
      text.append(pick(random, "ab,,\"\"\r\n#\\ é"));
    }
    return text.toString();
  }

  private static String pick(Random random, String alphabet) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(5);
    for (int i = 0; i < length; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }
}
