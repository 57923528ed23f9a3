package dev.purlin.transforms.query;

import dev.purlin.core.expression.RowExpressions;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.RelNode;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.core.Correlate;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.core.JoinRelType;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.core.Project;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.core.Uncollect;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexCorrelVariable;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexFieldAccess;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexNode;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexUtil;

/** {@code FROM t, UNNEST(t.array)}: the only part of a plan that may look at the row beside it. */
final class UnnestSteps {
  private final QueryContext context;

  UnnestSteps(QueryContext context) {
    this.context = context;
  }

  Rows apply(Correlate correlate, Rows left) {
    RelNode right = correlate.getRight();
    Project shaping = right instanceof Project project ? project : null;
    RelNode source = shaping == null ? right : shaping.getInput();
    if (!(source instanceof Uncollect uncollect)
        || !(uncollect.getInput() instanceof Project array)
        || array.getProjects().size() != 1
        || !(array.getProjects().get(0) instanceof RexFieldAccess access)
        || !(access.getReferenceExpr() instanceof RexCorrelVariable)) {
      throw context.unsupported(
          "a sub-query that refers to columns of the outer query in this way is not supported;"
              + " write it as a join");
    }
    boolean kept = correlate.getJoinType() == JoinRelType.LEFT;
    int field = access.getField().getIndex();
    FieldType element = left.schema().getField(field).getType().getCollectionElementType();
    if (element == null) {
      throw context.unsupported(
          "UNNEST of '%s', which is not an array, is not supported"
              .formatted(left.schema().getField(field).getName()));
    }
    boolean rows = element.getTypeName() == Schema.TypeName.ROW;
    Schema output = output(left.schema(), uncollect, element, rows, kept);
    Unnest unnest = new Unnest(field, output, rows, uncollect.withOrdinality, kept);
    Rows unnested = left.then(unnest, output);
    return shaping == null
        ? unnested
        : shaped(correlate, shaping, unnested, left.schema().getFieldCount());
  }

  private Schema output(
      Schema left, Uncollect uncollect, FieldType element, boolean rows, boolean kept) {
    List<FieldType> types = new ArrayList<>();
    if (rows) {
      boolean missing = kept || Boolean.TRUE.equals(element.getNullable());
      element
          .getRowSchema()
          .getFields()
          .forEach(
              field ->
                  types.add(
                      field.getType().withNullable(missing || field.getType().getNullable())));
    } else {
      types.add(element.withNullable(kept || Boolean.TRUE.equals(element.getNullable())));
    }
    if (uncollect.withOrdinality) {
      types.add(FieldType.INT32.withNullable(kept));
    }
    Schema.Builder output = Schema.builder().addFields(left.getFields());
    for (int i = 0; i < types.size(); i++) {
      output.addField("$element" + i, types.get(i));
    }
    return output.build();
  }

  /** The expressions of the element's columns, behind the columns of the row. */
  private Rows shaped(Correlate correlate, Project shaping, Rows unnested, int lefts) {
    List<RexNode> nodes = new ArrayList<>();
    for (RelDataTypeField column : correlate.getLeft().getRowType().getFieldList()) {
      nodes.add(context.rex().makeInputRef(column.getType(), column.getIndex()));
    }
    shaping.getProjects().forEach(node -> nodes.add(RexUtil.shift(node, lefts)));
    RowExpressions columns =
        context.compile(
            unnested.schema().getFieldNames(),
            unnested.schema(),
            correlate.getRowType().getFieldNames(),
            nodes);
    return unnested.then(new QueryProjection(columns), columns.schema());
  }
}
