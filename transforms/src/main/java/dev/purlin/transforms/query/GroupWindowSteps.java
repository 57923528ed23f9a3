package dev.purlin.transforms.query;

import dev.purlin.core.books.StepCounts.Entry;
import dev.purlin.core.expression.RowExpressions;
import dev.purlin.core.time.Timestamps;
import dev.purlin.transforms.window.CountRows;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.core.Project;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexNode;

/**
 * TUMBLE, HOP and SESSION in a GROUP BY.
 *
 * <p>Rows that end are simply grouped by the start of their windows. Unbounded rows, and sessions,
 * which depend on each other's rows, go through Beam's windowing: a group is complete when the time
 * has passed the end of its window.
 */
final class GroupWindowSteps {
  private final QueryContext context;
  private final GroupWindow window;

  GroupWindowSteps(QueryContext context, GroupWindow window) {
    this.context = context;
    this.window = window;
  }

  /** The rows to be grouped: in the window's column they have its start, or for sessions a time. */
  PCollection<Row> starts(Project project, Rows input) {
    List<RexNode> nodes = new ArrayList<>(project.getProjects());
    nodes.set(window.column(), window.time());
    RowExpressions columns =
        context.compile(
            project.getInput(), input.schema(), project.getRowType().getFieldNames(), nodes);
    Schema schema = columns.schema();
    if (!Timestamps.is(schema.getField(window.column()).getType())) {
      throw context.unsupported(
          "%s takes a TIMESTAMP; CAST(... AS TIMESTAMP) makes one".formatted(window.kind()));
    }
    PCollection<Row> rows = context.collect(input.then(new QueryProjection(columns), schema));
    boolean byBeam = window.isSession() || rows.isBounded() == IsBounded.UNBOUNDED;
    TupleTag<Row> main = new TupleTag<>();
    TupleTag<Row> refused = new TupleTag<>();
    TimeFn times = new TimeFn(window, byBeam, context.counts(), context.rejector(), main, refused);
    PCollection<Row> timed =
        context.apply(context.name("Time"), rows, times, main, refused).setRowSchema(schema);
    if (!byBeam) {
      return timed;
    }
    PCollection<Row> windowed =
        timed.apply(context.name("Window"), window.windows()).setRowSchema(schema);
    return window.isSession() ? windowed : copies(windowed);
  }

  /** A row of Beam's windows, once for each of them. */
  private PCollection<Row> copies(PCollection<Row> windowed) {
    return windowed
        .apply(context.name("Count"), ParDo.of(new CountRows(context.counts(), Entry.MERGED)))
        .setRowSchema(windowed.getSchema())
        .apply(
            context.name("Start"),
            ParDo.of(new TimeFn.StartFn(window.column(), context.counts(), true)))
        .setRowSchema(windowed.getSchema());
  }

  /** Puts the start of each session into a column of its group. */
  PCollection<Row> sessions(PCollection<Row> groups, int column) {
    PCollection<Row> started =
        groups
            .apply(
                context.name("Start"),
                ParDo.of(new TimeFn.StartFn(column, context.counts(), false)))
            .setRowSchema(groups.getSchema());
    return groups.isBounded() == IsBounded.UNBOUNDED
        ? started
        : started
            .apply(context.name("Rejoin"), Window.<Row>into(new GlobalWindows()))
            .setRowSchema(groups.getSchema());
  }
}
