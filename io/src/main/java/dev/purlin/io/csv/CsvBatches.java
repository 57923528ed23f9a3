package dev.purlin.io.csv;

import dev.purlin.core.batch.Column;
import dev.purlin.core.batch.ColumnBuilder;
import dev.purlin.core.batch.ColumnType;
import dev.purlin.core.batch.RowBatch;
import dev.purlin.core.reject.RowRejection;
import dev.purlin.core.type.BytesParser;
import dev.purlin.core.type.BytesParsers;
import dev.purlin.core.type.SqlType;
import dev.purlin.core.type.TextParser;
import dev.purlin.core.type.TextParsers;
import dev.purlin.core.type.UnfitValueException;
import dev.purlin.io.file.RecordOutput;
import dev.purlin.io.file.TextColumn;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;

/**
 * Makes batches of the records of one text, whose bytes become columns as they stand. What is
 * refused is refused by {@link CsvRows}, from the same bytes, and so are records that are out of
 * the ordinary.
 */
final class CsvBatches {
  /** A byte that no text in UTF-8 has. */
  private static final byte[] NO_NAME = {(byte) 0xff};

  private final CsvPlan plan;
  private final Schema schema;
  private final String file;
  private final CsvHead head;
  private final int[] targets;
  private final RecordOutput output;

  private final int width;
  private final ColumnBuilder[] columns;
  private final boolean[] text;
  private final boolean[] slices;
  private final boolean[] nullable;

  /** The fields that this file has not; all of them may be NULL. */
  private final int[] lacking;

  private final BytesParser[] bytesParsers;
  private final TextParser[] textParsers;
  private final byte[][] nullMarkers;
  private final byte[] firstName;
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);
  private final CharBuffer chars = CharBuffer.allocate(1 << 12);
  private int rows;

  /**
   * Makes batches.
   *
   * @param mostRows about how many rows the text can have, so that for a few no space is made for
   *     many
   */
  CsvBatches(
      CsvPlan plan, Schema schema, String file, CsvHead head, RecordOutput output, int mostRows) {
    this.plan = plan;
    this.schema = schema;
    this.file = file;
    this.head = head;
    this.targets = head.positions();
    this.firstName =
        head.names().isEmpty() ? NO_NAME : head.names().get(0).getBytes(StandardCharsets.UTF_8);
    this.output = output;
    width = plan.columns().size();
    columns = new ColumnBuilder[width];
    text = new boolean[width];
    slices = new boolean[width];
    nullable = new boolean[width];
    bytesParsers = new BytesParser[width];
    textParsers = new TextParser[width];
    for (int i = 0; i < width; i++) {
      TextColumn column = plan.columns().get(i);
      SqlType type = column.type();
      Schema.TypeName name = type.fieldType().getTypeName();
      columns[i] = ColumnBuilder.of(ColumnType.of(type.fieldType()), mostRows);
      slices[i] = name == Schema.TypeName.STRING;
      text[i] = slices[i] && type.precision() == SqlType.UNLIMITED;
      nullable[i] = column.nullable();
      bytesParsers[i] = BytesParsers.of(type, plan.formats());
      textParsers[i] = TextParsers.of(type, plan.formats());
    }
    lacking =
        IntStream.range(0, width)
            .filter(field -> Arrays.stream(targets).noneMatch(target -> target == field))
            .toArray();
    nullMarkers =
        plan.dialect().nullMarkers().stream()
            .map(marker -> marker.getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new);
  }

  /**
   * Reads a text to its end.
   *
   * @param header whether its first record is the header, which is left out
   */
  void read(CsvBytes records, boolean header) throws IOException {
    boolean inHeader = header;
    boolean emptyLines = targets.length == 1;
    while (records.fill()) {
      share(records.bytes());
      while (records.next()) {
        if (records.emptyLine() && !(emptyLines && !inHeader)) {
          continue;
        }
        if (inHeader) {
          inHeader = false;
        } else {
          record(records);
        }
      }
      flush();
    }
  }

  private void share(byte[] bytes) {
    for (int i = 0; i < width; i++) {
      if (slices[i]) {
        columns[i].share(bytes);
      }
    }
  }

  private void record(CsvBytes records) throws IOException {
    output.read();
    boolean ordinary =
        !records.malformed()
            && plan.ragged().fits(records.count(), targets.length)
            && !mayRepeatHeader(records)
            && (!records.beyondAscii() || decodes(records))
            && row(records);
    if (ordinary) {
      rows++;
    } else {
      for (ColumnBuilder column : columns) {
        column.truncate(rows);
      }
      extraordinary(records);
    }
  }

  /** Appends a row; false if it may have to be refused. */
  private boolean row(CsvBytes records) {
    boolean doubled = false;
    for (int field = 0; field < targets.length; field++) {
      int target = targets[field];
      if (target < 0) {
        if (target == CsvHeader.EMPTY
            && field < records.count()
            && records.start(field) != records.end(field)) {
          return false;
        }
        continue;
      }
      if (field >= records.count()) {
        if (!nullable[target]) {
          return false;
        }
        columns[target].appendNull();
        continue;
      }
      int start = records.start(field);
      int end = records.end(field);
      ColumnBuilder column = columns[target];
      boolean empty = start == end;
      if (text[target] && !empty && nullMarkers.length == 0) {
        column.appendSlice(start, end);
        doubled |= records.doubled(field);
      } else if (empty && !(records.quoted(field) && holdsEmpty(target))
          || isNullMarker(records, field)) {
        if (!nullable[target]) {
          return false;
        }
        column.appendNull();
      } else if (text[target]) {
        column.appendSlice(start, end);
        doubled |= records.doubled(field);
      } else if (records.doubled(field)
          || !bytesParsers[target].parse(records.bytes(), start, end, column)
              && !parsed(records.bytes(), start, end, target)) {
        return false;
      }
    }
    for (int field : lacking) {
      columns[field].appendNull();
    }
    if (doubled) {
      undouble(records);
    }
    return true;
  }

  /** Whether the first field says what the header's says, so that one should look closer. */
  private boolean mayRepeatHeader(CsvBytes records) {
    return firstName.length == records.end(0) - records.start(0)
        && Arrays.equals(
            records.bytes(), records.start(0), records.end(0), firstName, 0, firstName.length)
        && targets.length > 1
        && plan.ragged().header() != CsvRagged.Repeated.KEEP;
  }

  private boolean holdsEmpty(int target) {
    return columns[target].type().form() == ColumnType.Form.BYTES;
  }

  private boolean isNullMarker(CsvBytes records, int field) {
    if (records.quoted(field)) {
      return false;
    }
    for (byte[] marker : nullMarkers) {
      if (Arrays.equals(
          records.bytes(), records.start(field), records.end(field), marker, 0, marker.length)) {
        return true;
      }
    }
    return false;
  }

  /** Appends the value that a text has by the type's own parser; false if it has none. */
  private boolean parsed(byte[] bytes, int start, int end, int target) {
    Object value;
    try {
      value =
          textParsers[target].parse(new String(bytes, start, end - start, StandardCharsets.UTF_8));
    } catch (UnfitValueException e) {
      return false;
    }
    if (slices[target]) {
      columns[target].appendSlice(start, end);
    } else {
      columns[target].appendValue(value);
    }
    return true;
  }

  /** The row is good: its doubled quotes become one, in the columns' bytes. */
  private void undouble(CsvBytes records) {
    for (int field = 0; field < targets.length; field++) {
      if (field < records.count()
          && targets[field] >= 0
          && slices[targets[field]]
          && records.doubled(field)) {
        columns[targets[field]].truncate(rows);
        columns[targets[field]].appendSlice(records.start(field), records.undouble(field));
      }
    }
  }

  private boolean decodes(CsvBytes records) {
    ByteBuffer bytes =
        ByteBuffer.wrap(
            records.bytes(), records.recordStart(), records.recordEnd() - records.recordStart());
    decoder.reset();
    while (true) {
      chars.clear();
      var result = decoder.decode(bytes, chars, true);
      if (!result.isOverflow()) {
        return !result.isError();
      }
    }
  }

  private void extraordinary(CsvBytes records) throws IOException {
    // With its line end: the text of a field may end in a carriage return.
    ByteArrayInputStream bytes =
        new ByteArrayInputStream(
            records.bytes(), records.recordStart(), records.evidenceEnd() - records.recordStart());
    CsvSlice slice = new CsvSlice(0, 0, records.line(), false);
    CsvRecords again = CsvText.slice(file, bytes, plan.dialect(), slice, "UTF-8");
    CsvRows typed = new CsvRows(plan, schema, again, head);
    if (!again.next(true)) {
      return;
    }
    if (plan.ragged().header() == CsvRagged.Repeated.DROP && typed.repeatsHeader()) {
      output.filter();
      return;
    }
    try {
      RowBatch alone = RowBatch.ofRows(schema, List.of(typed.row()));
      flush();
      share(records.bytes());
      output.batch(alone);
    } catch (RowRejection refusal) {
      output.reject(again.raw(), refusal.rejection());
    }
  }

  private void flush() {
    if (rows == 0) {
      return;
    }
    Column[] built = new Column[schema.getFieldCount()];
    for (int i = 0; i < width; i++) {
      built[i] = columns[i].build();
    }
    output.batch(RowBatch.of(schema, rows, built));
    rows = 0;
  }
}
