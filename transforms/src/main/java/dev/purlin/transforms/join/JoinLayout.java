package dev.purlin.transforms.join;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * How a match becomes a row.
 *
 * @param sources for each field its position in what the left side carries, or the complement of
 *     its position in what the right side carries
 */
record JoinLayout(Schema schema, int[] sources) implements Serializable {

  /** The row of a match, or of a row without match if a side is null. */
  Row row(@Nullable Row left, @Nullable Row right) {
    List<Object> values = new ArrayList<>(sources.length);
    for (int source : sources) {
      Row side = source >= 0 ? left : right;
      values.add(side == null ? null : side.getValue(source >= 0 ? source : ~source));
    }
    return Row.withSchema(schema).attachValues(values);
  }
}
