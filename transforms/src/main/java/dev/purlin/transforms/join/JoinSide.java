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
 * @param kept whether rows without match are output
 * @param nullsMatch for each field of the key whether null matches null, as in {@code IS NOT
 *     DISTINCT FROM}
 */
record JoinSide(KeyCodec keys, Schema carried, int[] positions, boolean kept, boolean[] nullsMatch)
    implements Serializable {

  JoinSide(KeyCodec keys, Schema carried, int[] positions, boolean kept) {
    this(keys, carried, positions, kept, new boolean[keys.size()]);
  }

  /** The key of a row, if it can match: in SQL, null equals nothing. */
  byte @Nullable [] key(Row row) {
    Object[] key = new Object[keys.size()];
    if (!keys.canonical(row, key)) {
      for (int i = 0; i < key.length; i++) {
        if (key[i] == null && !nullsMatch[i]) {
          return null;
        }
      }
    }
    return keys.encode(key);
  }

  Row carry(Row row) {
    List<Object> values = new ArrayList<>(positions.length);
    for (int position : positions) {
      values.add(row.getValue(position));
    }
    return Row.withSchema(carried).attachValues(values);
  }
}
