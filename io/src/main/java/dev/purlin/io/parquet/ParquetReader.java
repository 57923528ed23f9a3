package dev.purlin.io.parquet;

import dev.purlin.core.problem.Names;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.io.file.FileChunk;
import dev.purlin.io.file.FileContent;
import dev.purlin.io.file.RecordOutput;
import dev.purlin.io.file.RowFileReader;
import java.io.IOException;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.parquet.hadoop.metadata.BlockMetaData;

/**
 * Reads the row groups that begin in a chunk.
 *
 * @param firstFile the file that the schema is from
 */
record ParquetReader(String firstFile, Schema schema, long chunkBytes) implements RowFileReader {
  private static final int LOCAL_BUFFER_BYTES = 128 << 10;
  // Elsewhere every piece is a request.
  private static final int REMOTE_BUFFER_BYTES = 4 << 20;

  @Override
  public Reader open() {
    return this::read;
  }

  private void read(FileContent part, RecordOutput records) throws IOException {
    FileChunk chunk = part.chunk();
    try (ParquetFile file = ParquetFile.open(chunk.file())) {
      FileShape.Group shape = FileShape.of(file.metadata().getFileMetaData().getSchema());
      shape = fitting(shape, chunk.file());
      int bufferBytes =
          FileSystems.matchNewResource(chunk.file(), false).getScheme().equals("file")
              ? LOCAL_BUFFER_BYTES
              : REMOTE_BUFFER_BYTES;
      for (BlockMetaData block : file.metadata().getBlocks()) {
        boolean begins =
            block.getStartingPos() >= chunk.start() && block.getStartingPos() < chunk.end();
        if (begins && block.getRowCount() > 0) {
          RowGroupReader group = new RowGroupReader(file, block, shape, schema, bufferBytes);
          part.addBytes(group.bytes());
          for (long i = 0; i < group.rows(); i++) {
            records.read();
            records.row(group.next());
          }
        }
      }
    }
  }

  /** The wanted columns of a file, checked to have the types that the first file has. */
  private FileShape.Group fitting(FileShape.Group shape, String file) {
    for (Schema.Field field : schema.getFields()) {
      int index = shape.names().indexOf(field.getName());
      if (index < 0) {
        throw PurlinException.user(
            "'%s' lacks a column that '%s' has: %s"
                .formatted(
                    file, firstFile, Names.unknown("column", field.getName(), shape.names())));
      }
      Schema.FieldType found = shape.fields().get(index).type();
      Schema.FieldType expected = field.getType();
      // A column without nulls can stand for one with nulls.
      if (!found.equals(expected) && !found.withNullable(true).equals(expected)) {
        throw PurlinException.user(
            "column '%s' is %s in '%s' and %s in '%s'; files that are read together must agree"
                .formatted(field.getName(), describe(found), file, describe(expected), firstFile));
      }
    }
    return shape.select(schema.getFieldNames());
  }

  private static String describe(Schema.FieldType type) {
    return Names.type(type) + (Boolean.TRUE.equals(type.getNullable()) ? "" : " NOT NULL");
  }
}
