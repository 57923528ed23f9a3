package dev.purlin.io.parquet;

import dev.purlin.core.batch.RowBatch;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.problem.Reasons;
import dev.purlin.io.file.RowFileFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.values.Row;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;

/**
 * Writes rows straight into Parquet's column writers.
 *
 * <p>Not through {@code ParquetWriter}, whose record consumer costs as much as the columns
 * themselves, and which needs Hadoop's configuration.
 */
final class ParquetRowWriter implements RowFileFormat.Writer {
  private static final int TRUNCATED_STATISTICS = 64;
  private static final int LEAST_ROWS_BETWEEN_CHECKS = 100;
  private static final int MOST_ROWS_BETWEEN_CHECKS = 10_000;

  /** How many rows of a batch are written column by column before pages are looked at. */
  private static final int STRETCH = 128;

  private static final ParquetProperties PROPERTIES =
      ParquetProperties.builder()
          .withStatisticsTruncateLength(TRUNCATED_STATISTICS)
          .withSizeStatisticsEnabled(false)
          .build();

  private final ParquetFormat format;
  private final MessageType schema;
  private final ParquetFileWriter file;
  private ColumnChunkPageWriteStore pages;
  private RowGroupColumns columns;
  private Shredder[] fields;
  private ColumnShredder[] fieldsOfBatches;
  private long rows;
  private long nextCheck;

  ParquetRowWriter(ParquetFormat format, MessageType schema, OutputStream out) throws IOException {
    this.format = format;
    this.schema = schema;
    file =
        new ParquetFileWriter(
            new StreamOutputFile(out),
            schema,
            ParquetFileWriter.Mode.CREATE,
            format.rowGroupBytes(),
            0,
            PROPERTIES.getColumnIndexTruncateLength(),
            TRUNCATED_STATISTICS,
            PROPERTIES.getPageWriteChecksumEnabled());
    file.start();
    startRowGroup();
  }

  private void startRowGroup() {
    pages =
        new ColumnChunkPageWriteStore(
            new Compressor(format.codec()),
            schema,
            PROPERTIES.getAllocator(),
            PROPERTIES.getColumnIndexTruncateLength(),
            PROPERTIES.getPageWriteChecksumEnabled());
    columns = new RowGroupColumns(schema, pages, PROPERTIES);
    fields = Shredder.of(format.schema(), columns, format.decimalScale());
    fieldsOfBatches = ColumnShredder.of(format.schema(), columns, fields);
    rows = 0;
    nextCheck = LEAST_ROWS_BETWEEN_CHECKS;
  }

  @Override
  public void write(Row row) throws IOException {
    List<Object> values = row.getValues();
    int field = 0;
    try {
      for (; field < fields.length; field++) {
        fields[field].write(values.get(field), 0, 0);
      }
    } catch (PurlinException e) {
      throw named(e, field);
    }
    columns.endRecord();
    if (++rows >= nextCheck) {
      checkSize();
    }
  }

  @Override
  public void write(RowBatch batch) throws IOException {
    int from = 0;
    while (from < batch.size()) {
      int to = Math.min(batch.size(), from + STRETCH);
      int field = 0;
      try {
        for (; field < fieldsOfBatches.length; field++) {
          fieldsOfBatches[field].write(batch.column(field), from, to);
        }
      } catch (PurlinException e) {
        throw named(e, field);
      }
      for (int row = from; row < to; row++) {
        columns.endRecord();
      }
      rows += to - from;
      from = to;
      if (rows >= nextCheck) {
        checkSize();
      }
    }
  }

  /** The error about a value, with the name of its field. */
  private PurlinException named(PurlinException e, int field) {
    return new PurlinException(
        e.category(),
        "field '%s': %s".formatted(format.schema().getField(field).getName(), Reasons.of(e)),
        e.getCause());
  }

  private void checkSize() throws IOException {
    long size = columns.bufferedSize();
    if (size >= format.rowGroupBytes()) {
      endRowGroup();
      startRowGroup();
      return;
    }
    long fitting = (format.rowGroupBytes() - size) / Math.max(1, size / rows);
    nextCheck =
        rows + Math.min(MOST_ROWS_BETWEEN_CHECKS, Math.max(LEAST_ROWS_BETWEEN_CHECKS, fitting / 2));
  }

  private void endRowGroup() throws IOException {
    if (rows > 0) {
      columns.flush();
      file.startBlock(rows);
      pages.flushToFileWriter(file);
      file.endBlock();
    }
    columns.close();
    pages.close();
  }

  @Override
  public void close() throws IOException {
    endRowGroup();
    file.end(Map.of());
  }

  private record Compressor(Codec codec) implements BytesInputCompressor {
    @Override
    @SuppressWarnings("deprecation") // toInputStream, which is to replace toByteArray, copies more.
    public BytesInput compress(BytesInput bytes) throws IOException {
      return codec == Codec.NONE ? bytes : BytesInput.from(codec.compress(bytes.toByteArray()));
    }

    @Override
    public CompressionCodecName getCodecName() {
      return codec.parquetName();
    }

    @Override
    public void release() {}
  }
}
