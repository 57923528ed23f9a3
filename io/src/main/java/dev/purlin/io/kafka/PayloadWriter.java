package dev.purlin.io.kafka;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.reject.RowRejection;
import dev.purlin.core.type.JsonRowWriter;
import dev.purlin.core.type.JsonRows;
import dev.purlin.core.type.WellFormed;
import dev.purlin.io.avro.AvroTypes;
import dev.purlin.io.avro.AvroWrite;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Makes the payload of a message of a row; serves one thread. */
@FunctionalInterface
interface PayloadWriter {

  /**
   * The payload of a row.
   *
   * @throws RowRejection if the format cannot hold it
   */
  byte[] write(Row row) throws RowRejection;

  /**
   * The writer of a format.
   *
   * @param rows the schema of the rows
   * @param avroSchema for AVRO, the schema to write with, as JSON; null for one made from that of
   *     the rows
   * @throws ConfigurationException if the format does not take such rows
   */
  static PayloadWriter of(MessageFormat format, Schema rows, @Nullable String avroSchema) {
    return switch (format) {
      case JSON -> json(rows);
      case AVRO ->
          avro(
              rows,
              avroSchema == null
                  ? AvroTypes.of("schema", rows, null)
                  : AvroPayload.parse(avroSchema));
      case STRING -> {
        only(format, rows, FieldType.STRING);
        String field = rows.getField(0).getName();
        yield row -> {
          String text = row.getString(0);
          String problem = WellFormed.problem(text);
          if (problem != null) {
            throw new RowRejection(Rejection.of("the text " + problem, field, null));
          }
          return text.getBytes(StandardCharsets.UTF_8);
        };
      }
      case RAW -> {
        only(format, rows, FieldType.BYTES);
        yield row -> row.getBytes(0);
      }
    };
  }

  private static void only(MessageFormat format, Schema rows, FieldType type) {
    if (rows.getFieldCount() != 1
        || rows.getField(0).getType().getTypeName() != type.getTypeName()) {
      throw new ConfigurationException(
          "format",
          "format %s writes rows of one field of type %s, besides the key's and the headers'; these have %s"
              .formatted(
                  format,
                  Names.type(type),
                  rows.getFields().stream()
                      .map(field -> field.getName() + " " + Names.type(field.getType()))
                      .toList()));
    }
  }

  private static PayloadWriter json(Schema rows) {
    JsonRowWriter writer = JsonRowWriter.of(rows);
    return row -> {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (JsonGenerator generator = JsonRows.generator(bytes)) {
        writer.write(row, generator);
      } catch (IOException e) {
        throw PurlinException.internal("cannot write JSON into memory", e);
      }
      return bytes.toByteArray();
    };
  }

  private static PayloadWriter avro(Schema rows, org.apache.avro.Schema schema) {
    AvroWrite records = AvroWrite.of("schema", schema, FieldType.row(rows));
    GenericDatumWriter<Object> writer = new GenericDatumWriter<>(schema);
    return row -> {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try {
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        writer.write(records.convert(row), encoder);
        encoder.flush();
      } catch (IOException e) {
        throw PurlinException.internal("cannot write Avro into memory", e);
      }
      return bytes.toByteArray();
    };
  }
}
