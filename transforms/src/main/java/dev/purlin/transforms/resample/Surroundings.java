package dev.purlin.transforms.resample;

import dev.purlin.core.order.SortedRows;
import java.io.Closeable;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Iterator;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The intervals of a group that have a value in one field, gone through in order: which one is the
 * last before a time, and which the first after.
 */
final class Surroundings implements Closeable {
  private final SortedRows<Row> rows;
  private final TimeField time;
  private final int timePosition;
  private final int position;
  private @Nullable Iterator<Row> rest;
  private @Nullable Row before;
  private @Nullable Row after;

  Surroundings(ResamplePlan plan, int position) {
    this.rows = plan.sorted();
    this.time = plan.buckets().time();
    this.timePosition = plan.timePosition();
    this.position = position;
  }

  /** Takes an interval into account, if it has a value in the field. */
  void add(Row row) throws IOException {
    if (row.getValue(position) != null) {
      rows.add(row);
    }
  }

  /** What fills an interval that has no value; times may not go back. */
  @Nullable Object fill(Fill fill, long start) throws IOException {
    moveTo(start);
    return switch (fill) {
      case NULL -> null;
      case PREVIOUS -> before == null ? null : before.getValue(position);
      case NEXT -> after == null ? null : after.getValue(position);
      case LINEAR -> before == null || after == null ? null : between(before, after, start);
    };
  }

  private void moveTo(long start) throws IOException {
    if (rest == null) {
      rest = rows.iterator();
      after = rest.hasNext() ? rest.next() : null;
    }
    while (after != null && start(after) < start) {
      before = after;
      after = rest.hasNext() ? rest.next() : null;
    }
  }

  private long start(Row row) {
    return time.micros(row.getValue(timePosition));
  }

  private Object between(Row one, Row other, long start) {
    long part = start - start(one);
    long whole = start(other) - start(one);
    Object from = one.getValue(position);
    Object to = other.getValue(position);
    if (!isFinite(from) || !isFinite(to)) {
      double sum = ((Number) from).doubleValue() + ((Number) to).doubleValue();
      return from instanceof Float ? (Object) (float) sum : (Object) sum;
    }
    // In decimal digits and rounded once, so that half the way from 0.1 to 0.3 is 0.2.
    BigDecimal low = new BigDecimal(from.toString());
    BigDecimal rise =
        new BigDecimal(to.toString())
            .subtract(low)
            .multiply(BigDecimal.valueOf(part))
            .divide(BigDecimal.valueOf(whole), MathContext.DECIMAL128);
    return like(from, low.add(rise));
  }

  private static boolean isFinite(Object number) {
    return !(number instanceof Double || number instanceof Float)
        || Double.isFinite(((Number) number).doubleValue());
  }

  /** A number in the type of another; it lies between two of that type. */
  private static Object like(Object other, BigDecimal value) {
    if (other instanceof BigDecimal) {
      return value;
    }
    if (other instanceof Double) {
      return value.doubleValue();
    }
    if (other instanceof Float) {
      return value.floatValue();
    }
    long nearest = value.setScale(0, RoundingMode.HALF_UP).longValueExact();
    if (other instanceof Integer) {
      return (int) nearest;
    }
    if (other instanceof Short) {
      return (short) nearest;
    }
    return other instanceof Byte ? (Object) (byte) nearest : (Object) nearest;
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}
