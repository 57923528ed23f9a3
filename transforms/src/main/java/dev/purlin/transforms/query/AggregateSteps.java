package dev.purlin.transforms.query;

import dev.purlin.core.books.StepCounts.Entry;
import dev.purlin.core.expression.RowExpressions;
import dev.purlin.core.key.KeyKind;
import dev.purlin.core.problem.Names;
import dev.purlin.core.step.Step;
import dev.purlin.transforms.aggregate.Grouping;
import dev.purlin.transforms.aggregate.PlannedAggregate;
import dev.purlin.transforms.aggregate.SqlAggregates;
import dev.purlin.transforms.aggregate.State;
import dev.purlin.transforms.window.CountRows;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.core.Aggregate;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.core.AggregateCall;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.type.RelDataType;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexNode;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlKind;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.util.ImmutableBitSet;

/**
 * The groups of a query: GROUP BY, DISTINCT, and each of several GROUPING SETS by itself.
 *
 * <p>Rows that go into several sets are created once for each further one.
 */
final class AggregateSteps {
  private final QueryContext context;
  private final Aggregate aggregate;
  private final List<RelDataTypeField> columns;

  AggregateSteps(QueryContext context, Aggregate aggregate) {
    this.context = context;
    this.aggregate = aggregate;
    this.columns = aggregate.getRowType().getFieldList();
  }

  Rows apply(PCollection<Row> input) {
    List<ImmutableBitSet> sets = aggregate.getGroupSets();
    PCollection<Row> rows = input;
    if (sets.size() > 1) {
      Entry[] created = Collections.nCopies(sets.size() - 1, Entry.CREATED).toArray(Entry[]::new);
      rows =
          input
              .apply(context.name("Copy"), ParDo.of(new CountRows(context.counts(), created)))
              .setRowSchema(input.getSchema());
    }
    List<PCollection<Row>> results = new ArrayList<>();
    for (ImmutableBitSet set : sets) {
      Rows groups = groups(set, rows);
      if (sets.size() == 1) {
        return groups;
      }
      results.add(context.collect(groups));
    }
    return Rows.of(
        PCollectionList.of(results)
            .apply(context.name("Grouping sets"), Flatten.pCollections())
            .setRowSchema(results.get(0).getSchema()));
  }

  /**
   * The groups of sessions: by all columns but that of the time, which then gets the start of the
   * session.
   */
  Rows sessions(PCollection<Row> input, int column, GroupWindowSteps windows) {
    ImmutableBitSet others = aggregate.getGroupSet().clear(column);
    Rows groups = groups(others, input);
    int position = aggregate.getGroupSet().indexOf(column);
    return Rows.of(windows.sessions(context.collect(groups), position));
  }

  /** The groups by one set of columns, with all columns of the result. */
  private Rows groups(ImmutableBitSet set, PCollection<Row> input) {
    Schema schema = input.getSchema();
    List<Integer> keys = set.asList();
    Schema.Builder output = Schema.builder();
    for (int key : keys) {
      Schema.Field field = schema.getField(key);
      if (KeyKind.of(field.getType()).isEmpty()) {
        throw context.unsupported(
            "'%s' is %s, which cannot be grouped by"
                .formatted(field.getName(), Names.type(field.getType())));
      }
      output.addField("key" + key, field.getType());
    }
    List<PlannedAggregate> aggregates = new ArrayList<>();
    List<AggregateCall> calls = aggregate.getAggCallList();
    for (int i = 0; i < calls.size(); i++) {
      if (!isConstant(calls.get(i))) {
        aggregates.add(planned(calls.get(i), columns.get(aggregate.getGroupCount() + i), schema));
      }
    }
    aggregates.forEach(planned -> output.addField(planned.name(), planned.result()));
    Grouping grouping = Grouping.planned(schema, keys, aggregates, output.build());
    return complete(set, input.apply(context.name("Group"), new Grouped(context.step(), grouping)));
  }

  /** Whether the result is known for all groups of a set. */
  private static boolean isConstant(AggregateCall call) {
    return switch (call.getAggregation().getKind()) {
      case GROUPING, GROUPING_ID, GROUP_ID, LITERAL_AGG -> true;
      default -> false;
    };
  }

  private PlannedAggregate planned(AggregateCall call, RelDataTypeField column, Schema schema) {
    List<FieldType> arguments =
        call.getArgList().stream().map(i -> schema.getField(i).getType()).toList();
    FieldType result =
        keepsType(call)
            ? arguments.get(0).withNullable(column.getType().isNullable())
            : context.fieldType(column.getType());
    boolean distinct = call.isDistinct() && !arguments.isEmpty();
    State.Factory states =
        call.hasCollation() || call.distinctKeys != null
            ? null
            : SqlAggregates.of(call.getAggregation().getName(), arguments, result, distinct)
                .orElse(null);
    if (states == null) {
      throw context.unsupported(
          "%s(%s%s)%s is not supported"
              .formatted(
                  call.getAggregation().getName(),
                  call.isDistinct() ? "DISTINCT " : "",
                  arguments.stream().map(Names::type).collect(Collectors.joining(", ")),
                  call.hasCollation() ? " WITHIN GROUP (ORDER BY ...)" : ""));
    }
    return new PlannedAggregate(
        column.getName(), result, states, call.getArgList(), call.filterArg);
  }

  /** Whether the result is one of the values, and so is of their very type. */
  static boolean keepsType(AggregateCall call) {
    return switch (call.getAggregation().getKind()) {
      case MIN, MAX, ANY_VALUE, SINGLE_VALUE -> true;
      default -> false;
    };
  }

  /** Adds nulls for columns that are not in the set, and what GROUPING says of it. */
  private Rows complete(ImmutableBitSet set, PCollection<Row> groups) {
    List<RexNode> nodes = new ArrayList<>();
    int next = 0;
    for (int key : aggregate.getGroupSet()) {
      RelDataType type = columns.get(nodes.size()).getType();
      nodes.add(
          set.get(key)
              ? context.rex().makeInputRef(type, next++)
              : context.rex().makeNullLiteral(nullable(type)));
    }
    for (AggregateCall call : aggregate.getAggCallList()) {
      RelDataType type = columns.get(nodes.size()).getType();
      if (call.getAggregation().getKind() == SqlKind.LITERAL_AGG) {
        nodes.add(call.rexList.get(0));
      } else {
        nodes.add(
            isConstant(call)
                ? context.rex().makeLiteral(grouping(call, set), type, true)
                : context.rex().makeInputRef(type, next++));
      }
    }
    List<String> names = aggregate.getRowType().getFieldNames();
    RowExpressions all =
        context.compile(groups.getSchema().getFieldNames(), groups.getSchema(), names, nodes);
    return Rows.of(groups).then(new QueryProjection(all), all.schema());
  }

  /** Of a session the column is filled later. */
  private RelDataType nullable(RelDataType type) {
    return context.rex().getTypeFactory().createTypeWithNullability(type, true);
  }

  /** One bit for each argument, set if it is not grouped by. */
  private static long grouping(AggregateCall call, ImmutableBitSet set) {
    long bits = 0;
    for (int argument : call.getArgList()) {
      bits = bits << 1 | (set.get(argument) ? 0 : 1);
    }
    return bits;
  }

  /** Makes the parts of a grouping one part of the query. */
  private static final class Grouped extends PTransform<PCollection<Row>, PCollection<Row>> {
    private static final long serialVersionUID = 1L;

    private final transient Step step;
    private final transient Grouping grouping;

    private Grouped(Step step, Grouping grouping) {
      this.step = step;
      this.grouping = grouping;
    }

    @Override
    public PCollection<Row> expand(PCollection<Row> rows) {
      return grouping.apply(step, rows);
    }
  }
}
