package dev.purlin.transforms.join;

import dev.purlin.core.reject.RowRejection;
import java.io.Serializable;
import org.apache.beam.sdk.values.Row;

/** What two rows with equal keys must fulfil besides, to match. Used by one thread at a time. */
public interface PairCondition extends Serializable {

  /** Prepares for work on the worker. */
  void setup();

  /**
   * Whether two rows match.
   *
   * @param pair the row that they would make together
   * @throws RowRejection if the condition has no result for them
   */
  boolean holds(Row pair) throws RowRejection;
}
