package dev.purlin.transforms.query;

import dev.purlin.core.books.StepCounts.Entry;
import dev.purlin.core.expression.RowExpressions;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.problem.Reasons;
import dev.purlin.core.reject.RowRejection;
import dev.purlin.transforms.window.CountRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.core.Values;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexLiteral;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexNode;

/** The rows that a query brings along: VALUES, and SELECT without FROM. */
final class ValuesSteps {
  private static final Schema NOTHING = Schema.builder().build();

  private final QueryContext context;
  private final Pipeline pipeline;

  ValuesSteps(QueryContext context, Pipeline pipeline) {
    this.context = context;
    this.pipeline = pipeline;
  }

  Rows apply(Values values) {
    List<RelDataTypeField> columns = values.getRowType().getFieldList();
    Schema.Builder schema = Schema.builder();
    for (RelDataTypeField column : columns) {
      schema.addField(column.getName(), context.fieldType(column.getType()));
    }
    Schema row = schema.build();
    List<String> names = new ArrayList<>();
    List<RexNode> nodes = new ArrayList<>();
    for (List<RexLiteral> tuple : values.getTuples()) {
      for (RelDataTypeField column : columns) {
        names.add("value " + names.size());
        nodes.add(
            context.rex().makeAbstractCast(column.getType(), tuple.get(column.getIndex()), false));
      }
    }
    Object[] all = evaluate(names, nodes);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < values.getTuples().size(); i++) {
      Object[] one = Arrays.copyOfRange(all, i * columns.size(), (i + 1) * columns.size());
      rows.add(Row.withSchema(row).attachValues(one));
    }
    String name = context.name("Values");
    return Rows.of(
        pipeline
            .apply(name, Create.of(rows).withRowSchema(row))
            .apply(name + " count", ParDo.of(new CountRows(context.counts(), Entry.CREATED)))
            .setRowSchema(row));
  }

  private Object[] evaluate(List<String> names, List<RexNode> nodes) {
    RowExpressions values = context.compile(List.of(), NOTHING, names, nodes);
    values.setup();
    try {
      return values.evaluate(Row.withSchema(NOTHING).attachValues());
    } catch (RowRejection e) {
      throw PurlinException.internal("a constant has no value: " + Reasons.of(e), e);
    }
  }
}
