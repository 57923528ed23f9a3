package dev.purlin.transforms.combine;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.problem.Names;
import dev.purlin.core.step.Step;
import dev.purlin.transforms.query.SqlQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;

/** Grouping whose aggregates are written in SQL: a query over the only input. */
public final class SqlGrouping {
  private SqlGrouping() {}

  /** Groups rows; {@code aggregates} has the SQL of each output field. */
  public static PCollection<Row> apply(
      Step step, PCollection<Row> rows, List<String> groupBy, Map<String, String> aggregates) {
    Schema schema = rows.getSchema();
    List<Problem> problems = new ArrayList<>();
    for (int i = 0; i < groupBy.size(); i++) {
      if (!schema.hasField(groupBy.get(i))) {
        problems.add(new Problem("group_by." + i, Names.unknown("field", groupBy.get(i), schema)));
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return SqlQuery.apply(
        step,
        "combine",
        PCollectionRowTuple.of(SqlQuery.ONLY_INPUT, rows),
        query(groupBy, aggregates));
  }

  private static String query(List<String> groupBy, Map<String, String> aggregates) {
    String keys = groupBy.stream().map(SqlGrouping::quote).collect(Collectors.joining(", "));
    String columns =
        Stream.concat(
                groupBy.stream().map(SqlGrouping::quote),
                aggregates.entrySet().stream()
                    .map(entry -> entry.getValue() + " AS " + quote(entry.getKey())))
            .collect(Collectors.joining(", "));
    String query = "SELECT " + columns + " FROM " + SqlQuery.ONLY_INPUT;
    return keys.isEmpty() ? query : query + " GROUP BY " + keys;
  }

  private static String quote(String name) {
    return "`" + name.replace("`", "``") + "`";
  }
}
