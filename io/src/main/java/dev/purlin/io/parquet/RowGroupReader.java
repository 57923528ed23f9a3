package dev.purlin.io.parquet;

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
import org.checkerframework.checker.nullness.qual.Nullable;

/** Reads the rows of a row group, one by one. */
final class RowGroupReader {
  private final ParquetFile file;
  private final long rows;
  private final RecordAssembler row;
  private long bytes;

  RowGroupReader(
      ParquetFile file,
      BlockMetaData block,
      FileShape.Group shape,
      Schema schema,
      int bufferBytes) {
    this.file = file;
    this.rows = block.getRowCount();
    FileMetaData metadata = file.metadata().getFileMetaData();
    VersionParser.ParsedVersion version = version(metadata);
    Map<List<String>, ColumnChunkMetaData> chunks = new HashMap<>();
    block.getColumns().forEach(chunk -> chunks.put(List.of(chunk.getPath().toArray()), chunk));
    try {
      row =
          RecordAssembler.of(
              shape,
              schema,
              (column, converter) ->
                  column(
                      metadata,
                      version,
                      chunks.get(column.path()),
                      column.path(),
                      converter,
                      bufferBytes));
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
      LeafConverter converter,
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
      return (Row) Objects.requireNonNull(row.read()); // A whole row is never null.
    } catch (RuntimeException e) {
      throw damaged(e);
    }
  }

  private PurlinException damaged(RuntimeException cause) {
    return PurlinException.outside(
        "cannot read '%s': %s".formatted(file.name(), Reasons.root(cause)), cause);
  }
}
