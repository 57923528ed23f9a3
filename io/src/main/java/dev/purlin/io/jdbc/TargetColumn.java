package dev.purlin.io.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;

/**
 * A column of the table that is loaded.
 *
 * @param type its type as the database names it
 * @param kind what it holds, or its elements if it is an array
 * @param limit what it holds exactly
 * @param computed whether the database makes its values, so that rows must not bring any
 */
record TargetColumn(
    String name,
    String type,
    ColumnKind kind,
    boolean array,
    ColumnLimit limit,
    boolean notNull,
    boolean hasDefault,
    boolean computed) {

  /** The column of the current row of {@link java.sql.DatabaseMetaData#getColumns}. */
  static TargetColumn of(ResultSet rows, Dialect dialect) throws SQLException {
    String name = rows.getString("COLUMN_NAME");
    String type = rows.getString("TYPE_NAME");
    int jdbcType = rows.getInt("DATA_TYPE");
    boolean hasDefault =
        rows.getString("COLUMN_DEF") != null || "YES".equals(rows.getString("IS_AUTOINCREMENT"));
    boolean array = jdbcType == Types.ARRAY;
    ColumnKind kind = array ? dialect.elementKind(type) : dialect.kind(jdbcType, type);
    return new TargetColumn(
        name,
        type,
        kind,
        array,
        dialect.limit(kind, type, rows.getInt("COLUMN_SIZE"), rows.getInt("DECIMAL_DIGITS")),
        "NO".equals(rows.getString("IS_NULLABLE")),
        hasDefault,
        "YES".equals(rows.getString("IS_GENERATEDCOLUMN")));
  }

  /** Whether a row must bring a value. */
  boolean required() {
    return notNull && !hasDefault && !computed;
  }
}
