package dev.purlin.core.batch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;
import org.apache.beam.sdk.coders.RowCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Codes single values of fields whose columns have no arrays of their own, as rows that have only
 * that field: Beam offers no coder of a value.
 */
final class SingleValues {
  private final Schema schema;
  private final @Nullable RowCoder[] coders;

  SingleValues(Schema schema) {
    this.schema = schema;
    this.coders = new RowCoder[schema.getFieldCount()];
  }

  void encode(int field, Object value, OutputStream out) throws IOException {
    RowCoder coder = coder(field);
    coder.encode(Row.withSchema(coder.getSchema()).attachValues(value), out);
  }

  Object decode(int field, InputStream in) throws IOException {
    return Objects.requireNonNull(coder(field).decode(in).getValue(0));
  }

  private RowCoder coder(int field) {
    RowCoder coder = coders[field];
    if (coder == null) {
      coder = RowCoder.of(Schema.builder().addFields(schema.getField(field)).build());
      coders[field] = coder;
    }
    return coder;
  }
}
