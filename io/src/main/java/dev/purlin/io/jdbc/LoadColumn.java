package dev.purlin.io.jdbc;

import dev.purlin.core.reject.Rejection;
import java.io.Serializable;
import java.util.List;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A column that is loaded, and the field that is loaded into it.
 *
 * @param field the position of the field in the row
 * @param fieldName the field's name
 * @param name the column's name
 * @param type the column's type in the database's words; for arrays that of the elements is {@code
 *     kind}
 * @param kind what the column holds, or its elements if it is an array
 * @param limit what the column holds exactly; null if the database may round
 * @param key whether it is part of the key
 */
record LoadColumn(
    int field,
    String fieldName,
    String name,
    String type,
    ColumnKind kind,
    boolean array,
    @Nullable ColumnLimit limit,
    boolean notNull,
    boolean key)
    implements Serializable {

  /** Why a column does not hold its value of a row exactly; null if all do. */
  static @Nullable Rejection problem(Dialect dialect, List<LoadColumn> columns, Row row) {
    for (LoadColumn column : columns) {
      Object value = row.getValue(column.field());
      String problem = dialect.problem(column, value);
      if (problem != null) {
        return Rejection.of(problem, column.fieldName(), value);
      }
    }
    return null;
  }
}
