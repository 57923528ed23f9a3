package dev.purlin.transforms.query;

import dev.purlin.core.problem.Names;
import dev.purlin.transforms.join.JoinType;
import dev.purlin.transforms.join.PairJoin;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.plan.RelOptUtil;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.core.Join;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.core.JoinRelType;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexNode;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexUtil;

/**
 * The joins of a query.
 *
 * <p>Equalities of columns are keys, by which both sides are shuffled; null equals nothing, unless
 * the query says {@code IS NOT DISTINCT FROM}. What else pairs must fulfil is asked of each pair. A
 * right side of one row, such as the result of a sub-query, goes to every worker instead, and so
 * does one that ends where the left side never does.
 */
final class JoinSteps {
  private final QueryContext context;

  JoinSteps(QueryContext context) {
    this.context = context;
  }

  Rows apply(Join join, PCollection<Row> left, PCollection<Row> right) {
    List<Integer> leftKeys = new ArrayList<>();
    List<Integer> rightKeys = new ArrayList<>();
    List<Boolean> filterNulls = new ArrayList<>();
    List<RexNode> others = new ArrayList<>();
    RelOptUtil.splitJoinCondition(
        join.getLeft(),
        join.getRight(),
        join.getCondition(),
        leftKeys,
        rightKeys,
        filterNulls,
        others);
    boolean[] nullsMatch = new boolean[filterNulls.size()];
    for (int i = 0; i < nullsMatch.length; i++) {
      nullsMatch[i] = !filterNulls.get(i);
      check(
          left.getSchema().getField(leftKeys.get(i)), right.getSchema().getField(rightKeys.get(i)));
    }
    JoinType type = type(join.getJoinType());
    Schema output = output(join, left.getSchema(), right.getSchema());
    Condition condition = others.isEmpty() ? null : condition(join, output, others);
    boolean inner = type == JoinType.INNER;
    PairJoin pairs =
        new PairJoin(
            type,
            leftKeys.stream().mapToInt(Integer::intValue).toArray(),
            rightKeys.stream().mapToInt(Integer::intValue).toArray(),
            nullsMatch,
            output,
            inner ? null : condition);
    String name = context.name("Join");
    PCollection<Row> joined =
        (inner || type == JoinType.LEFT && condition == null) && broadcasts(join, left, right)
            ? pairs.lookUp(context.step(), name, left, right)
            : pairs.apply(context.step(), name, left, right, context.rejector(), context::apply);
    Rows rows = Rows.of(joined);
    return inner && condition != null ? rows.then(condition, output) : rows;
  }

  /** Keys are compared in one kind; the planner has cast those whose types differ. */
  private void check(Schema.Field left, Schema.Field right) {
    if (!PairJoin.comparable(left.getType(), right.getType())) {
      throw context.unsupported(
          "'%s' (%s) and '%s' (%s) cannot be joined on; bring them to one type first"
              .formatted(
                  left.getName(),
                  Names.type(left.getType()),
                  right.getName(),
                  Names.type(right.getType())));
    }
  }

  private JoinType type(JoinRelType type) {
    return switch (type) {
      case INNER -> JoinType.INNER;
      case LEFT -> JoinType.LEFT;
      case RIGHT -> JoinType.RIGHT;
      case FULL -> JoinType.OUTER;
      case SEMI, ANTI, ASOF, LEFT_ASOF ->
          throw context.unsupported(
              "a join of type %s is not supported; use INNER, LEFT, RIGHT, FULL or CROSS JOIN"
                  .formatted(type.name().replace('_', ' ')));
    };
  }

  private static Schema output(Join join, Schema left, Schema right) {
    Schema.Builder output = Schema.builder();
    for (RelDataTypeField column : join.getRowType().getFieldList()) {
      int index = column.getIndex();
      Schema.Field field =
          index < left.getFieldCount()
              ? left.getField(index)
              : right.getField(index - left.getFieldCount());
      output.addField(
          column.getName(), field.getType().withNullable(column.getType().isNullable()));
    }
    return output.build();
  }

  private Condition condition(Join join, Schema output, List<RexNode> others) {
    return new Condition(
        context.compile(
            join.getRowType().getFieldNames(),
            output,
            List.of("condition"),
            List.of(RexUtil.composeConjunction(context.rex(), others))));
  }

  private static boolean broadcasts(Join join, PCollection<Row> left, PCollection<Row> right) {
    if (right.isBounded() == IsBounded.UNBOUNDED
        || !(right.getWindowingStrategy().getWindowFn() instanceof GlobalWindows)) {
      return false;
    }
    Double most = join.getCluster().getMetadataQuery().getMaxRowCount(join.getRight());
    return left.isBounded() == IsBounded.UNBOUNDED || most != null && most <= 1;
  }
}
