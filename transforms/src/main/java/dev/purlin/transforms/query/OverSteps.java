package dev.purlin.transforms.query;

import dev.purlin.core.expression.RowExpressions;
import dev.purlin.core.key.KeyCodec;
import dev.purlin.core.key.KeyKind;
import dev.purlin.core.key.RowsByKey;
import dev.purlin.core.order.RowOrder;
import dev.purlin.core.problem.Names;
import dev.purlin.transforms.aggregate.SqlAggregates;
import dev.purlin.transforms.aggregate.State;
import dev.purlin.transforms.window.InputWindows;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.core.Window;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexInputRef;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexLiteral;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexNode;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexWindowBound;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexWindowExclusion;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.type.SqlTypeName;

/**
 * The windowed functions of a query: each window by itself, one after the other, the rows of a
 * partition in one place. Every row comes out as often as it came in.
 */
final class OverSteps {
  private final QueryContext context;
  private final Window window;
  private final int inputs;
  private final List<RelDataTypeField> columns;

  OverSteps(QueryContext context, Window window) {
    this.context = context;
    this.window = window;
    this.inputs = window.getInput().getRowType().getFieldCount();
    this.columns = window.getRowType().getFieldList();
  }

  Rows apply(Rows input) {
    PCollection<Row> rows = context.collect(withConstants(input));
    InputWindows.checkEnds("input", rows);
    int first = rows.getSchema().getFieldCount();
    int next = inputs;
    for (Window.Group group : window.groups) {
      rows = apply(group, rows, next);
      next += group.aggCalls.size();
    }
    return withoutConstants(rows, first);
  }

  /** Constants become columns too, so that all arguments are columns. */
  private Rows withConstants(Rows input) {
    List<String> names = new ArrayList<>(window.getInput().getRowType().getFieldNames());
    List<RexNode> nodes = new ArrayList<>();
    for (RelDataTypeField column : window.getInput().getRowType().getFieldList()) {
      nodes.add(context.rex().makeInputRef(column.getType(), column.getIndex()));
    }
    for (RexLiteral constant : window.constants) {
      names.add("$constant" + names.size());
      nodes.add(plain(constant));
    }
    RowExpressions all = context.compile(window.getInput(), input.schema(), names, nodes);
    return input.then(new QueryProjection(all), all.schema());
  }

  /** Intervals of days and less are distances in milliseconds. */
  private RexNode plain(RexLiteral constant) {
    if (SqlTypeName.DAY_INTERVAL_TYPES.contains(constant.getType().getSqlTypeName())) {
      return context.rex().makeBigintLiteral(constant.getValueAs(BigDecimal.class));
    }
    return constant;
  }

  private PCollection<Row> apply(Window.Group group, PCollection<Row> rows, int next) {
    Schema schema = rows.getSchema();
    if (group.exclude != RexWindowExclusion.EXCLUDE_NO_OTHER) {
      throw context.unsupported("EXCLUDE in a window is not supported");
    }
    RowOrder order = new TopSteps(context).order(group.collation(), schema);
    Frame frame =
        new Frame(group.isRows, bound(group, group.lowerBound), bound(group, group.upperBound));
    List<OverCall> calls = new ArrayList<>();
    Schema.Builder output = Schema.builder().addFields(schema.getFields());
    for (Window.RexWinAggCall call : group.aggCalls) {
      RelDataTypeField column = columns.get(next + calls.size());
      OverCall planned = call(call, column, schema);
      calls.add(planned);
      output.addField(column.getName(), planned.result());
    }
    Schema with = output.build();
    String name = context.name("Over");
    return RowsByKey.apply(name, rows, keys(group, schema))
        .apply(name, ParDo.of(new OverFn(context.step().name(), order, frame, calls, with)))
        .setRowSchema(with);
  }

  private KeyCodec keys(Window.Group group, Schema schema) {
    List<FieldType> types = new ArrayList<>();
    List<KeyKind> kinds = new ArrayList<>();
    for (int key : group.keys) {
      Schema.Field field = schema.getField(key);
      types.add(field.getType());
      kinds.add(
          KeyKind.of(field.getType())
              .orElseThrow(
                  () ->
                      context.unsupported(
                          "'%s' is %s, which cannot be partitioned by"
                              .formatted(field.getName(), Names.type(field.getType())))));
    }
    return new KeyCodec(group.keys.toArray(), types, kinds);
  }

  private Frame.Bound bound(Window.Group group, RexWindowBound bound) {
    if (bound.isCurrentRow()) {
      return new Frame.Bound(Frame.Place.CURRENT, -1);
    }
    if (bound.isUnbounded()) {
      return new Frame.Bound(bound.isPreceding() ? Frame.Place.FIRST : Frame.Place.LAST, -1);
    }
    if (!(bound.getOffset() instanceof RexInputRef offset)
        || !group.isRows && group.collation().getFieldCollations().size() != 1) {
      throw context.unsupported(
          "a window's frame needs a constant offset, and with RANGE one column to order by");
    }
    return new Frame.Bound(
        bound.isPreceding() ? Frame.Place.PRECEDING : Frame.Place.FOLLOWING, offset.getIndex());
  }

  private OverCall call(Window.RexWinAggCall call, RelDataTypeField column, Schema schema) {
    String function = call.getOperator().getName();
    int[] arguments =
        call.getOperands().stream().mapToInt(node -> ((RexInputRef) node).getIndex()).toArray();
    List<FieldType> types = new ArrayList<>();
    for (int argument : arguments) {
      types.add(schema.getField(argument).getType());
    }
    boolean nullable = column.getType().isNullable();
    boolean keepsType =
        OverFunctions.PICKS.contains(function)
            || switch (call.getKind()) {
              case MIN, MAX, ANY_VALUE, SINGLE_VALUE -> true;
              default -> false;
            };
    FieldType result =
        keepsType ? types.get(0).withNullable(nullable) : context.fieldType(column.getType());
    if (OverFunctions.RANKS.contains(function) || OverFunctions.PICKS.contains(function)) {
      return new OverCall(function, arguments, call.ignoreNulls, result, null);
    }
    State.Factory states =
        SqlAggregates.of(function, types, result, call.distinct)
            .orElseThrow(
                () ->
                    context.unsupported(
                        "%s(%s) OVER (...) is not supported"
                            .formatted(
                                function,
                                types.stream()
                                    .map(Names::type)
                                    .collect(Collectors.joining(", ")))));
    return new OverCall(function, arguments, call.ignoreNulls, result, states);
  }

  private Rows withoutConstants(PCollection<Row> rows, int first) {
    List<RexNode> nodes = new ArrayList<>();
    for (RelDataTypeField column : columns) {
      int index = column.getIndex();
      nodes.add(
          context
              .rex()
              .makeInputRef(column.getType(), index < inputs ? index : index - inputs + first));
    }
    RowExpressions kept =
        context.compile(
            rows.getSchema().getFieldNames(),
            rows.getSchema(),
            window.getRowType().getFieldNames(),
            nodes);
    return Rows.of(rows).then(new QueryProjection(kept), kept.schema());
  }
}
