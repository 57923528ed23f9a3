package dev.purlin.transforms.query;

import dev.purlin.transforms.aggregate.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema.TypeName;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Computes windowed functions over the rows of a partition. */
final class OverFunctions {
  /** What is no aggregate. */
  static final Set<String> RANKS =
      Set.of("ROW_NUMBER", "RANK", "DENSE_RANK", "PERCENT_RANK", "CUME_DIST", "NTILE");

  /** What gives a value of another row, in that value's type. */
  static final Set<String> PICKS = Set.of("LAG", "LEAD", "FIRST_VALUE", "LAST_VALUE", "NTH_VALUE");

  private final WindowPartition rows;
  private final Frame frame;

  OverFunctions(WindowPartition rows, Frame frame) {
    this.rows = rows;
    this.frame = frame;
  }

  /** The value of a function for each row. */
  @Nullable Object[] values(OverCall call) {
    if (call.states() != null) {
      return aggregates(call, call.states());
    }
    @Nullable Object[] values = new Object[rows.size()];
    long peers = 0;
    for (int i = 0; i < values.length; i++) {
      peers += rows.firstPeer(i) == i ? 1 : 0;
      values[i] =
          switch (call.function()) {
            case "ROW_NUMBER" -> whole(call, i + 1L);
            case "RANK" -> whole(call, rows.firstPeer(i) + 1L);
            case "DENSE_RANK" -> whole(call, peers);
            case "PERCENT_RANK" ->
                values.length == 1 ? 0.0 : rows.firstPeer(i) / (values.length - 1.0);
            case "CUME_DIST" -> rows.afterPeers(i) / (double) values.length;
            case "NTILE" -> tile(call, i);
            case "LAG" -> neighbour(call, i, -1);
            case "LEAD" -> neighbour(call, i, 1);
            default -> inFrame(call, i);
          };
    }
    return values;
  }

  private static Object whole(OverCall call, long number) {
    return call.result().getTypeName() == TypeName.INT32 ? (Object) (int) number : (Object) number;
  }

  private @Nullable Object argument(OverCall call, int argument, int row) {
    return call.arguments().length > argument
        ? rows.row(row).getValue(call.arguments()[argument])
        : null;
  }

  /** The first tiles have one row more if they cannot all have as many. */
  private @Nullable Object tile(OverCall call, int index) {
    Object argument = argument(call, 0, index);
    if (argument == null) {
      return null;
    }
    long tiles = ((Number) argument).longValue();
    long size = rows.size() / tiles;
    long larger = rows.size() % tiles;
    long inLarger = larger * (size + 1);
    return whole(
        call, index < inLarger ? index / (size + 1) + 1 : larger + (index - inLarger) / size + 1);
  }

  private @Nullable Object neighbour(OverCall call, int index, int direction) {
    long distance = 1;
    if (call.arguments().length > 1) {
      Object argument = argument(call, 1, index);
      if (argument == null) {
        return null;
      }
      distance = ((Number) argument).longValue();
    }
    long position = index;
    if (call.ignoreNulls()) {
      int step = distance < 0 ? -direction : direction;
      for (long left = Math.abs(distance); left > 0 && inside(position); ) {
        position += step;
        left -= inside(position) && argument(call, 0, (int) position) != null ? 1 : 0;
      }
    } else {
      position = index + direction * distance;
    }
    return inside(position) ? argument(call, 0, (int) position) : argument(call, 2, index);
  }

  private boolean inside(long position) {
    return position >= 0 && position < rows.size();
  }

  private @Nullable Object inFrame(OverCall call, int index) {
    int start = rows.start(frame, index);
    int end = rows.end(frame, index);
    boolean last = call.function().equals("LAST_VALUE");
    long nth = 1;
    if (call.function().equals("NTH_VALUE")) {
      Object argument = argument(call, 1, index);
      if (argument == null) {
        return null;
      }
      nth = ((Number) argument).longValue();
    }
    for (int i = start; i < end; i++) {
      Object value = argument(call, 0, last ? end - 1 - (i - start) : i);
      if ((value != null || !call.ignoreNulls()) && --nth == 0) {
        return value;
      }
    }
    return null;
  }

  /** An aggregate of a frame that only grows continues from row to row; others begin anew. */
  private @Nullable Object[] aggregates(OverCall call, State.Factory states) {
    @Nullable Object[] values = new Object[rows.size()];
    State state = states.create();
    int from = 0;
    int to = 0;
    for (int i = 0; i < values.length; i++) {
      int start = rows.start(frame, i);
      int end = Math.max(start, rows.end(frame, i));
      if (i > 0 && start == from && end == to) {
        values[i] = values[i - 1];
        continue;
      }
      if (start != from || end < to) {
        state = states.create();
        from = start;
        to = start;
      }
      while (to < end) {
        state.add(arguments(call, rows.row(to++)));
      }
      values[i] = state.result();
    }
    return values;
  }

  private static @Nullable Object arguments(OverCall call, Row row) {
    if (call.arguments().length == 1) {
      return row.getValue(call.arguments()[0]);
    }
    List<@Nullable Object> list = new ArrayList<>();
    for (int argument : call.arguments()) {
      list.add(row.getValue(argument));
    }
    return list;
  }
}
