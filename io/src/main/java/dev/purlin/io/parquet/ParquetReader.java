package dev.purlin.io.parquet;

import dev.purlin.core.batch.RowBatch;
import dev.purlin.core.problem.Names;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.io.file.FileChunk;
import dev.purlin.io.file.FileContent;
import dev.purlin.io.file.FileUnion;
import dev.purlin.io.file.RecordOutput;
import dev.purlin.io.file.RowFileReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Reads the row groups that begin in a chunk.
 *
 * @param firstFile the file that the schema is from
 * @param unitedTo the last of the files that may lack columns, or have them of a narrower type;
 *     null if none may
 * @param complete whether all columns of a file are to be read
 */
record ParquetReader(
    String firstFile, Schema schema, @Nullable String unitedTo, boolean complete, long chunkBytes)
    implements RowFileReader {
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
      Schema found = shape.schema();
      boolean asWanted = isAsWanted(found);
      boolean batches = asWanted && records.batches();
      WidenedRows widened = new WidenedRows(schema, found);
      int bufferBytes =
          FileSystems.matchNewResource(chunk.file(), false).getScheme().equals("file")
              ? LOCAL_BUFFER_BYTES
              : REMOTE_BUFFER_BYTES;
      for (BlockMetaData block : file.metadata().getBlocks()) {
        boolean begins =
            block.getStartingPos() >= chunk.start() && block.getStartingPos() < chunk.end();
        if (begins && block.getRowCount() > 0) {
          RowGroupReader group =
              new RowGroupReader(
                  file, block, shape, asWanted ? schema : found, batches, bufferBytes);
          part.addBytes(group.bytes());
          if (batches) {
            readBatches(group, records);
          } else {
            for (long i = 0; i < group.rows(); i++) {
              records.read();
              records.row(asWanted ? group.next() : widened.row(group.next()));
            }
          }
        }
      }
    }
  }

  private static void readBatches(RowGroupReader group, RecordOutput records) {
    RowBatch batch = group.nextBatch();
    while (batch != null) {
      for (int i = 0; i < batch.size(); i++) {
        records.read();
      }
      records.batch(batch);
      batch = group.nextBatch();
    }
  }

  /** Whether rows can be read as they are; a column without nulls stands for one with nulls. */
  private boolean isAsWanted(Schema found) {
    if (found.getFieldCount() != schema.getFieldCount()) {
      return false;
    }
    for (int i = 0; i < found.getFieldCount(); i++) {
      if (!isOf(found.getField(i).getType(), schema.getField(i).getType())) {
        return false;
      }
    }
    return true;
  }

  private static boolean isOf(FieldType found, FieldType expected) {
    return found.equals(expected) || found.withNullable(true).equals(expected);
  }

  /** The wanted columns of a file, checked to be such that the rows can have them. */
  private FileShape.Group fitting(FileShape.Group shape, String file) {
    boolean united = unitedTo != null && FileUnion.wasLookedAt(file, unitedTo);
    List<String> there = new ArrayList<>();
    for (Schema.Field field : schema.getFields()) {
      int index = shape.names().indexOf(field.getName());
      FieldType expected = field.getType();
      if (index < 0 && united && Boolean.TRUE.equals(expected.getNullable())) {
        continue;
      }
      if (index < 0) {
        throw PurlinException.user(
            "'%s' lacks a column that '%s' has: %s%s"
                .formatted(
                    file,
                    firstFile,
                    Names.unknown("column", field.getName(), shape.names()),
                    unitedTo == null || united ? "" : FileUnion.NOT_LOOKED_AT));
      }
      FieldType found = shape.fields().get(index).type();
      if (!isOf(found, expected) && !(united && widens(found, expected))) {
        throw PurlinException.user(
            "column '%s' is %s in '%s' and %s in '%s'; files that are read together must agree"
                .formatted(field.getName(), describe(found), file, describe(expected), firstFile));
      }
      there.add(field.getName());
    }
    requireNoOther(shape, file);
    // Of a file with none of the columns, any one tells how many rows it has.
    return shape.select(there.isEmpty() ? shape.names().subList(0, 1) : there);
  }

  private static boolean widens(FieldType found, FieldType expected) {
    return FileUnion.widens(found, expected)
        && (Boolean.TRUE.equals(expected.getNullable())
            || !Boolean.TRUE.equals(found.getNullable()));
  }

  /** A column that only this file has would be lost. */
  private void requireNoOther(FileShape.Group shape, String file) {
    for (String name : shape.names()) {
      if (complete && !schema.hasField(name)) {
        throw PurlinException.user(
            "'%s' has a column '%s', which %s has not; name the columns to read in 'columns'"
                .formatted(
                    file,
                    name,
                    unitedTo == null
                        ? "'" + firstFile + "'"
                        : "none of the files that were looked at"));
      }
    }
  }

  private static String describe(FieldType type) {
    return Names.type(type) + (Boolean.TRUE.equals(type.getNullable()) ? "" : " NOT NULL");
  }
}
