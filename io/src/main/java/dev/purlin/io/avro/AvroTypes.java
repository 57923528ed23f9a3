package dev.purlin.io.avro;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.problem.Names;
import dev.purlin.core.time.Timestamps;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.Schema.LogicalType;
import org.apache.beam.sdk.schemas.Schema.TypeName;
import org.apache.beam.sdk.schemas.logicaltypes.EnumerationType;
import org.apache.beam.sdk.schemas.logicaltypes.FixedPrecisionNumeric;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Which Avro types go with which types of rows. */
public final class AvroTypes {
  private static final int DECIMAL_PRECISION = 38;

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

  /** The field that a path is about: what stands behind the parameter that declares the schema. */
  static String field(String path) {
    return path.substring(path.indexOf('.') + 1);
  }

  /** Whether a type is a UUID in its 16 bytes, which this version of Avro does not know yet. */
  static boolean isUuid(Schema schema) {
    return schema.getType() == Schema.Type.FIXED
        && schema.getFixedSize() == 2 * Long.BYTES
        && "uuid".equals(schema.getProp(org.apache.avro.LogicalType.LOGICAL_TYPE_PROP));
  }

  /** Whether a type is a timestamp of nanoseconds, which this version does not know either. */
  static boolean isNanos(Schema schema) {
    String logical = schema.getProp(org.apache.avro.LogicalType.LOGICAL_TYPE_PROP);
    return schema.getType() == Schema.Type.LONG
        && ("timestamp-nanos".equals(logical) || "local-timestamp-nanos".equals(logical));
  }

  /**
   * The Avro schema that suits rows best, where none is declared.
   *
   * @param entry the configuration entry that is at fault if there is none
   * @param decimalScale how many decimal places a DECIMAL without a precision of its own gets; null
   *     if such a field cannot be written
   * @throws ConfigurationException if there is no such schema
   */
  public static Schema of(
      String entry, org.apache.beam.sdk.schemas.Schema rows, @Nullable Integer decimalScale) {
    return new Suited(entry, decimalScale).record("Row", null, "", rows);
  }

  private record Suited(String entry, @Nullable Integer decimalScale) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** Records within records have namespaces of their own, for each name means one type. */
    private Schema record(
        String name,
        @Nullable String namespace,
        String path,
        org.apache.beam.sdk.schemas.Schema rows) {
      String below = namespace == null ? name : namespace + "." + name;
      List<Problem> problems = new ArrayList<>();
      List<Schema.Field> fields = new ArrayList<>();
      for (org.apache.beam.sdk.schemas.Schema.Field field : rows.getFields()) {
        String fieldPath = path.isEmpty() ? field.getName() : path + "." + field.getName();
        if (NAME.matcher(field.getName()).matches()) {
          Schema type = type(field.getName(), below, fieldPath, field.getType());
          fields.add(new Schema.Field(field.getName(), type));
        } else {
          problems.add(
              new Problem(
                  entry,
                  "field '%s' has a name that Avro does not allow: letters A to Z, digits and '_', and no digit first; rename it"
                      .formatted(fieldPath)));
        }
      }
      if (!problems.isEmpty()) {
        throw new ConfigurationException(problems);
      }
      return Schema.createRecord(name, null, namespace, false, fields);
    }

    private Schema type(String name, String namespace, String path, FieldType type) {
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
                Schema.createArray(type(name, namespace, path, type.getCollectionElementType()));
            case MAP -> {
              if (type.getMapKeyType().getTypeName() != TypeName.STRING) {
                throw new ConfigurationException(
                    entry,
                    "field '%s' is %s; the keys of Avro's maps are VARCHAR"
                        .formatted(path, Names.type(type)));
              }
              yield Schema.createMap(type(name, namespace, path, type.getMapValueType()));
            }
            case ROW -> record(name, namespace, path, type.getRowSchema());
            case LOGICAL_TYPE -> logical(name, namespace, path, type);
            case DECIMAL -> decimal(path, type);
          };
      return Boolean.TRUE.equals(type.getNullable())
          ? SchemaBuilder.unionOf().nullType().and().type(plain).endUnion()
          : plain;
    }

    private Schema logical(String name, String namespace, String path, FieldType type) {
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
      if (identifier.equals(FixedPrecisionNumeric.IDENTIFIER)) {
        return decimal(path, type);
      }
      return type(name, namespace, path, plain(type).withNullable(false));
    }

    private Schema decimal(String path, FieldType type) {
      Row arguments =
          type.getTypeName() == TypeName.LOGICAL_TYPE
              ? (Row) type.getLogicalType().getArgument()
              : null;
      Integer precision = arguments == null ? null : arguments.getInt32("precision");
      Integer scale = arguments == null ? null : arguments.getInt32("scale");
      if (precision == null || scale == null || scale < 0 || scale > precision) {
        precision = DECIMAL_PRECISION;
        scale = decimalScale;
      }
      if (scale == null) {
        throw new ConfigurationException(
            entry,
            "field '%s' is %s, for which Avro has no type without a precision; declare the Avro schema, or cast the field"
                .formatted(path, Names.type(type)));
      }
      return LogicalTypes.decimal(precision, scale).addToSchema(Schema.create(Schema.Type.BYTES));
    }
  }

  /** A type, or what stands for it if it is one of Beam's logical types that rows seldom have. */
  static FieldType plain(FieldType type) {
    if (type.getTypeName() != TypeName.LOGICAL_TYPE || Timestamps.is(type)) {
      return type;
    }
    String identifier = type.getLogicalType().getIdentifier();
    if (identifier.equals(SqlTypes.DATE.getIdentifier())
        || identifier.equals(SqlTypes.TIME.getIdentifier())) {
      return type;
    }
    if (identifier.equals(FixedPrecisionNumeric.IDENTIFIER)) {
      return FieldType.DECIMAL;
    }
    return type.getLogicalType() instanceof EnumerationType
        ? FieldType.STRING
        : plain(type.getLogicalType().getBaseType());
  }

  /** A value of a type as one of its {@link #plain} type. */
  static <InputT, BaseT> Object plain(LogicalType<InputT, BaseT> type, Object value) {
    if (type instanceof EnumerationType enumeration) {
      return enumeration.toString((EnumerationType.Value) value);
    }
    if (type.getIdentifier().equals(FixedPrecisionNumeric.IDENTIFIER)) {
      return value;
    }
    @SuppressWarnings("unchecked") // The values of a field are of its type's input type.
    BaseT base = type.toBaseType((InputT) value);
    FieldType baseType = type.getBaseType();
    return baseType.getTypeName() == TypeName.LOGICAL_TYPE
        ? plain(baseType.getLogicalType(), base)
        : base;
  }
}
