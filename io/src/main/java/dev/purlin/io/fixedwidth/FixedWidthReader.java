package dev.purlin.io.fixedwidth;

import dev.purlin.core.problem.Names;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.type.TextParser;
import dev.purlin.core.type.TextParsers;
import dev.purlin.core.type.UnfitValueException;
import dev.purlin.io.file.ChunkReader;
import dev.purlin.io.file.FileChunk;
import dev.purlin.io.file.FileContent;
import dev.purlin.io.file.LineNumbers;
import dev.purlin.io.file.RecordOutput;
import dev.purlin.io.file.RowFileReader;
import dev.purlin.io.file.TextColumn;
import dev.purlin.io.file.TextLines;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Makes rows of the lines that begin in a chunk. */
final class FixedWidthReader implements RowFileReader.Reader {
  private final FixedWidthFormat format;
  private final Schema schema;
  private final LineCheck check;
  private final Field[] fields;
  private final LineNumbers numbers = new LineNumbers();

  // Where the records begin, by file; for files of several chunks.
  private final Map<String, Long> starts = new HashMap<>();

  FixedWidthReader(FixedWidthFormat format) {
    this.format = format;
    this.schema = format.schema();
    this.check = new LineCheck(format.layout(), format.fillsShort(), format.dropsExtra());
    this.fields =
        format.columns().stream().map(column -> new Field(format, column)).toArray(Field[]::new);
  }

  @Override
  public void read(FileContent part, RecordOutput records) throws IOException {
    FileChunk chunk = part.chunk();
    TextLines lines = TextLines.of(part, format.shape().charset());
    long start = 0;
    if (chunk.count() == 1) {
      passHead(part.file(), lines);
    } else {
      start = start(chunk);
    }
    while (lines.next()) {
      boolean record = lines.problem() != null || format.shape().isRecord(lines.text());
      if (record && lines.position() >= start) {
        records.read();
        record(part.file(), lines, records);
      }
    }
  }

  /**
   * A chunk behind the first one does not know where the head of its file ends: it may be there.
   */
  private long start(FileChunk chunk) throws IOException {
    if (format.shape().startsAtOnce()) {
      return 0;
    }
    Long known = starts.get(chunk.file());
    if (known == null) {
      FileChunk all = new FileChunk(chunk.file(), chunk.size(), 0, chunk.size(), 0, 1);
      try (ChunkReader reader = ChunkReader.open(all, 0)) {
        TextLines lines = TextLines.whole(reader, all, format.shape().charset());
        passHead(chunk.file(), lines);
        known = lines.end();
      }
      starts.put(chunk.file(), known);
    }
    return known;
  }

  /** Columns that were found in one file must be those of the others, under the same names. */
  private void passHead(String file, TextLines lines) throws IOException {
    String header = format.shape().passHead(file, lines);
    if (header == null || !format.layout().found()) {
      return;
    }
    FixedLine line = new FixedLine(header);
    for (Layout.Slot slot : format.layout().slots()) {
      String name = Trim.BOTH.apply(line.text(slot.start(), slot.end()));
      if (!name.equals(slot.name())) {
        throw PurlinException.user(
            "'%s': its header has '%s' where the column '%s' was found in the files that were sampled; declare the columns, or read the files apart"
                .formatted(file, name, slot.name()));
      }
    }
  }

  private void record(String file, TextLines lines, RecordOutput records) throws IOException {
    String problem = lines.problem();
    FixedLine line = new FixedLine(lines.text());
    Rejection rejection =
        problem == null
            ? check.problem(line, file)
            : new Rejection(problem, null, null, file, 0, 0);
    Object[] values = new Object[fields.length];
    for (int i = 0; rejection == null && i < fields.length; i++) {
      rejection = fields[i].set(values, i, line, file);
    }
    if (rejection == null) {
      records.row(Row.withSchema(schema).attachValues(Arrays.asList(values)));
    } else {
      records.reject(lines.text(), at(rejection, lines.number(numbers)));
    }
  }

  private static Rejection at(Rejection rejection, long line) {
    return new Rejection(
        rejection.message(),
        rejection.field(),
        rejection.value(),
        rejection.file(),
        line,
        rejection.column(),
        rejection.kind());
  }

  /** Makes the values of a field. */
  private static final class Field {
    private final FixedWidthFormat format;
    private final TextColumn column;
    private final Layout.Slot slot;
    private final TextParser parser;

    private Field(FixedWidthFormat format, TextColumn column) {
      this.format = format;
      this.column = column;
      this.slot = format.layout().slots().get(format.layout().names().indexOf(column.name()));
      this.parser = TextParsers.of(column.type(), format.formats());
    }

    /** Puts the value in its place, or tells why there is none. */
    private @Nullable Rejection set(Object[] values, int place, FixedLine line, String file) {
      String text = line.text(slot.start(), slot.end());
      if (format.isNull(text)) {
        return column.nullable()
            ? null
            : rejection("is NULL, expected " + Names.type(column.type().fieldType()), text, file);
      }
      String value = format.trim().apply(text);
      Integer scale = slot.scale();
      try {
        values[place] = parser.parse(scale == null ? value : ImpliedDecimals.read(value, scale));
        return null;
      } catch (UnfitValueException e) {
        return rejection(e.getMessage(), value, file);
      }
    }

    private Rejection rejection(String message, String value, String file) {
      return new Rejection(message, column.name(), value, file, 0, slot.start() + 1);
    }
  }
}
