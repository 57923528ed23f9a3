package dev.purlin.io.csv;

import dev.purlin.core.type.TextFormats;
import dev.purlin.io.file.FileUnion;
import dev.purlin.io.file.TextColumn;
import java.io.Serializable;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * How files are read into rows, all of it decided before the first row is read.
 *
 * @param dialect how the files are written down
 * @param formats how they write dates and times
 * @param columns the columns that are read, in the order of the rows
 * @param columnNames the names of all columns of a file; null if its header has them
 * @param ragged what becomes of records of another shape
 * @param unitedTo the last of the files that may lack columns, which are NULL then; null if none
 *     may
 * @param complete whether {@code columns} are meant to be all there are in a file
 */
record CsvPlan(
    CsvDialect dialect,
    TextFormats formats,
    List<TextColumn> columns,
    @Nullable List<String> columnNames,
    @Nullable String unitedTo,
    boolean complete,
    CsvRagged ragged)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Whether a file may lack columns. */
  boolean mayLackColumns(String file) {
    return unitedTo != null && FileUnion.wasLookedAt(file, unitedTo);
  }

  Schema schema() {
    Schema.Builder schema = Schema.builder();
    columns.forEach(column -> schema.addField(column.field()));
    return schema.build();
  }
}
