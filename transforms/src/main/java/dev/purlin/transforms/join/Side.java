package dev.purlin.transforms.join;

import dev.purlin.core.key.KeyCodec;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * One side of a join of two: what its rows are matched by, and what of them is needed afterwards.
 *
 * @param kept whether rows without match are put out
 */
record Side(KeyCodec keys, Schema carried, int[] positions, boolean kept) implements Serializable {

  /** The key of a row, if none of its fields is null: in SQL, null equals nothing. */
  byte @Nullable [] key(Row row) {
    Object[] key = new Object[keys.size()];
    return keys.canonical(row, key) ? keys.encode(key) : null;
  }

  Row carry(Row row) {
    List<Object> values = new ArrayList<>(positions.length);
    for (int position : positions) {
      values.add(row.getValue(position));
    }
    return Row.withSchema(carried).attachValues(values);
  }
}
