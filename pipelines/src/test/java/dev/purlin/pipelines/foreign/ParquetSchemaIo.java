package dev.purlin.pipelines.foreign;

import com.google.auto.service.AutoService;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.extensions.avro.schemas.utils.AvroUtils;
import org.apache.beam.sdk.io.FileIO;
import org.apache.beam.sdk.io.parquet.ParquetIO;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.io.SchemaIO;
import org.apache.beam.sdk.schemas.io.SchemaIOProvider;
import org.apache.beam.sdk.schemas.transforms.Convert;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.POutput;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TypeDescriptor;

/** Beam's ParquetIO as a SchemaIO, as its module had one once, and as a user may have one. */
@AutoService(SchemaIOProvider.class)
public final class ParquetSchemaIo implements SchemaIOProvider {
  @Override
  public String identifier() {
    return "parquet";
  }

  @Override
  public Schema configurationSchema() {
    return Schema.builder().addNullableStringField("suffix").build();
  }

  @Override
  public boolean requiresDataSchema() {
    return true;
  }

  @Override
  public PCollection.IsBounded isBounded() {
    return PCollection.IsBounded.BOUNDED;
  }

  @Override
  public SchemaIO from(String location, Row configuration, Schema dataSchema) {
    String suffix = configuration.getString("suffix");
    return new ParquetFiles(location, suffix == null ? "" : suffix, dataSchema);
  }

  private record ParquetFiles(String location, String suffix, Schema schema) implements SchemaIO {
    @Override
    public PTransform<PBegin, PCollection<Row>> buildReader() {
      return new PTransform<>() {
        private static final long serialVersionUID = 1L;

        @Override
        public PCollection<Row> expand(PBegin begin) {
          return begin
              .apply(
                  ParquetIO.read(AvroUtils.toAvroSchema(schema))
                      .from(location + suffix)
                      .withBeamSchemas(true))
              .apply(Convert.toRows());
        }
      };
    }

    @Override
    public PTransform<PCollection<Row>, POutput> buildWriter() {
      return new PTransform<>() {
        private static final long serialVersionUID = 1L;

        @Override
        public POutput expand(PCollection<Row> rows) {
          org.apache.avro.Schema avro = AvroUtils.toAvroSchema(schema);
          return rows.apply(
                  MapElements.into(TypeDescriptor.of(GenericRecord.class))
                      .via(AvroUtils.getRowToGenericRecordFunction(avro)))
              .setCoder(AvroCoder.of(avro))
              .apply(
                  FileIO.<GenericRecord>write()
                      .via(ParquetIO.sink(avro))
                      .to(location)
                      .withSuffix(suffix));
        }
      };
    }
  }
}
