package dev.purlin.io.fixedwidth;

import dev.purlin.core.type.TextFormats;
import dev.purlin.io.file.RowFileReader;
import dev.purlin.io.file.TextColumn;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;

/**
 * How files are read, all of it decided before the first row is read.
 *
 * @param shape which lines are records
 * @param layout where the columns stand in them
 * @param columns the columns that are read, in the order of the rows
 * @param formats how dates and times are written
 * @param nullMarkers texts that mean NULL
 * @param trim which blanks are padding
 * @param fillsShort whether what a short line lacks is blank
 * @param dropsExtra whether what a long line has too much is left out
 * @param chunkBytes how large the chunks are
 */
record FixedWidthFormat(
    LineShape shape,
    Layout layout,
    List<TextColumn> columns,
    TextFormats formats,
    List<String> nullMarkers,
    Trim trim,
    boolean fillsShort,
    boolean dropsExtra,
    long chunkBytes)
    implements RowFileReader {
  private static final long serialVersionUID = 1L;

  @Override
  public Schema schema() {
    return columns.stream().map(TextColumn::field).collect(Schema.toSchema());
  }

  @Override
  public Reader open() {
    return new FixedWidthReader(this);
  }

  /** Whether a field holds nothing: blanks, or what means NULL. */
  boolean isNull(String text) {
    String stripped = Trim.BOTH.apply(text);
    return stripped.isEmpty() || nullMarkers.contains(stripped);
  }
}
