package dev.purlin.io.fixedwidth;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.type.TextValues;
import dev.purlin.core.type.UnfitValueException;
import dev.purlin.io.file.RowFileFormat;
import dev.purlin.io.file.TextEncoder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.util.List;
import java.util.function.Function;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Rows as lines of columns.
 *
 * @param step the name of the step, for errors
 * @param schema the schema of the rows
 * @param columns the columns, in the order of their places
 * @param encoding the name of the encoding
 * @param header whether the first line names the columns
 * @param nullText what stands for NULL
 */
record FixedWidthWriter(
    String step,
    Schema schema,
    List<Padding> columns,
    String encoding,
    boolean header,
    String nullText)
    implements RowFileFormat {
  private static final long serialVersionUID = 1L;

  @Override
  public Writer open(OutputStream out) throws IOException {
    LineWriter writer = new LineWriter(this, out);
    if (header) {
      writer.header();
    }
    return writer;
  }

  private static final class LineWriter implements Writer {
    private final FixedWidthWriter format;
    private final TextEncoder encoder;
    private final java.io.Writer out;
    private final int[] fields;
    private final List<Function<Object, String>> texts;
    private final StringBuilder line = new StringBuilder();
    private int length;

    private LineWriter(FixedWidthWriter format, OutputStream out) {
      this.format = format;
      this.encoder = new TextEncoder(Charset.forName(format.encoding()));
      this.out = encoder.writer(out);
      Schema schema = format.schema();
      this.fields =
          format.columns().stream().mapToInt(column -> schema.indexOf(column.name())).toArray();
      this.texts =
          format.columns().stream().map(column -> TextValues.writer(type(schema, column))).toList();
    }

    private static FieldType type(Schema schema, Padding column) {
      return schema.getField(column.name()).getType();
    }

    private void header() throws IOException {
      for (Padding column : format.columns()) {
        add(column, column.blanks(encoder.writable(column.name(), column.name())));
      }
      end();
    }

    @Override
    public void write(Row row) throws IOException {
      for (int i = 0; i < fields.length; i++) {
        Padding column = format.columns().get(i);
        Object value = row.getValue(fields[i]);
        add(column, value == null ? column.blanks(format.nullText()) : text(row, i, value));
      }
      end();
    }

    private String text(Row row, int place, Object value) {
      Padding column = format.columns().get(place);
      String text = texts.get(place).apply(value);
      try {
        Integer scale = column.scale();
        String digits = scale == null ? text : ImpliedDecimals.write(value, scale);
        String filled = column.fill(encoder.writable(column.name(), digits));
        String nullText = Trim.BOTH.apply(format.nullText());
        if (!nullText.isEmpty() && Trim.BOTH.apply(filled).equals(nullText)) {
          throw new UnfitValueException("is what null_text writes for NULL; choose another one");
        }
        return filled;
      } catch (UnfitValueException e) {
        throw refusal(row, column, text, e.getMessage());
      }
    }

    /** The value, and the row's first one, for the number of a row says nothing. */
    private PurlinException refusal(Row row, Padding column, String text, String reason) {
      Rejection refused = Rejection.of(reason, column.name(), text).masked();
      String first = format.columns().get(0).name();
      Object key = row.getValue(first);
      String where =
          first.equals(column.name()) || key == null
              ? ""
              : " (in the row whose '%s' is '%s')"
                  .formatted(first, Rejection.of("", first, key).masked().value());
      return PurlinException.user(
          "step '%s': %s%s".formatted(format.step(), refused.describe(), where));
    }

    private void add(Padding column, String text) {
      line.append(" ".repeat(column.start() - length)).append(text);
      length = column.start() + column.width();
    }

    private void end() throws IOException {
      out.write(line.append('\n').toString());
      line.setLength(0);
      length = 0;
    }

    @Override
    public void close() throws IOException {
      out.flush();
    }
  }

  /**
   * How values fill a column.
   *
   * @param name the field
   * @param start how many characters stand before it
   * @param width how many it has
   * @param scale the digits behind a point that is not written; null if it is
   * @param number whether values are numbers
   * @param right whether they stand at the column's right end
   * @param pad what fills it
   */
  record Padding(
      String name,
      int start,
      int width,
      @Nullable Integer scale,
      boolean number,
      boolean right,
      String pad)
      implements java.io.Serializable {
    private static final long serialVersionUID = 1L;

    /** A text with blanks around it; it must fit. */
    String blanks(String text) {
      String fill = " ".repeat(width - characters(text));
      return right ? fill + text : text + fill;
    }

    /**
     * A value with what fills its column.
     *
     * @throws UnfitValueException if the column does not hold it
     */
    String fill(String text) throws UnfitValueException {
      int characters = characters(text);
      if (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0) {
        throw new UnfitValueException("has a line break, which would end the record; replace it");
      }
      if (characters > width) {
        throw new UnfitValueException(
            "has %d characters, and its column %d; widen the column, or shorten the value in a step before"
                .formatted(characters, width));
      }
      String fill = pad.repeat(width - characters);
      if (!right) {
        return text + fill;
      }
      // NaN and Infinity have no digits that zeros could precede.
      if (number && pad.equals("0") && !Character.isDigit(text.charAt(text.length() - 1))) {
        return blanks(text);
      }
      boolean signed = number && pad.equals("0") && text.startsWith("-");
      return signed ? "-" + fill + text.substring(1) : fill + text;
    }

    static int characters(String text) {
      return text.codePointCount(0, text.length());
    }
  }
}
