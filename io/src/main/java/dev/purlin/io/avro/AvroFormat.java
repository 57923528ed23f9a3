package dev.purlin.io.avro;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.reject.RowRejection;
import dev.purlin.io.file.RowFileFormat;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.values.Row;

/**
 * Avro files of rows.
 *
 * @param decimalScale how many decimal places a DECIMAL without a precision of its own gets
 */
record AvroFormat(Schema schema, AvroCodec codec, int decimalScale) implements RowFileFormat {

  org.apache.avro.Schema avro() {
    return AvroTypes.of("", schema, decimalScale);
  }

  @Override
  public Writer open(OutputStream out) throws IOException {
    org.apache.avro.Schema avro = avro();
    AvroWrite records = AvroWrite.of("schema", avro, FieldType.row(schema));
    DataFileWriter<Object> file = new DataFileWriter<>(new GenericDatumWriter<>(avro));
    file.setCodec(codec.factory());
    file.create(avro, new Unclosed(out));
    return new Writer() {
      @Override
      public void write(Row row) throws IOException {
        try {
          file.append(records.convert(row));
        } catch (RowRejection e) {
          throw PurlinException.user(e.rejection().describe(), e);
        }
      }

      @Override
      public void close() throws IOException {
        file.close();
      }
    };
  }

  /** Who opened the stream closes it. */
  private static final class Unclosed extends FilterOutputStream {
    private Unclosed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
