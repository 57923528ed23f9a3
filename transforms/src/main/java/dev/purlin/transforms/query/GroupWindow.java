package dev.purlin.transforms.query;

import java.math.BigDecimal;
import java.util.List;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Sessions;
import org.apache.beam.sdk.transforms.windowing.SlidingWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.RelNode;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.core.Aggregate;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.core.Project;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexCall;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexLiteral;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexNode;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlKind;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.type.SqlTypeName;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Duration;

/**
 * TUMBLE, HOP or SESSION among what a query groups by.
 *
 * @param column the position of the column that has it
 * @param time the expression of the time that it is about
 * @param slide how far apart windows start, in milliseconds; of sessions the pause that ends one
 * @param size how long windows are
 */
record GroupWindow(int column, SqlKind kind, RexNode time, long slide, long size) {

  /** The one that an aggregate groups by, if there is one. */
  static @Nullable GroupWindow of(QueryContext context, Aggregate aggregate) {
    RelNode input = aggregate.getInput();
    if (!(input instanceof Project project)) {
      return null;
    }
    GroupWindow found = null;
    for (int i = 0; i < project.getProjects().size(); i++) {
      if (project.getProjects().get(i) instanceof RexCall call && isWindow(call.getKind())) {
        if (found != null || !aggregate.getGroupSet().get(i)) {
          throw context.unsupported(
              "one of TUMBLE, HOP and SESSION may stand in GROUP BY, and nowhere else");
        }
        found = of(context, i, call);
      }
    }
    if (found != null && aggregate.getGroupSets().size() > 1) {
      throw context.unsupported(
          "TUMBLE, HOP and SESSION cannot stand in GROUPING SETS, ROLLUP or CUBE");
    }
    return found;
  }

  private static boolean isWindow(SqlKind kind) {
    return kind == SqlKind.TUMBLE || kind == SqlKind.HOP || kind == SqlKind.SESSION;
  }

  private static GroupWindow of(QueryContext context, int column, RexCall call) {
    List<RexNode> operands = call.getOperands();
    int expected = call.getKind() == SqlKind.HOP ? 3 : 2;
    if (operands.size() != expected) {
      throw context.unsupported(
          "%s takes a time and %s"
              .formatted(
                  call.getKind(),
                  expected == 3 ? "two intervals: how far apart, how long" : "an interval"));
    }
    long slide = millis(context, call.getKind(), operands.get(1));
    long size = expected == 3 ? millis(context, call.getKind(), operands.get(2)) : slide;
    return new GroupWindow(column, call.getKind(), operands.get(0), slide, size);
  }

  private static long millis(QueryContext context, SqlKind kind, RexNode interval) {
    if (interval instanceof RexLiteral literal
        && SqlTypeName.DAY_INTERVAL_TYPES.contains(literal.getType().getSqlTypeName())) {
      long millis = literal.getValueAs(BigDecimal.class).longValueExact();
      if (millis > 0) {
        return millis;
      }
    }
    throw context.unsupported(
        "%s takes an interval of days, hours, minutes or seconds, such as INTERVAL '1' HOUR"
            .formatted(kind));
  }

  boolean isSession() {
    return kind == SqlKind.SESSION;
  }

  /** Beam's windows, for unbounded rows and for sessions. */
  Window<Row> windows() {
    if (isSession()) {
      return Window.into(Sessions.withGapDuration(Duration.millis(slide)));
    }
    return kind == SqlKind.TUMBLE
        ? Window.into(FixedWindows.of(Duration.millis(size)))
        : Window.into(SlidingWindows.of(Duration.millis(size)).every(Duration.millis(slide)));
  }
}
