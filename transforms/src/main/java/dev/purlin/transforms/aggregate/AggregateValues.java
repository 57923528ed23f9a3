package dev.purlin.transforms.aggregate;

import dev.purlin.core.expression.NamedExpression;
import dev.purlin.core.expression.RowExpressions;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.problem.Names;
import dev.purlin.core.reject.RowRejection;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.Schema.TypeName;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Where the values of each aggregate come from, fields or expressions, and which rows it does not
 * see.
 */
final class AggregateValues implements RowValues {
  private static final long serialVersionUID = 1L;

  private static final int NONE = -1;
  private static final @Nullable Object[] NOTHING = {};

  /**
   * One value: a field of the row, or the result of an expression; the other one is {@link #NONE}.
   */
  private record Source(int field, int result, @Nullable FieldType type) implements Serializable {}

  private final Source[][] arguments;
  private final @Nullable Source[] filters;
  private final @Nullable RowExpressions expressions;

  private AggregateValues(
      Source[][] arguments, @Nullable Source[] filters, @Nullable RowExpressions expressions) {
    this.arguments = arguments;
    this.filters = filters;
    this.expressions = expressions;
  }

  /** Finds fields and compiles expressions; what cannot work is added to the problems. */
  static AggregateValues of(Schema input, List<Aggregation> aggregations, List<Problem> problems) {
    List<NamedExpression> written = new ArrayList<>();
    Source[][] arguments = new Source[aggregations.size()][];
    Source[] filters = new Source[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      Aggregation aggregation = aggregations.get(i);
      arguments[i] =
          aggregation.values().stream()
              .map(value -> source(input, value, aggregation.path(), written))
              .toArray(Source[]::new);
      if (aggregation.filter() != null) {
        filters[i] = source(input, aggregation.filter(), aggregation.path() + ".filter", written);
      }
    }
    RowExpressions expressions = compile(input, written, problems);
    for (int i = 0; i < arguments.length; i++) {
      for (int j = 0; j < arguments[i].length; j++) {
        arguments[i][j] = typed(arguments[i][j], expressions);
      }
      if (filters[i] != null) {
        filters[i] = typed(filters[i], expressions);
        requireBoolean(aggregations.get(i), filters[i].type, problems);
      }
    }
    return new AggregateValues(arguments, filters, expressions);
  }

  private static void requireBoolean(
      Aggregation aggregation, @Nullable FieldType type, List<Problem> problems) {
    if (type != null && type.getTypeName() != TypeName.BOOLEAN) {
      problems.add(
          new Problem(
              aggregation.path() + ".filter",
              "'%s' is %s; expected a condition, which is BOOLEAN"
                  .formatted(aggregation.filter(), Names.type(type))));
    }
  }

  private static Source source(
      Schema input, String value, String path, List<NamedExpression> written) {
    if (input.hasField(value)) {
      return new Source(input.indexOf(value), NONE, input.getField(value).getType());
    }
    written.add(NamedExpression.of(path, "value" + written.size(), value));
    return new Source(NONE, written.size() - 1, null);
  }

  private static Source typed(Source source, @Nullable RowExpressions expressions) {
    return source.result == NONE || expressions == null
        ? source
        : new Source(NONE, source.result, expressions.schema().getField(source.result).getType());
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

  /** The types of an aggregate's values; empty if one of them cannot work. */
  Optional<List<FieldType>> types(int aggregate) {
    Source[] sources = arguments[aggregate];
    boolean known = Arrays.stream(sources).allMatch(source -> source.type != null);
    return known
        ? Optional.of(Arrays.stream(sources).map(Source::type).toList())
        : Optional.empty();
  }

  @Override
  public void setup() {
    if (expressions != null) {
      expressions.setup();
    }
  }

  @Override
  public void read(Row row, @Nullable Object[] values) throws RowRejection {
    @Nullable Object[] computed = expressions == null ? NOTHING : expressions.evaluate(row);
    for (int i = 0; i < arguments.length; i++) {
      Source filter = filters[i];
      if (filter != null && !Boolean.TRUE.equals(value(filter, row, computed))) {
        values[i] = SKIPPED;
        continue;
      }
      Source[] sources = arguments[i];
      if (sources.length == 1) {
        values[i] = value(sources[0], row, computed);
      } else if (sources.length == 0) {
        values[i] = null;
      } else {
        List<@Nullable Object> list = new ArrayList<>(sources.length);
        for (Source source : sources) {
          list.add(value(source, row, computed));
        }
        values[i] = list;
      }
    }
  }

  private static @Nullable Object value(Source source, Row row, @Nullable Object[] computed) {
    return source.field != NONE ? row.getValue(source.field) : computed[source.result];
  }
}
