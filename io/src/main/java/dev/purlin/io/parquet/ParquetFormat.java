package dev.purlin.io.parquet;

import dev.purlin.io.file.RowFileFormat;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.beam.sdk.schemas.Schema;

/**
 * Parquet files of rows.
 *
 * @param schema the schema of the rows
 * @param codec how pages are compressed
 * @param rowGroupBytes how large a row group may grow in memory; a file being written takes a
 *     little more than this
 * @param decimalScale how many decimal places a DECIMAL without a scale of its own gets
 */
record ParquetFormat(Schema schema, Codec codec, long rowGroupBytes, int decimalScale)
    implements RowFileFormat {

  @Override
  public Writer open(OutputStream out) throws IOException {
    return new ParquetRowWriter(this, FileSchema.of(schema, decimalScale), out);
  }
}
