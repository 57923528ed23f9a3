package dev.purlin.io.parquet;

import dev.purlin.core.batch.Column;
import dev.purlin.core.batch.ColumnBuilder;
import dev.purlin.core.batch.ColumnType;
import dev.purlin.core.batch.RowBatch;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.problem.Reasons;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.apache.parquet.VersionParser;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReaderImpl;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Reads the rows of a row group, one by one or in batches. */
final class RowGroupReader {
  /** How many rows are read of a column before the next one; a divisor of a batch's. */
  private static final int STRETCH = 128;

  private final ParquetFile file;
  private final long rows;
  private final Schema schema;
  private final @Nullable RecordAssembler row;
  private final ColumnAssembler @Nullable [] fields;
  private final ColumnBuilder[] builders;
  private long left;
  private long bytes;

  /**
   * @param schema the schema of the rows, which differs from the file's at most in nullability
   * @param batches whether {@link #nextBatch} is going to be called, and not {@link #next}
   */
  RowGroupReader(
      ParquetFile file,
      BlockMetaData block,
      FileShape.Group shape,
      Schema schema,
      boolean batches,
      int bufferBytes) {
    this.file = file;
    this.schema = schema;
    this.rows = block.getRowCount();
    this.left = rows;
    FileMetaData metadata = file.metadata().getFileMetaData();
    VersionParser.ParsedVersion version = version(metadata);
    Map<List<String>, ColumnChunkMetaData> chunks = new HashMap<>();
    block.getColumns().forEach(chunk -> chunks.put(List.of(chunk.getPath().toArray()), chunk));
    ColumnAssembler.Columns columns =
        (column, converter) ->
            column(
                metadata,
                version,
                chunks.get(column.path()),
                column.path(),
                converter,
                bufferBytes);
    try {
      row = batches ? null : RecordAssembler.of(shape, schema, columns);
      fields =
          batches
              ? shape.fields().stream()
                  .map(field -> ColumnAssembler.of(field, columns))
                  .toArray(ColumnAssembler[]::new)
              : null;
      builders =
          schema.getFields().stream()
              .limit(batches ? Integer.MAX_VALUE : 0)
              .map(field -> ColumnBuilder.of(ColumnType.of(field.getType()), RowBatch.ROWS))
              .toArray(ColumnBuilder[]::new);
    } catch (RuntimeException e) {
      throw damaged(e);
    }
  }

  private static VersionParser.@Nullable ParsedVersion version(FileMetaData metadata) {
    try {
      return metadata.getCreatedBy() == null ? null : VersionParser.parse(metadata.getCreatedBy());
    } catch (VersionParser.VersionParseException e) {
      return null; // Only tells of writers with known bugs, which name themselves properly.
    }
  }

  private ColumnReader column(
      FileMetaData metadata,
      VersionParser.@Nullable ParsedVersion version,
      @Nullable ColumnChunkMetaData chunk,
      List<String> path,
      PrimitiveConverter converter,
      int bufferBytes) {
    if (chunk == null
        || chunk.getValueCount() != rows
            && metadata.getSchema().getMaxRepetitionLevel(path.toArray(new String[0])) == 0) {
      throw new IllegalStateException(
          "column %s does not have a value for each row".formatted(String.join(".", path)));
    }
    bytes += chunk.getTotalSize();
    try {
      return new ColumnReaderImpl(
          metadata.getSchema().getColumnDescription(path.toArray(new String[0])),
          new ColumnPages(file, chunk, bufferBytes),
          converter,
          version);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long rows() {
    return rows;
  }

  /** How many bytes the columns take that are read. */
  long bytes() {
    return bytes;
  }

  /** The next row; to be called {@link #rows} times. */
  Row next() {
    try {
      // A whole row is never null.
      return (Row) Objects.requireNonNull(Objects.requireNonNull(row).read());
    } catch (RuntimeException e) {
      throw damaged(e);
    }
  }

  /** The next rows; null behind the last ones. */
  @Nullable RowBatch nextBatch() {
    if (left == 0) {
      return null;
    }
    ColumnAssembler[] from = Objects.requireNonNull(fields);
    int size = 0;
    try {
      while (left > 0 && size < RowBatch.ROWS && isSmall()) {
        // Row by row as long as values may be of any size, then the same rows of the other columns.
        int stretch = 0;
        do {
          read(from, true, 1);
          stretch++;
        } while (stretch < Math.min(left, STRETCH) && isSmall());
        read(from, false, stretch);
        size += stretch;
        left -= stretch;
      }
    } catch (RuntimeException e) {
      throw damaged(e);
    }
    Column[] built = new Column[builders.length];
    for (int i = 0; i < built.length; i++) {
      built[i] = builders[i].build();
    }
    return RowBatch.of(schema, size, built);
  }

  /** Reads rows of the columns that hold texts and the like, or of the others. */
  private void read(ColumnAssembler[] from, boolean texts, int rows) {
    for (int i = 0; i < from.length; i++) {
      if (builders[i].type().form() == ColumnType.Form.BYTES == texts) {
        from[i].read(builders[i], rows);
      }
    }
  }

  private boolean isSmall() {
    long copied = 0;
    for (ColumnBuilder builder : builders) {
      copied += builder.bytes();
    }
    return copied < RowBatch.BYTES;
  }

  private PurlinException damaged(RuntimeException cause) {
    return PurlinException.outside(
        "cannot read '%s': %s".formatted(file.name(), Reasons.root(cause)), cause);
  }
}
