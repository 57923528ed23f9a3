package dev.purlin.transforms.aggregate;

import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * One aggregate of a query.
 *
 * @param name the field it makes
 * @param result the type of that field
 * @param states what it does (see {@link SqlAggregates})
 * @param arguments the positions of its arguments in the rows; none to count rows
 * @param filter the position of a BOOLEAN without which a row is passed over; negative for none
 */
public record PlannedAggregate(
    String name, FieldType result, State.Factory states, List<Integer> arguments, int filter) {

  /** Takes the arguments of several aggregates from rows. */
  record Arguments(List<int[]> positions, int[] filters) implements RowValues {
    static Arguments of(List<PlannedAggregate> aggregates) {
      return new Arguments(
          new ArrayList<>(
              aggregates.stream()
                  .map(a -> a.arguments().stream().mapToInt(Integer::intValue).toArray())
                  .toList()),
          aggregates.stream().mapToInt(PlannedAggregate::filter).toArray());
    }

    @Override
    public void read(Row row, @Nullable Object[] values) {
      for (int i = 0; i < values.length; i++) {
        values[i] =
            filters[i] >= 0 && !Boolean.TRUE.equals(row.getValue(filters[i]))
                ? SKIPPED
                : arguments(row, positions.get(i));
      }
    }
  }

  /** What an aggregate sees of a row: its argument, or of several a list. */
  static @Nullable Object arguments(Row row, int[] positions) {
    if (positions.length == 0) {
      return null;
    }
    if (positions.length == 1) {
      return row.getValue(positions[0]);
    }
    List<@Nullable Object> list = new ArrayList<>(positions.length);
    for (int position : positions) {
      list.add(row.getValue(position));
    }
    return list;
  }
}
