package dev.purlin.io.kafka;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Reasons;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.reject.RowRejection;
import dev.purlin.io.avro.AvroRead;
import java.io.IOException;
import org.apache.avro.SchemaParseException;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * An Avro record in the binary encoding.
 *
 * @param avroSchema the schema it was written with, as JSON
 */
record AvroPayload(String avroSchema, Schema schema) implements PayloadFormat {

  static AvroPayload declared(String schema) {
    return new AvroPayload(schema, AvroRead.rows(parse(schema)));
  }

  /** The Avro schema of a text; a record's, or the configuration is at fault. */
  static org.apache.avro.Schema parse(String text) {
    try {
      org.apache.avro.Schema schema = new org.apache.avro.Schema.Parser().parse(text);
      if (schema.getType() != org.apache.avro.Schema.Type.RECORD) {
        throw new ConfigurationException(
            "schema",
            "expected an Avro schema of type record, found " + schema.getType().getName());
      }
      return schema;
    } catch (SchemaParseException e) {
      throw new ConfigurationException("schema", "is no Avro schema: " + Reasons.of(e));
    }
  }

  @Override
  public boolean text() {
    return false;
  }

  @Override
  public Reader reader() {
    org.apache.avro.Schema writer = parse(avroSchema);
    GenericDatumReader<GenericRecord> records = AvroRead.records(writer, writer);
    AvroRead rows = AvroRead.of("schema", writer);
    return new Reader() {
      private @Nullable BinaryDecoder decoder;

      @Override
      public Row read(byte[] payload) throws RowRejection {
        try {
          decoder = DecoderFactory.get().binaryDecoder(payload, decoder);
          Row row = (Row) rows.convert().of(records.read(null, decoder));
          if (!decoder.isEnd()) {
            throw refusal("there are more bytes behind the record", payload);
          }
          return row;
        } catch (IOException | RuntimeException e) {
          // Avro says in many ways that bytes make no sense.
          throw refusal(Reasons.of(e), payload);
        }
      }
    };
  }

  private static RowRejection refusal(String reason, byte[] payload) {
    String registry =
        payload.length > 5 && payload[0] == 0
            ? "; it may begin with a schema registry's number, which is not expected here"
            : "";
    return new RowRejection(
        Rejection.of(
            "is not an Avro record of the declared schema: " + reason + registry, null, null));
  }
}
