package dev.purlin.io.stage;

import java.util.Base64;
import org.apache.beam.model.pipeline.v1.SchemaApi;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.SchemaTranslation;
import org.apache.beam.vendor.grpc.v1p69p0.com.google.protobuf.InvalidProtocolBufferException;

/** A schema as a text that loses nothing of it: Beam's own form of it, in Base64. */
final class SchemaText {
  private SchemaText() {}

  static String write(Schema schema) {
    return Base64.getEncoder()
        .encodeToString(SchemaTranslation.schemaToProto(schema, true).toByteArray());
  }

  static Schema read(String text) {
    try {
      return SchemaTranslation.schemaFromProto(
          SchemaApi.Schema.parseFrom(Base64.getDecoder().decode(text)));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("'row_schema' is not a schema", e);
    }
  }
}
