package dev.purlin.io.kafka;

import dev.purlin.core.reject.Rejection;
import dev.purlin.core.reject.RowRejection;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.values.Row;

/** The whole payload as the one field {@code payload}: VARCHAR if it is text, or else VARBINARY. */
record SingleFieldPayload(boolean text) implements PayloadFormat {

  @Override
  public Schema schema() {
    return Schema.of(Schema.Field.of("payload", text ? FieldType.STRING : FieldType.BYTES));
  }

  @Override
  public Reader reader() {
    Schema schema = schema();
    return payload ->
        Row.withSchema(schema)
            .attachValues(List.<Object>of(text ? decode("payload", payload) : payload));
  }

  /** The text of bytes in UTF-8. */
  static String decode(String field, byte[] bytes) throws RowRejection {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new RowRejection(Rejection.of("is not text in UTF-8", field, null));
    }
  }
}
