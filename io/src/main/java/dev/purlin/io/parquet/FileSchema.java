package dev.purlin.io.parquet;

import dev.purlin.core.problem.ConfigurationException;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;

/** The Parquet schema of the files that rows of a schema are written to. */
final class FileSchema {
  static final String LIST = "list";
  static final String ELEMENT = "element";
  static final String KEY_VALUE = "key_value";
  static final String KEY = "key";
  static final String VALUE = "value";

  private FileSchema() {}

  static MessageType of(Schema schema, int decimalScale) {
    return new MessageType("row", fields(schema, decimalScale, ""));
  }

  private static List<Type> fields(Schema schema, int decimalScale, String path) {
    if (schema.getFieldCount() == 0) {
      throw new ConfigurationException(
          "",
          (path.isEmpty() ? "the input" : "field '" + path + "'")
              + " has no fields; a Parquet file needs one at least");
    }
    return schema.getFields().stream()
        .map(
            field ->
                type(
                    field.getName(),
                    field.getType(),
                    decimalScale,
                    path.isEmpty() ? field.getName() : path + "." + field.getName()))
        .toList();
  }

  private static Type type(String name, FieldType type, int decimalScale, String path) {
    Repetition repetition =
        Boolean.TRUE.equals(type.getNullable()) ? Repetition.OPTIONAL : Repetition.REQUIRED;
    return switch (type.getTypeName()) {
      case ARRAY, ITERABLE ->
          Types.buildGroup(repetition)
              .as(LogicalTypeAnnotation.listType())
              .addField(
                  Types.repeatedGroup()
                      .addField(type(ELEMENT, type.getCollectionElementType(), decimalScale, path))
                      .named(LIST))
              .named(name);
      case MAP ->
          Types.buildGroup(repetition)
              .as(LogicalTypeAnnotation.mapType())
              .addField(
                  Types.repeatedGroup()
                      .addField(
                          type(KEY, type.getMapKeyType().withNullable(false), decimalScale, path))
                      .addField(type(VALUE, type.getMapValueType(), decimalScale, path))
                      .named(KEY_VALUE))
              .named(name);
      case ROW ->
          Types.buildGroup(repetition)
              .addFields(fields(type.getRowSchema(), decimalScale, path).toArray(new Type[0]))
              .named(name);
      case BYTE,
          INT16,
          INT32,
          INT64,
          DECIMAL,
          FLOAT,
          DOUBLE,
          STRING,
          DATETIME,
          BOOLEAN,
          BYTES,
          LOGICAL_TYPE -> {
        WriteLeaf leaf = WriteLeaf.of(type, decimalScale);
        yield Types.primitive(leaf.type(), repetition)
            .length(leaf.length())
            .as(leaf.annotation())
            .named(name);
      }
    };
  }
}
