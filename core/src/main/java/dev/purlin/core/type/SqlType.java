package dev.purlin.core.type;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import java.io.Serializable;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.Schema.TypeName;

/**
 * A type as people declare it in SQL: what Beam's rows hold, and the length or precision that
 * Beam's types do not know.
 *
 * <pre>{@code
 * SqlType price = SqlType.parse("DECIMAL(10, 2)");
 * SqlType tags = SqlType.parse("array<varchar>");
 * SqlType place = SqlType.parse("ROW<city VARCHAR, zip VARCHAR(10)>");
 * }</pre>
 *
 * @param fieldType the type in Beam's schemas, not nullable
 * @param precision the most digits of a DECIMAL or characters of a VARCHAR, or {@link #UNLIMITED}
 * @param scale the digits after the point of a DECIMAL, or {@link #UNLIMITED}
 */
public record SqlType(FieldType fieldType, int precision, int scale) implements Serializable {
  /** No length or precision is declared. */
  public static final int UNLIMITED = -1;

  /** The type without a declared length or precision. */
  public static SqlType of(FieldType fieldType) {
    return new SqlType(fieldType.withNullable(false), UNLIMITED, UNLIMITED);
  }

  static SqlType decimal(int precision, int scale) {
    return new SqlType(FieldType.DECIMAL, precision, scale);
  }

  static SqlType varchar(int length) {
    return new SqlType(FieldType.STRING, length, UNLIMITED);
  }

  /**
   * Reads a type: a name in any letter case, with a length or precision for VARCHAR and DECIMAL,
   * element types for ARRAY and MAP, fields for ROW.
   *
   * @throws ConfigurationException if there is no such type; it offers the nearest name
   */
  public static SqlType parse(String text) {
    return new SqlTypeParser(text).parse();
  }

  /** Reads a type that a configuration entry holds; the entry is named if there is no such type. */
  public static SqlType parse(String path, String text) {
    try {
      return parse(text);
    } catch (ConfigurationException e) {
      throw new ConfigurationException(path, e.problems().get(0).message());
    }
  }

  @Override
  public String toString() {
    String name = Names.type(fieldType);
    if (precision == UNLIMITED) {
      return name;
    }
    return fieldType.getTypeName() == TypeName.DECIMAL
        ? "%s(%d, %d)".formatted(name, precision, scale)
        : "%s(%d)".formatted(name, precision);
  }
}
