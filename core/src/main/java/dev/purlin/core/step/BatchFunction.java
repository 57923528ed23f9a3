package dev.purlin.core.step;

import dev.purlin.core.batch.RowBatch;
import dev.purlin.core.reject.Refusals;

/**
 * A {@link RowFunction} that can also handle a whole batch, and outputs each of its rows at most
 * once. The two forms do the same to every row.
 */
public interface BatchFunction extends RowFunction {

  /**
   * Handles a batch.
   *
   * @param refusals takes the rows that must be refused; they are not in the result
   * @return the rows of the output, in their order
   */
  RowBatch apply(RowBatch batch, Refusals refusals);
}
