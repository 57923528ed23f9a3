package dev.purlin.transforms.aggregate;

import dev.purlin.core.expression.NamedExpression;
import dev.purlin.core.expression.RowExpressions;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.reject.RowRejection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Where the value of each aggregate comes from: a field, an expression, or nowhere. */
final class AggregateValues implements RowValues {
  private static final long serialVersionUID = 1L;

  private static final int NONE = -1;

  private final int[] fields;
  private final int[] results;
  private final RowExpressions expressions;
  private final @Nullable FieldType[] types;

  private AggregateValues(
      int[] fields, int[] results, RowExpressions expressions, @Nullable FieldType[] types) {
    this.fields = fields;
    this.results = results;
    this.expressions = expressions;
    this.types = types;
  }

  /** Finds fields and compiles expressions; what cannot work is added to the problems. */
  static AggregateValues of(Schema input, List<Aggregation> aggregations, List<Problem> problems) {
    int[] fields = new int[aggregations.size()];
    int[] results = new int[fields.length];
    @Nullable FieldType[] types = new FieldType[fields.length];
    Arrays.fill(fields, NONE);
    Arrays.fill(results, NONE);
    List<NamedExpression> written = new ArrayList<>();
    for (int i = 0; i < fields.length; i++) {
      String value = aggregations.get(i).value();
      if (value == null) {
        types[i] = FieldType.BOOLEAN;
      } else if (input.hasField(value)) {
        fields[i] = input.indexOf(value);
        types[i] = input.getField(value).getType();
      } else {
        results[i] = written.size();
        written.add(NamedExpression.of(aggregations.get(i).path(), "value" + i, value));
      }
    }
    RowExpressions expressions = compile(input, written, problems);
    for (int i = 0; i < fields.length; i++) {
      if (results[i] != NONE && expressions != null) {
        types[i] = expressions.schema().getField(results[i]).getType();
      }
    }
    return new AggregateValues(fields, results, expressions, types);
  }

  private static @Nullable RowExpressions compile(
      Schema input, List<NamedExpression> written, List<Problem> problems) {
    try {
      return written.isEmpty() ? null : RowExpressions.compile(input, written);
    } catch (ConfigurationException e) {
      problems.addAll(e.problems());
      return null;
    }
  }

  /** The type of an aggregate's values; any type if it has none; empty if its value cannot work. */
  Optional<FieldType> type(int aggregate) {
    return Optional.ofNullable(types[aggregate]);
  }

  @Override
  public void setup() {
    if (expressions != null) {
      expressions.setup();
    }
  }

  @Override
  public void read(Row row, @Nullable Object[] values) throws RowRejection {
    @Nullable Object[] computed = expressions == null ? null : expressions.evaluate(row);
    for (int i = 0; i < fields.length; i++) {
      if (fields[i] != NONE) {
        values[i] = row.getValue(fields[i]);
      } else {
        values[i] = results[i] == NONE ? null : computed[results[i]];
      }
    }
  }
}
