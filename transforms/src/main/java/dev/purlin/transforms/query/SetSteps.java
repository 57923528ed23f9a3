package dev.purlin.transforms.query;

import dev.purlin.core.expression.RowExpressions;
import dev.purlin.core.key.KeyKind;
import dev.purlin.core.problem.Names;
import dev.purlin.transforms.set.SetOperation;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.RelNode;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.core.Intersect;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.core.Minus;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.core.SetOp;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.core.Union;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.type.RelDataType;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexNode;

/**
 * UNION ALL, INTERSECT and EXCEPT of a query (UNION is DISTINCT of UNION ALL).
 *
 * <p>Their inputs are brought to the types of the result; columns meet by position. Null counts as
 * equal to null here, as SQL has it.
 */
final class SetSteps {
  private final QueryContext context;
  private final QuerySteps steps;

  SetSteps(QueryContext context, QuerySteps steps) {
    this.context = context;
    this.steps = steps;
  }

  Rows apply(SetOp operation) {
    List<Rows> rows = operation.getInputs().stream().map(steps::rows).toList();
    Schema schema = schema(operation, rows);
    List<PCollection<Row>> inputs = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      inputs.add(aligned(operation.getInput(i), rows.get(i), operation.getRowType(), schema));
    }
    if (operation instanceof Union) {
      return Rows.of(
          PCollectionList.of(inputs)
              .apply(context.name("Union"), Flatten.pCollections())
              .setRowSchema(schema));
    }
    return Rows.of(counted(operation, inputs, schema));
  }

  /** A column is of its type in the first input that has the type of the result. */
  private Schema schema(SetOp operation, List<Rows> inputs) {
    Schema.Builder schema = Schema.builder();
    for (RelDataTypeField column : operation.getRowType().getFieldList()) {
      FieldType type = context.fieldType(column.getType());
      for (int i = inputs.size() - 1; i >= 0; i--) {
        if (sameType(column.getType(), operation.getInput(i), column.getIndex())) {
          type = inputs.get(i).schema().getField(column.getIndex()).getType();
        }
      }
      schema.addField(column.getName(), type.withNullable(column.getType().isNullable()));
    }
    return schema.build();
  }

  private static boolean sameType(RelDataType type, RelNode input, int index) {
    return input
        .getRowType()
        .getFieldList()
        .get(index)
        .getType()
        .getSqlTypeName()
        .equals(type.getSqlTypeName());
  }

  private PCollection<Row> aligned(RelNode input, Rows rows, RelDataType types, Schema schema) {
    List<RexNode> nodes = new ArrayList<>();
    for (RelDataTypeField column : types.getFieldList()) {
      int index = column.getIndex();
      FieldType own = rows.schema().getField(index).getType();
      RelDataType ownType = input.getRowType().getFieldList().get(index).getType();
      boolean same =
          own.withNullable(false).equals(schema.getField(index).getType().withNullable(false));
      nodes.add(
          same
              ? context.rex().makeInputRef(column.getType(), index)
              : context
                  .rex()
                  .makeAbstractCast(
                      column.getType(), context.rex().makeInputRef(ownType, index), false));
    }
    RowExpressions columns = context.compile(input, rows.schema(), schema.getFieldNames(), nodes);
    return context.collect(rows.then(new QueryProjection(columns), columns.schema()));
  }

  private PCollection<Row> counted(SetOp operation, List<PCollection<Row>> inputs, Schema schema) {
    boolean intersect = operation instanceof Intersect;
    if (!intersect && !(operation instanceof Minus)) {
      throw context.unsupported(operation.getRelTypeName() + " is not supported");
    }
    for (Schema.Field field : schema.getFields()) {
      if (KeyKind.of(field.getType()).isEmpty()) {
        throw context.unsupported(
            "'%s' is %s, which cannot be compared in %s"
                .formatted(
                    field.getName(),
                    Names.type(field.getType()),
                    intersect ? "INTERSECT" : "EXCEPT"));
      }
    }
    String name = context.name(intersect ? "Intersect" : "Except");
    int[] places = SetOperation.places(schema);
    return new SetOperation(intersect, operation.all, false, context.counts())
        .apply(
            inputs.stream().map(rows -> new SetOperation.Input(rows, places, true)).toList(),
            schema,
            part -> name + " " + part);
  }
}
