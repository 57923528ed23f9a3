package dev.purlin.transforms.aggregate;

import dev.purlin.core.order.RowOrder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.util.VarInt;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The values that rank first: by themselves, or by another value beside each. Rows without a value
 * to rank by are left out.
 */
final class RankedState implements State {

  /**
   * Makes such states.
   *
   * @param pairs the coder of rows of a value and what it ranks by
   * @param schema the schema of these rows
   * @param most how many values are kept; {@code Integer.MAX_VALUE} for all
   * @param descending whether great values rank first
   * @param finish what is made of the values, in their order
   */
  record Factory(Coder<Row> pairs, Schema schema, int most, boolean descending, Finish finish)
      implements State.Factory {
    private static final long serialVersionUID = 1L;

    @Override
    public State create() {
      return new RankedState(this);
    }

    @Override
    public boolean growing() {
      return most > 1000;
    }
  }

  /** What is made of the values. */
  interface Finish extends Function<List<@Nullable Object>, @Nullable Object>, Serializable {}

  private final Factory factory;
  private final Comparator<Row> order;
  private List<Row> rows = new ArrayList<>();

  private RankedState(Factory factory) {
    this.factory = factory;
    Comparator<Row> byRank = (a, b) -> RowOrder.compareValues(a.getValue(1), b.getValue(1));
    // Equal ranks are decided by the values, so that the result is the same in every run.
    this.order = (factory.descending ? byRank.reversed() : byRank).thenComparing(this::byValue);
  }

  private int byValue(Row a, Row b) {
    Object left = a.getValue(0);
    Object right = b.getValue(0);
    if (left == null || right == null) {
      return left == right ? 0 : left == null ? 1 : -1;
    }
    return left instanceof Comparable || left instanceof byte[]
        ? RowOrder.compareValues(left, right)
        : left.toString().compareTo(right.toString());
  }

  @Override
  public void add(@Nullable Object value) {
    List<?> pair = value instanceof List<?> list ? list : null;
    Object rank = pair == null ? value : pair.get(1);
    if (rank != null) {
      List<Object> values = new ArrayList<>();
      values.add(pair == null ? value : pair.get(0));
      values.add(rank);
      rows.add(Row.withSchema(factory.schema).attachValues(values));
      trim();
    }
  }

  /** Lets go of what ranks too low, once it is as much as what is kept. */
  private void trim() {
    if (rows.size() > 2L * factory.most + 16) {
      rows = first();
    }
  }

  /** The rows that rank first, in their order; a runner may look at the state again. */
  private List<Row> first() {
    List<Row> sorted = new ArrayList<>(rows);
    sorted.sort(order);
    return new ArrayList<>(sorted.subList(0, Math.min(sorted.size(), factory.most)));
  }

  @Override
  public void merge(State other) {
    rows.addAll(((RankedState) other).rows);
    trim();
  }

  @Override
  public @Nullable Object result() {
    List<@Nullable Object> values = new ArrayList<>();
    for (Row row : first()) {
      values.add(row.getValue(0));
    }
    return factory.finish.apply(values);
  }

  @Override
  public void encode(OutputStream to) throws IOException {
    List<Row> first = rows.size() > factory.most ? first() : rows;
    VarInt.encode(first.size(), to);
    for (Row row : first) {
      factory.pairs.encode(row, to);
    }
  }

  @Override
  public void decode(InputStream from) throws IOException {
    int size = VarInt.decodeInt(from);
    for (int i = 0; i < size; i++) {
      rows.add(factory.pairs.decode(from));
    }
  }
}
