package dev.purlin.transforms.check;

import dev.purlin.core.key.KeyCodec;
import java.io.Serializable;
import java.util.Objects;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * An expectation, made for the rows of a schema.
 *
 * @param field the position of its field; -1 for none
 * @param where the number of the condition under which a row is looked at; -1 for every row
 * @param check what is expected of a value; null if a condition says, or nothing is
 * @param condition the number of the condition that is to hold; -1 if there is none
 * @param whole what is expected of all rows together; null for what rows or keys fail
 * @param key the values by which rows are compared or counted; null if they are not
 */
record RowExpectation(
    String label,
    Severity severity,
    int field,
    int where,
    @Nullable ValueCheck check,
    int condition,
    @Nullable WholeExpectation whole,
    @Nullable RowKey key)
    implements Serializable {

  /**
   * The values that rows are compared by.
   *
   * @param schema the values by themselves, as a row
   * @param routed whether rows with equal values leave the step, rather than being counted only
   */
  record RowKey(KeyCodec codec, Schema schema, boolean routed) implements Serializable {}

  /** The key, where there is one. */
  RowKey requiredKey() {
    return Objects.requireNonNull(key);
  }

  /** Whether rows whose key others have too leave the step. */
  boolean isRouted() {
    return key != null && key.routed;
  }

  /** Whether the row counts at all. */
  boolean concerns(@Nullable Object[] conditions) {
    return where < 0 || Boolean.TRUE.equals(conditions[where]);
  }

  /** Whether the row, by itself, is as expected. */
  boolean holds(Row row, @Nullable Object[] conditions) {
    if (check == null) {
      // As in a CHECK of SQL, what is not known does not fail.
      return condition < 0 || !Boolean.FALSE.equals(conditions[condition]);
    }
    Object value = row.getValue(field);
    return value == null ? !(check instanceof NotNull) : check.holds(value);
  }

  /** The one check that NULL does not pass. */
  record NotNull() implements ValueCheck {
    @Override
    public boolean holds(Object value) {
      return true;
    }
  }
}
