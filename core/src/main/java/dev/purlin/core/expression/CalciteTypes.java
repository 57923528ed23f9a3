package dev.purlin.core.expression;

import dev.purlin.core.expression.function.Casts;
import dev.purlin.core.time.Timestamps;
import java.lang.reflect.Type;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.jdbc.JavaTypeFactoryImpl;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.type.RelDataType;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.type.RelDataTypeSystemImpl;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.type.RelRecordType;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.type.SqlTypeName;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.type.SqlTypeUtil;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Beam's types in Calcite's terms, and back. */
final class CalciteTypes extends JavaTypeFactoryImpl {
  /** Decimals of Beam know no precision and scale; these two stand for "whatever it needs". */
  private static final int ANY_PRECISION = 1000;

  /** Digits behind the seconds. */
  static final int TIMESTAMP_PRECISION = 6;

  static final CalciteTypes INSTANCE = new CalciteTypes(false);

  /** The same types for planning queries. */
  static final CalciteTypes OF_QUERIES = new CalciteTypes(true);

  private final boolean ofQueries;

  private CalciteTypes(boolean ofQueries) {
    super(new TypeSystem());
    this.ofQueries = ofQueries;
  }

  @Override
  public Charset getDefaultCharset() {
    return StandardCharsets.UTF_8;
  }

  /** Rows within rows are arrays. */
  @Override
  public Type getJavaClass(RelDataType type) {
    return type.isStruct() ? Object[].class : super.getJavaClass(type);
  }

  /**
   * A row that may be null has the same fields as one that may not. Only a planner asks for the row
   * of an outer join so, and means its fields.
   */
  @Override
  public RelDataType createTypeWithNullability(RelDataType type, boolean nullable) {
    return type instanceof RelRecordType && !ofQueries
        ? canonize(new RelRecordType(type.getStructKind(), type.getFieldList(), nullable))
        : super.createTypeWithNullability(type, nullable);
  }

  /** A decimal of any precision and scale. */
  RelDataType anyDecimal() {
    return createSqlType(SqlTypeName.DECIMAL, ANY_PRECISION, Casts.ANY_SCALE);
  }

  /** The SQL type of a Beam type; null if SQL has none. */
  @Nullable RelDataType of(FieldType type) {
    RelDataType sql = ofNotNull(type);
    return sql == null
        ? null
        : createTypeWithNullability(sql, Boolean.TRUE.equals(type.getNullable()));
  }

  private @Nullable RelDataType ofNotNull(FieldType type) {
    return switch (type.getTypeName()) {
      case BYTE -> createSqlType(SqlTypeName.TINYINT);
      case INT16 -> createSqlType(SqlTypeName.SMALLINT);
      case INT32 -> createSqlType(SqlTypeName.INTEGER);
      case INT64 -> createSqlType(SqlTypeName.BIGINT);
      case DECIMAL -> anyDecimal();
      case FLOAT -> createSqlType(SqlTypeName.REAL);
      case DOUBLE -> createSqlType(SqlTypeName.DOUBLE);
      case STRING -> createSqlType(SqlTypeName.VARCHAR);
      case DATETIME -> createSqlType(SqlTypeName.TIMESTAMP);
      case BOOLEAN -> createSqlType(SqlTypeName.BOOLEAN);
      case BYTES -> createSqlType(SqlTypeName.VARBINARY);
      case ARRAY, ITERABLE -> {
        RelDataType element = of(type.getCollectionElementType());
        yield element == null ? null : createArrayType(element, -1);
      }
      case MAP -> {
        RelDataType key = of(type.getMapKeyType());
        RelDataType value = of(type.getMapValueType());
        yield key == null || value == null ? null : createMapType(key, value);
      }
      case ROW -> row(type.getRowSchema());
      case LOGICAL_TYPE -> logical(type.getLogicalType());
    };
  }

  private @Nullable RelDataType row(Schema schema) {
    RelDataTypeFactory.Builder fields = builder();
    for (Schema.Field field : schema.getFields()) {
      RelDataType type = of(field.getType());
      if (type == null) {
        return null;
      }
      fields.add(field.getName(), type);
    }
    return fields.build();
  }

  private @Nullable RelDataType logical(Schema.LogicalType<?, ?> type) {
    String identifier = type.getIdentifier();
    if (identifier.equals(SqlTypes.DATE.getIdentifier())) {
      return createSqlType(SqlTypeName.DATE);
    }
    if (identifier.equals(SqlTypes.TIME.getIdentifier())) {
      return createSqlType(SqlTypeName.TIME);
    }
    if (Timestamps.is(type)) {
      return createSqlType(SqlTypeName.TIMESTAMP);
    }
    return type.getBaseType().getTypeName().isPrimitiveType()
        ? ofNotNull(type.getBaseType())
        : null;
  }

  /** The Beam type of a SQL type; null if Beam has none. */
  static @Nullable FieldType toBeam(RelDataType type) {
    FieldType beam = toBeamNotNull(type);
    return beam == null ? null : beam.withNullable(type.isNullable());
  }

  private static @Nullable FieldType toBeamNotNull(RelDataType type) {
    return switch (type.getSqlTypeName()) {
      case TINYINT -> FieldType.BYTE;
      case SMALLINT -> FieldType.INT16;
      case INTEGER -> FieldType.INT32;
      case BIGINT -> FieldType.INT64;
      case DECIMAL -> FieldType.DECIMAL;
      case REAL -> FieldType.FLOAT;
      case FLOAT, DOUBLE -> FieldType.DOUBLE;
      case CHAR, VARCHAR -> FieldType.STRING;
      case BOOLEAN -> FieldType.BOOLEAN;
      case DATE -> FieldType.logicalType(SqlTypes.DATE);
      case TIME -> FieldType.logicalType(SqlTypes.TIME);
      case TIMESTAMP -> Timestamps.TIMESTAMP;
      case BINARY, VARBINARY -> FieldType.BYTES;
      case ARRAY, MULTISET -> {
        FieldType element = toBeam(type.getComponentType());
        yield element == null ? null : FieldType.array(element);
      }
      case MAP -> {
        FieldType key = toBeam(type.getKeyType());
        FieldType value = toBeam(type.getValueType());
        yield key == null || value == null ? null : FieldType.map(key, value);
      }
      case ROW -> {
        Schema.Builder fields = Schema.builder();
        for (RelDataTypeField field : type.getFieldList()) {
          FieldType fieldType = toBeam(field.getType());
          if (fieldType == null) {
            yield null;
          }
          fields.addField(field.getName(), fieldType);
        }
        yield FieldType.row(fields.build());
      }
      default -> null;
    };
  }

  /**
   * SQL's types as rows have them: timestamps of microseconds, and decimals that never lose a
   * digit.
   */
  private static final class TypeSystem extends RelDataTypeSystemImpl {
    @Override
    public int getMaxPrecision(SqlTypeName type) {
      return switch (type) {
        case DECIMAL -> ANY_PRECISION;
        case TIMESTAMP -> TIMESTAMP_PRECISION;
        default -> super.getMaxPrecision(type);
      };
    }

    @Override
    public int getMaxScale(SqlTypeName type) {
      return type == SqlTypeName.DECIMAL ? Casts.ANY_SCALE : super.getMaxScale(type);
    }

    @Override
    @SuppressWarnings("deprecation") // Calcite's own code still asks it.
    public int getMaxNumericPrecision() {
      return ANY_PRECISION;
    }

    @Override
    @SuppressWarnings("deprecation") // Calcite's own code still asks it.
    public int getMaxNumericScale() {
      return Casts.ANY_SCALE;
    }

    @Override
    public int getDefaultPrecision(SqlTypeName type) {
      return switch (type) {
        case TIME -> 3;
        case TIMESTAMP -> TIMESTAMP_PRECISION;
        default -> super.getDefaultPrecision(type);
      };
    }

    /** As in PostgreSQL: a sum is wider than what it is made of, so that it cannot wrap. */
    @Override
    public RelDataType deriveSumType(RelDataTypeFactory types, RelDataType argument) {
      RelDataType sum =
          switch (argument.getSqlTypeName()) {
            case TINYINT, SMALLINT, INTEGER -> INSTANCE.createSqlType(SqlTypeName.BIGINT);
            case BIGINT, DECIMAL -> INSTANCE.anyDecimal();
            case REAL, FLOAT, DOUBLE -> INSTANCE.createSqlType(SqlTypeName.DOUBLE);
            default -> argument;
          };
      return INSTANCE.createTypeWithNullability(sum, argument.isNullable());
    }

    /** Also of what variances are made of: exact of exact numbers. */
    @Override
    public RelDataType deriveAvgAggType(RelDataTypeFactory types, RelDataType argument) {
      RelDataType mean =
          SqlTypeUtil.isExactNumeric(argument)
              ? INSTANCE.anyDecimal()
              : SqlTypeUtil.isApproximateNumeric(argument)
                  ? INSTANCE.createSqlType(SqlTypeName.DOUBLE)
                  : argument;
      return INSTANCE.createTypeWithNullability(mean, argument.isNullable());
    }

    /** CASE WHEN a THEN 'x' ELSE 'yes' END is not padded with blanks. */
    @Override
    public boolean shouldConvertRaggedUnionTypesToVarying() {
      return true;
    }

    @Override
    public @Nullable RelDataType deriveDecimalPlusType(
        RelDataTypeFactory types, RelDataType left, RelDataType right) {
      return decimal(left, right);
    }

    @Override
    public @Nullable RelDataType deriveDecimalMultiplyType(
        RelDataTypeFactory types, RelDataType left, RelDataType right) {
      return decimal(left, right);
    }

    @Override
    public @Nullable RelDataType deriveDecimalDivideType(
        RelDataTypeFactory types, RelDataType left, RelDataType right) {
      return decimal(left, right);
    }

    @Override
    public @Nullable RelDataType deriveDecimalModType(
        RelDataTypeFactory types, RelDataType left, RelDataType right) {
      return decimal(left, right);
    }

    private static @Nullable RelDataType decimal(RelDataType left, RelDataType right) {
      boolean exact = SqlTypeUtil.isExactNumeric(left) && SqlTypeUtil.isExactNumeric(right);
      boolean decimal = SqlTypeUtil.isDecimal(left) || SqlTypeUtil.isDecimal(right);
      return exact && decimal ? INSTANCE.anyDecimal() : null;
    }
  }
}
