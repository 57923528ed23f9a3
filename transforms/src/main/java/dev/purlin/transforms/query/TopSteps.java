package dev.purlin.transforms.query;

import dev.purlin.core.order.RowOrder;
import dev.purlin.core.problem.Names;
import dev.purlin.transforms.order.FirstRows;
import dev.purlin.transforms.window.InputWindows;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.RelCollation;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.RelFieldCollation;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.core.Sort;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexLiteral;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexNode;

/** LIMIT and OFFSET of a query, of rows in an order or in any. */
final class TopSteps {
  private final QueryContext context;

  TopSteps(QueryContext context) {
    this.context = context;
  }

  Rows apply(Sort sort, PCollection<Row> input) {
    InputWindows.checkEnds("input", input);
    if (sort.fetch == null && sort.offset == null) {
      throw context.unsupported(
          "ORDER BY without LIMIT: the rows of a pipeline have no order that a later step could"
              + " see; leave it out, or add LIMIT");
    }
    RowOrder order = order(sort.getCollation(), input.getSchema());
    long offset = sort.offset == null ? 0 : number(sort.offset, "OFFSET");
    long fetch = sort.fetch == null ? Long.MAX_VALUE - offset : number(sort.fetch, "LIMIT");
    if (fetch > Long.MAX_VALUE - offset) {
      fetch = Long.MAX_VALUE - offset;
    }
    String name = context.name("Top");
    RowOrder known = order.positions().length == 0 ? null : order;
    return Rows.of(
        new FirstRows(FirstRows.ONE_GROUP, offset, fetch)
            .apply(name, input, known, context::counts));
  }

  private long number(RexNode node, String word) {
    if (node instanceof RexLiteral literal) {
      return literal.getValueAs(Long.class);
    }
    throw context.unsupported(word + " is not supported other than as a number");
  }

  /** The order of a collation, over rows of a schema. */
  RowOrder order(RelCollation collation, Schema schema) {
    List<RelFieldCollation> keys = collation.getFieldCollations();
    int[] positions = new int[keys.size()];
    boolean[] descending = new boolean[positions.length];
    boolean[] nullsFirst = new boolean[positions.length];
    for (int i = 0; i < positions.length; i++) {
      RelFieldCollation key = keys.get(i);
      Schema.Field field = schema.getField(key.getFieldIndex());
      if (!RowOrder.has(field.getType())) {
        throw context.unsupported(
            "'%s' is %s, which has no order"
                .formatted(field.getName(), Names.type(field.getType())));
      }
      positions[i] = key.getFieldIndex();
      descending[i] = key.direction.isDescending();
      nullsFirst[i] =
          switch (key.nullDirection) {
            case FIRST -> true;
            case LAST -> false;
            case UNSPECIFIED -> descending[i];
          };
    }
    return new RowOrder(positions, descending, nullsFirst);
  }
}
