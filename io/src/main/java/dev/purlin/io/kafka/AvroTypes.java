package dev.purlin.io.kafka;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.problem.Names;
import dev.purlin.core.time.Timestamps;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.Schema.TypeName;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;

/** Which Avro types go with which types of rows. */
final class AvroTypes {
  private AvroTypes() {}

  /** The type itself, or the one that a union has besides null. */
  static Schema withoutNull(String path, Schema schema) {
    if (schema.getType() != Schema.Type.UNION) {
      return schema;
    }
    List<Schema> types =
        schema.getTypes().stream().filter(type -> type.getType() != Schema.Type.NULL).toList();
    if (types.size() != 1) {
      throw new ConfigurationException(
          path,
          "a union of %d types; a field of a row has one, with or without null"
              .formatted(types.size()));
    }
    return types.get(0);
  }

  /** Whether values of a row's type can be written as an Avro type, exactly. */
  static boolean takes(Schema schema, FieldType type) {
    if (schema.getType() == Schema.Type.NULL) {
      return false;
    }
    TypeName given = type.getTypeName();
    return switch (schema.getType()) {
      case RECORD -> given == TypeName.ROW;
      case ARRAY -> given.isCollectionType();
      case MAP -> given == TypeName.MAP && type.getMapKeyType().getTypeName() == TypeName.STRING;
      default -> takesScalar(AvroRead.of("schema", schema).type(), type);
    };
  }

  private static boolean takesScalar(FieldType natural, FieldType given) {
    TypeName name = given.getTypeName();
    if (Timestamps.is(natural)) {
      return Timestamps.is(given);
    }
    return switch (natural.getTypeName()) {
      case INT32 -> List.of(TypeName.BYTE, TypeName.INT16, TypeName.INT32).contains(name);
      case INT64 ->
          List.of(TypeName.BYTE, TypeName.INT16, TypeName.INT32, TypeName.INT64).contains(name);
      case DOUBLE -> name == TypeName.DOUBLE || name == TypeName.FLOAT;
      case LOGICAL_TYPE ->
          name == TypeName.LOGICAL_TYPE
              && natural
                  .getLogicalType()
                  .getIdentifier()
                  .equals(given.getLogicalType().getIdentifier());
      default -> name == natural.getTypeName();
    };
  }

  /**
   * The fields of an Avro record that rows have, too.
   *
   * @throws ConfigurationException if rows have others, or lack one without a default
   */
  static List<Schema.Field> matched(
      String path, Schema record, org.apache.beam.sdk.schemas.Schema rows) {
    List<Problem> problems = new ArrayList<>();
    List<String> names = record.getFields().stream().map(Schema.Field::name).toList();
    for (String name : rows.getFieldNames()) {
      if (!names.contains(name)) {
        problems.add(
            new Problem(path, "has no place for the rows' " + Names.unknown("field", name, names)));
      }
    }
    List<Schema.Field> fields = new ArrayList<>();
    for (Schema.Field field : record.getFields()) {
      if (rows.hasField(field.name())) {
        fields.add(field);
      } else if (!field.hasDefaultValue()) {
        problems.add(
            new Problem(
                path,
                "field '%s' has no default, and the rows do not have it".formatted(field.name())));
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return fields;
  }

  /** The Avro schema that suits rows best, where none is declared. */
  static Schema of(org.apache.beam.sdk.schemas.Schema rows) {
    return record("Row", rows);
  }

  private static Schema record(String name, org.apache.beam.sdk.schemas.Schema rows) {
    SchemaBuilder.FieldAssembler<Schema> fields = SchemaBuilder.record(name).fields();
    for (org.apache.beam.sdk.schemas.Schema.Field field : rows.getFields()) {
      Schema type = type(name + "_" + field.getName(), field.getName(), field.getType());
      fields = fields.name(field.getName()).type(type).noDefault();
    }
    return fields.endRecord();
  }

  private static Schema type(String name, String path, FieldType type) {
    Schema plain =
        switch (type.getTypeName()) {
          case BYTE, INT16, INT32 -> Schema.create(Schema.Type.INT);
          case INT64 -> Schema.create(Schema.Type.LONG);
          case FLOAT -> Schema.create(Schema.Type.FLOAT);
          case DOUBLE -> Schema.create(Schema.Type.DOUBLE);
          case BOOLEAN -> Schema.create(Schema.Type.BOOLEAN);
          case STRING -> Schema.create(Schema.Type.STRING);
          case BYTES -> Schema.create(Schema.Type.BYTES);
          case DATETIME ->
              LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));
          case ARRAY, ITERABLE ->
              Schema.createArray(type(name, path, type.getCollectionElementType()));
          case MAP -> Schema.createMap(type(name, path, type.getMapValueType()));
          case ROW -> record(name, type.getRowSchema());
          case LOGICAL_TYPE -> logical(path, type);
          case DECIMAL -> throw undeclared(path, "DECIMAL");
        };
    return Boolean.TRUE.equals(type.getNullable())
        ? SchemaBuilder.unionOf().nullType().and().type(plain).endUnion()
        : plain;
  }

  private static Schema logical(String path, FieldType type) {
    String identifier = type.getLogicalType().getIdentifier();
    if (identifier.equals(SqlTypes.DATE.getIdentifier())) {
      return LogicalTypes.date().addToSchema(Schema.create(Schema.Type.INT));
    }
    if (identifier.equals(SqlTypes.TIME.getIdentifier())) {
      return LogicalTypes.timeMicros().addToSchema(Schema.create(Schema.Type.LONG));
    }
    if (Timestamps.is(type)) {
      return LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG));
    }
    throw undeclared(path, Names.type(type));
  }

  private static ConfigurationException undeclared(String path, String type) {
    return new ConfigurationException(
        "schema",
        "field '%s' is %s, for which Avro has no type without a precision; declare the Avro schema, or cast the field"
            .formatted(path, type));
  }
}
