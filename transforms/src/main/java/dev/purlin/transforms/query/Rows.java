package dev.purlin.transforms.query;

import dev.purlin.core.books.StepCounts.Entry;
import dev.purlin.core.step.RowFunction;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;

/**
 * Rows within a query, and what is still to be done to each of them by itself.
 *
 * @param entries what a row is counted as when it is taken from the collection
 * @param functions what then happens to it, one after the other
 * @param schema of the rows that come out of the last function
 */
record Rows(
    PCollection<Row> collection, List<Entry> entries, List<RowFunction> functions, Schema schema) {

  static Rows of(PCollection<Row> collection) {
    return new Rows(collection, List.of(), List.of(), collection.getSchema());
  }

  /** With one more function behind the others. */
  Rows then(RowFunction function, Schema output) {
    List<RowFunction> more = new ArrayList<>(functions);
    more.add(function);
    return new Rows(collection, entries, List.copyOf(more), output);
  }
}
