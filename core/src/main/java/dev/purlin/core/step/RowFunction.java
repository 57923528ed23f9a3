package dev.purlin.core.step;

import dev.purlin.core.reject.RowRejection;
import java.io.Serializable;
import java.util.function.Consumer;
import org.apache.beam.sdk.values.Row;

/**
 * What a row-wise step does to one row: outputs no row (it is filtered), one, or several.
 *
 * <p>A function is used by one thread at a time. It keeps nothing between rows.
 */
public interface RowFunction extends Serializable {

  /** Prepares for work after the function reached its worker: compiles, opens. */
  default void setup() {}

  /**
   * Handles one row.
   *
   * @throws RowRejection if the row must be refused; nothing may have been output for it then
   */
  void apply(Row row, Consumer<Row> output) throws RowRejection;
}
