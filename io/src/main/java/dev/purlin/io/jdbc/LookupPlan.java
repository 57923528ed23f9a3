package dev.purlin.io.jdbc;

import dev.purlin.core.key.KeyCodec;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What is looked up, and how the database is asked for it.
 *
 * @param source what is selected from: a table or a subquery
 * @param named the same for people, as in {@code table 'customer'}
 * @param keys the columns that are compared, and with which fields
 * @param codec makes keys of rows that are the same exactly if their values are equal
 * @param found the columns that become fields
 * @param orderBy what the database is to order rows by; null if by nothing
 * @param output the fields of the input, then those that were looked up
 * @param batchSize how many keys are asked for at a time
 */
record LookupPlan(
    Database database,
    String source,
    String named,
    List<KeyColumn> keys,
    KeyCodec codec,
    List<FoundColumn> found,
    @Nullable String orderBy,
    Schema output,
    OnNoMatch onNoMatch,
    OnSeveral onSeveral,
    int batchSize)
    implements Serializable {

  /**
   * A column that is compared with a field.
   *
   * @param position where the field is in rows
   * @param sql the column as it is compared in SQL
   */
  record KeyColumn(int position, String field, String sql, ResultColumn column)
      implements Serializable {

    /** Whether the database may call two values equal that are not the same. */
    boolean isLoose() {
      return switch (column.kind()) {
        case TINYINT, SMALLINT, INTEGER, BIGINT, BOOLEAN, DATE -> false;
        case DECIMAL, REAL, DOUBLE, TEXT, TIME, TIMESTAMP, TIMESTAMP_WITH_ZONE, BYTES -> true;
      };
    }
  }

  /**
   * A column that becomes a field.
   *
   * @param field the field's name
   * @param sql the column as it stands in SQL
   */
  record FoundColumn(String field, String sql, ResultColumn column) implements Serializable {}

  /** The key of a row; null if a field of it is NULL, which equals nothing. */
  @Nullable ByteBuffer key(Row row) {
    Object[] key = new Object[codec.size()];
    return codec.canonical(row, key) ? ByteBuffer.wrap(codec.encode(key)) : null;
  }

  /** Whether the database may find for one key what is another's as well. */
  boolean isLoose() {
    return keys.stream().anyMatch(KeyColumn::isLoose);
  }

  /**
   * The query for the rows of so many keys. Its first column is the number of the key that a row
   * belongs to, so that nobody but the database judges what is equal. Its parameters are the values
   * of all keys, twice.
   *
   * @param ordered whether the rows are ordered
   */
  String sql(int count, boolean ordered) {
    String equal =
        keys.stream().map(key -> key.sql() + " = ?").collect(Collectors.joining(" AND "));
    StringBuilder sql = new StringBuilder("SELECT CASE");
    for (int i = 0; i < count; i++) {
      sql.append(" WHEN ").append(equal).append(" THEN ").append(i);
    }
    sql.append(" END AS purlin_key");
    found.forEach(column -> sql.append(", ").append(column.sql()));
    sql.append(" FROM ").append(source).append(" WHERE ");
    if (keys.size() == 1) {
      sql.append(keys.get(0).sql()).append(" IN (?").append(", ?".repeat(count - 1)).append(')');
    } else {
      any("(" + equal + ")", count, sql);
    }
    return ordered && orderBy != null
        ? sql.append(" ORDER BY ").append(orderBy).toString()
        : sql.toString();
  }

  /** So many alternatives, as a tree that is not deep, for databases limit the depth. */
  private static void any(String condition, int count, StringBuilder sql) {
    if (count == 1) {
      sql.append(condition);
      return;
    }
    sql.append('(');
    any(condition, count / 2, sql);
    sql.append(" OR ");
    any(condition, count - count / 2, sql);
    sql.append(')');
  }

  /** A row with what was found for it; with NULLs if nothing was. */
  Row row(Row input, @Nullable List<@Nullable Object> match) {
    List<@Nullable Object> values = new ArrayList<>(output.getFieldCount());
    values.addAll(input.getValues());
    for (int i = 0; i < found.size(); i++) {
      values.add(match == null ? null : match.get(i));
    }
    return Row.withSchema(output).attachValues(values);
  }

  /** The fields of the key, for people. */
  String keyFields() {
    return keys.stream().map(KeyColumn::field).collect(Collectors.joining(", "));
  }

  /** The values of a row's key, for people. */
  String keyValues(Row row) {
    return keys.stream()
        .map(key -> String.valueOf(row.<Object>getValue(key.position())))
        .collect(Collectors.joining(", "));
  }
}
