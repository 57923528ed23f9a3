package dev.purlin.io.jdbc;

import java.io.Serializable;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A column of a query's result and the field it becomes.
 *
 * @param name the field's name
 * @param label the column's name in the database
 * @param kind what the column holds, or its elements if it is an array
 */
record ResultColumn(String name, String label, ColumnKind kind, boolean array, boolean nullable)
    implements Serializable {

  /** The columns of a result, without its rows. */
  static List<ResultColumn> of(ResultSetMetaData result, Dialect dialect, boolean trustNotNull)
      throws SQLException {
    List<ResultColumn> columns = new ArrayList<>();
    for (int i = 1; i <= result.getColumnCount(); i++) {
      String label = result.getColumnLabel(i);
      String typeName = result.getColumnTypeName(i);
      boolean array = result.getColumnType(i) == Types.ARRAY;
      columns.add(
          new ResultColumn(
              dialect.fieldName(label),
              label,
              array
                  ? dialect.elementKind(typeName)
                  : dialect.kind(result.getColumnType(i), typeName),
              array,
              !trustNotNull || result.isNullable(i) != ResultSetMetaData.columnNoNulls));
    }
    return columns;
  }

  /** The kind of the elements of {@code _int4} (PostgreSQL) or {@code INTEGER ARRAY} (H2). */
  static ColumnKind elementKind(String arrayType) {
    String element =
        arrayType
            .toLowerCase(Locale.ROOT)
            .replaceFirst("^_", "")
            .replaceFirst(" array(\\[\\d+])?$", "")
            .replaceFirst("\\(.*\\)", "")
            .strip();
    return switch (element) {
      case "tinyint" -> ColumnKind.TINYINT;
      case "int2", "smallint" -> ColumnKind.SMALLINT;
      case "int4", "integer", "int" -> ColumnKind.INTEGER;
      case "int8", "bigint" -> ColumnKind.BIGINT;
      case "numeric", "decimal", "decfloat" -> ColumnKind.DECIMAL;
      case "float4", "real" -> ColumnKind.REAL;
      case "float8", "double precision" -> ColumnKind.DOUBLE;
      case "bool", "boolean" -> ColumnKind.BOOLEAN;
      case "date" -> ColumnKind.DATE;
      case "time" -> ColumnKind.TIME;
      case "timestamp" -> ColumnKind.TIMESTAMP;
      case "timestamptz", "timestamp with time zone" -> ColumnKind.TIMESTAMP_WITH_ZONE;
      case "bytea", "binary", "binary varying", "binary large object" -> ColumnKind.BYTES;
      default -> ColumnKind.TEXT;
    };
  }

  ResultColumn withKind(ColumnKind other) {
    return new ResultColumn(name, label, other, array, nullable);
  }

  Field field() {
    FieldType type = array ? FieldType.array(kind.type().withNullable(true)) : kind.type();
    return Field.of(name, type.withNullable(nullable));
  }

  /** The value of this column, which is the given one of the current row. */
  @Nullable Object read(ResultSet rows, int column, Dialect dialect) throws SQLException {
    if (!array) {
      return dialect.read(rows, column, kind);
    }
    Array array = rows.getArray(column);
    if (array == null) {
      return null;
    }
    List<@Nullable Object> values = new ArrayList<>();
    try (ResultSet elements = array.getResultSet()) {
      while (elements.next()) {
        values.add(dialect.read(elements, 2, kind));
      }
    }
    array.free();
    return values;
  }
}
