package dev.purlin.io.file;

import dev.purlin.core.type.SqlType;
import java.io.Serializable;
import org.apache.beam.sdk.schemas.Schema;

/**
 * A column of texts that is read.
 *
 * @param name its name in the file and in the rows
 * @param type the type of its values
 * @param nullable whether a value may be missing
 */
public record TextColumn(String name, SqlType type, boolean nullable) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The column that becomes a field. */
  public static TextColumn of(Schema.Field field) {
    return new TextColumn(
        field.getName(), SqlType.of(field.getType()), field.getType().getNullable());
  }

  /** The field that the column becomes. */
  public Schema.Field field() {
    return Schema.Field.of(name, type.fieldType().withNullable(nullable));
  }
}
