package dev.purlin.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.parquet.schema.PrimitiveType;

/** Arrays of values straight into Parquet's columns, for the plain loop. */
final class PlainParquet extends WriteSupport<Object[]> {
  private static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType(
          """
          message person {
            optional binary person_id (STRING);
            optional binary person_type (STRING);
            optional binary crash_record_id (STRING);
            optional binary rd_no (STRING);
            optional int64 vehicle_id;
            optional int64 crash_date (TIMESTAMP(MILLIS,true));
            optional binary sex (STRING);
            optional int32 age;
            optional binary safety_equipment (STRING);
            optional binary injury_classification (STRING);
            optional boolean injured;
            optional int32 age_band;
          }
          """);

  private RecordConsumer consumer;

  static ParquetWriter<Object[]> open(Path file) throws IOException {
    return new Builder(new LocalOutputFile(file))
        .withCompressionCodec(CompressionCodecName.SNAPPY)
        .build();
  }

  @Override
  public WriteContext init(Configuration configuration) {
    return new WriteContext(SCHEMA, Map.of());
  }

  @Override
  public WriteContext init(ParquetConfiguration configuration) {
    return new WriteContext(SCHEMA, Map.of());
  }

  @Override
  public void prepareForWrite(RecordConsumer recordConsumer) {
    consumer = recordConsumer;
  }

  @Override
  public void write(Object[] values) {
    consumer.startMessage();
    for (int i = 0; i < values.length; i++) {
      if (values[i] != null && !values[i].equals("")) {
        String name = SCHEMA.getFieldName(i);
        consumer.startField(name, i);
        add(((PrimitiveType) SCHEMA.getType(i)).getPrimitiveTypeName(), values[i]);
        consumer.endField(name, i);
      }
    }
    consumer.endMessage();
  }

  private void add(PrimitiveType.PrimitiveTypeName type, Object value) {
    switch (type) {
      case BINARY -> consumer.addBinary(Binary.fromString((String) value));
      case INT64 -> consumer.addLong((Long) value);
      case INT32 -> consumer.addInteger((Integer) value);
      case BOOLEAN -> consumer.addBoolean((Boolean) value);
      case FLOAT, DOUBLE, INT96, FIXED_LEN_BYTE_ARRAY ->
          throw new IllegalStateException("no column has the type " + type);
    }
  }

  private static final class Builder extends ParquetWriter.Builder<Object[], Builder> {
    private Builder(OutputFile file) {
      super(file);
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    protected WriteSupport<Object[]> getWriteSupport(Configuration configuration) {
      return new PlainParquet();
    }

    @Override
    protected WriteSupport<Object[]> getWriteSupport(ParquetConfiguration configuration) {
      return new PlainParquet();
    }
  }
}
