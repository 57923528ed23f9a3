package dev.purlin.transforms.join;

import dev.purlin.core.order.DecidedOrder;
import dev.purlin.core.order.RowOrder;
import dev.purlin.core.order.SortedRows;
import java.io.Serializable;
import java.util.Comparator;
import org.apache.beam.sdk.coders.RowCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The order of one side by a field.
 *
 * @param ties the order of rows with equal values; null if any order will do
 */
record Placing(OrderedValue values, Schema schema, @Nullable DecidedOrder ties)
    implements SortedRows.Form<Placed>, Serializable {

  /** An order that is the same in every run: of rows with equal values it depends on the rows. */
  static Placing decided(OrderedValue values, Schema schema) {
    return new Placing(
        values,
        schema,
        new DecidedOrder(
            new RowOrder(new int[0], new boolean[0], new boolean[0]), RowCoder.of(schema)));
  }

  @Override
  public Placed of(Row row) {
    return new Placed(row, values.of(row));
  }

  @Override
  public Row row(Placed placed) {
    return placed.row();
  }

  @Override
  public Comparator<Placed> order() {
    return (one, other) -> {
      int order = OrderedValue.compare(one.on(), other.on());
      return order != 0 || ties == null ? order : ties.compare(one.row(), other.row());
    };
  }
}
