package dev.purlin.core.order;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.coders.RowCoder;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.values.Row;

/** An order that also tells apart rows of equal values, the same way in every run: by all bytes. */
public record DecidedOrder(RowOrder order, RowCoder coder)
    implements Comparator<Row>, Serializable {
  @Override
  public int compare(Row left, Row right) {
    int difference = order.compare(left, right);
    return difference == 0 ? Arrays.compareUnsigned(bytes(left), bytes(right)) : difference;
  }

  private byte[] bytes(Row row) {
    try {
      return CoderUtils.encodeToByteArray(coder, row);
    } catch (CoderException e) {
      throw new IllegalStateException("a row does not fit its own schema: " + row.getSchema(), e);
    }
  }
}
