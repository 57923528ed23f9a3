package dev.purlin.transforms.query;

import dev.purlin.core.expression.RowExpressions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.vendor.calcite.v1_40_0.com.google.common.collect.Iterables;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.RelNode;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.core.Aggregate;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.core.Correlate;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.core.Filter;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.core.Join;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.core.Project;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.core.SetOp;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.core.Sort;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.core.TableScan;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.core.Values;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.core.Window;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexNode;

/** Turns a plan, from its tables up, into transforms of rows. */
final class QuerySteps {
  private final QueryContext context;
  private final Pipeline pipeline;
  private final Map<String, Rows> tables;

  QuerySteps(QueryContext context, Pipeline pipeline, Map<String, Rows> tables) {
    this.context = context;
    this.pipeline = pipeline;
    this.tables = tables;
  }

  /** The rows of a part of a plan. */
  Rows rows(RelNode part) {
    if (part instanceof TableScan scan) {
      // The query was planned with these tables alone.
      return Objects.requireNonNull(
          tables.get(Iterables.getLast(scan.getTable().getQualifiedName())));
    }
    if (part instanceof Project project) {
      return project(project);
    }
    if (part instanceof Filter filter) {
      return filter(filter);
    }
    if (part instanceof Join join) {
      return new JoinSteps(context)
          .apply(join, collected(join.getLeft()), collected(join.getRight()));
    }
    if (part instanceof Aggregate aggregate) {
      return aggregate(aggregate);
    }
    if (part instanceof SetOp operation) {
      return new SetSteps(context, this).apply(operation);
    }
    if (part instanceof Sort sort) {
      return new TopSteps(context).apply(sort, collected(sort.getInput()));
    }
    if (part instanceof Window window) {
      return new OverSteps(context, window).apply(rows(window.getInput()));
    }
    if (part instanceof Correlate correlate) {
      return new UnnestSteps(context).apply(correlate, rows(correlate.getLeft()));
    }
    if (part instanceof Values values) {
      return new ValuesSteps(context, pipeline).apply(values);
    }
    throw context.unsupported(
        "this query needs '%s', which is not supported".formatted(part.getRelTypeName()));
  }

  /** The same, with nothing left to be done to them. */
  PCollection<Row> collected(RelNode part) {
    return context.collect(rows(part));
  }

  private Rows aggregate(Aggregate aggregate) {
    GroupWindow window = GroupWindow.of(context, aggregate);
    if (window == null) {
      return new AggregateSteps(context, aggregate).apply(collected(aggregate.getInput()));
    }
    GroupWindowSteps windows = new GroupWindowSteps(context, window);
    Project project = (Project) aggregate.getInput();
    PCollection<Row> starts = windows.starts(project, rows(project.getInput()));
    return window.isSession()
        ? new AggregateSteps(context, aggregate).sessions(starts, window.column(), windows)
        : new AggregateSteps(context, aggregate).apply(starts);
  }

  private Rows project(Project project) {
    Rows input = rows(project.getInput());
    RowExpressions columns =
        context.compile(
            project.getInput(),
            input.schema(),
            project.getRowType().getFieldNames(),
            project.getProjects());
    return input.then(new QueryProjection(columns), columns.schema());
  }

  private Rows filter(Filter filter) {
    Rows input = rows(filter.getInput());
    RowExpressions condition =
        context.compile(
            filter.getInput(),
            input.schema(),
            List.of("condition"),
            List.of(filter.getCondition()));
    return input.then(new Condition(condition), input.schema());
  }

  /** The rows of a part with columns of the given names; nothing is done if they have them. */
  Rows named(RelNode part, List<String> names) {
    Rows rows = rows(part);
    if (rows.schema().getFieldNames().equals(names)) {
      return rows;
    }
    List<RexNode> references = new ArrayList<>();
    for (RelDataTypeField field : part.getRowType().getFieldList()) {
      references.add(context.rex().makeInputRef(field.getType(), field.getIndex()));
    }
    Schema schema = rows.schema();
    RowExpressions columns = context.compile(part, schema, names, references);
    return rows.then(new QueryProjection(columns), columns.schema());
  }
}
