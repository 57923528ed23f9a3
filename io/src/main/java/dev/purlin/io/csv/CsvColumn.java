package dev.purlin.io.csv;

import dev.purlin.core.type.SqlType;
import java.io.Serializable;
import org.apache.beam.sdk.schemas.Schema;

/**
 * A column that is read.
 *
 * @param name its name in the file and in the rows
 * @param type the type of its values
 * @param nullable whether a value may be missing
 */
record CsvColumn(String name, SqlType type, boolean nullable) implements Serializable {
  private static final long serialVersionUID = 1L;

  static CsvColumn of(Schema.Field field) {
    return new CsvColumn(
        field.getName(), SqlType.of(field.getType()), field.getType().getNullable());
  }

  Schema.Field field() {
    return Schema.Field.of(name, type.fieldType().withNullable(nullable));
  }
}
