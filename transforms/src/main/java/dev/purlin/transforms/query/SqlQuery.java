package dev.purlin.transforms.query;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.step.Step;
import dev.purlin.transforms.window.CountRows;
import dev.purlin.transforms.window.InputWindows;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.extensions.sql.SqlTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;

/** Runs a query over inputs by Beam SQL; rows are counted as they come in and as they go out. */
public final class SqlQuery {
  /** The name of the only input. */
  public static final String ONLY_INPUT = "PCOLLECTION";

  private SqlQuery() {}

  /**
   * Applies a query.
   *
   * @param path the configuration entry that holds it
   */
  public static PCollection<Row> apply(
      Step step, String path, PCollectionRowTuple inputs, String query) {
    InputWindows.checkCompatible(inputs);
    Map<String, PCollection<Row>> tables = new LinkedHashMap<>();
    Set<String> columns = new LinkedHashSet<>();
    PCollectionTuple tuple = PCollectionTuple.empty(inputs.getPipeline());
    for (var input : inputs.getAll().entrySet()) {
      columns.addAll(input.getValue().getSchema().getFieldNames());
      tables.put(
          input.getKey(),
          count(step, "Count " + input.getKey(), StepCounts.Entry.READ, input.getValue()));
    }
    if (tables.size() == 1) {
      tables.putIfAbsent(ONLY_INPUT, tables.values().iterator().next());
    }
    for (var table : tables.entrySet()) {
      tuple = tuple.and(new TupleTag<Row>(table.getKey()) {}, table.getValue());
    }
    PCollection<Row> result;
    try {
      result = tuple.apply("Query", SqlTransform.query(query));
    } catch (RuntimeException e) {
      throw new SqlErrors(path, tables.keySet(), columns).translate(e);
    }
    return count(step, "Count result", StepCounts.Entry.WRITTEN, result);
  }

  private static PCollection<Row> count(
      Step step, String name, StepCounts.Entry entry, PCollection<Row> rows) {
    return rows.apply(name, ParDo.of(new CountRows(step.counts(), entry)))
        .setRowSchema(rows.getSchema());
  }
}
