package dev.purlin.transforms.query;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.books.StepCounts.Entry;
import dev.purlin.core.expression.NamedExpression;
import dev.purlin.core.expression.PlannedExpressions;
import dev.purlin.core.expression.RowExpressions;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.reject.Rejector;
import dev.purlin.core.reject.Rejects;
import dev.purlin.core.step.Step;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.transforms.windowing.WindowFn;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.RelNode;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.type.RelDataType;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexBuilder;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexNode;

/**
 * What all parts of a query have in common: their step, the configuration entry that the query
 * stands in, and where they put the rows they refuse.
 */
final class QueryContext {
  private final Step step;
  private final String path;
  private final RexBuilder rex;
  private final List<PCollection<Row>> refusals = new ArrayList<>();
  private int parts;

  QueryContext(Step step, String path, RexBuilder rex) {
    this.step = step;
    this.path = path;
    this.rex = rex;
  }

  /** The step for parts that refuse no rows. */
  Step step() {
    return new Step(step.name(), Rejects.fail());
  }

  StepCounts counts() {
    return step.counts();
  }

  RexBuilder rex() {
    return rex;
  }

  /** A name for a part, which no other part has. */
  String name(String kind) {
    return kind + " " + ++parts;
  }

  ConfigurationException unsupported(String what) {
    return new ConfigurationException(path, what);
  }

  FieldType fieldType(RelDataType type) {
    return PlannedExpressions.fieldType(path, type);
  }

  /** Refused rows are set aside as JSON text: those of different parts have different columns. */
  Rejector rejector() {
    return step.rejector(FieldType.STRING);
  }

  RowExpressions compile(RelNode input, Schema schema, List<String> names, List<RexNode> nodes) {
    return compile(input.getRowType().getFieldNames(), schema, names, nodes);
  }

  /** Compiles expressions over columns of the given names and schema. */
  RowExpressions compile(
      List<String> columns, Schema schema, List<String> names, List<RexNode> nodes) {
    List<NamedExpression> named = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      Unsupported.check(path, nodes.get(i));
      named.add(
          new NamedExpression(path, names.get(i), ExpressionText.of(nodes.get(i), columns), null));
    }
    return PlannedExpressions.compile(schema, named, nodes, rex);
  }

  /** The rows when all that is still to be done to them is done. */
  PCollection<Row> collect(Rows rows) {
    return rows.functions().isEmpty() && rows.entries().isEmpty()
        ? rows.collection()
        : collect(rows, List.of());
  }

  /** The same, and each row is counted as it goes out. */
  PCollection<Row> collect(Rows rows, List<Entry> after) {
    TupleTag<Row> main = new TupleTag<>();
    TupleTag<Row> refused = new TupleTag<>();
    RowsFn fn =
        new RowsFn(rows.functions(), rows.entries(), after, counts(), rejector(), main, refused);
    return apply(name("Rows"), rows.collection(), fn, main, refused).setRowSchema(rows.schema());
  }

  /** Applies a DoFn that may refuse rows. */
  <InputT, OutputT> PCollection<OutputT> apply(
      String name,
      PCollection<InputT> input,
      DoFn<InputT, OutputT> fn,
      TupleTag<OutputT> main,
      TupleTag<Row> refused) {
    boolean collecting = step.rejects().collecting();
    TupleTagList others = collecting ? TupleTagList.of(refused) : TupleTagList.empty();
    PCollectionTuple outputs = input.apply(name, ParDo.of(fn).withOutputTags(main, others));
    if (collecting) {
      refusals.add(outputs.get(refused).setRowSchema(rejector().schema()));
    }
    return outputs.get(main);
  }

  /** Hands the refused rows of all parts over. */
  void finish() {
    if (!step.rejects().collecting()) {
      return;
    }
    PCollectionList<Row> together = PCollectionList.of(refusals.get(0));
    for (PCollection<Row> refused : refusals.subList(1, refusals.size())) {
      together = together.and(inWindowsOf(refusals.get(0), refused));
    }
    step.rejects().accept(together.apply("Refused", Flatten.pCollections()));
  }

  /** Behind a TUMBLE rows are in other windows than before it. */
  private PCollection<Row> inWindowsOf(PCollection<Row> first, PCollection<Row> refused) {
    if (first.getWindowingStrategy().equals(refused.getWindowingStrategy())) {
      return refused;
    }
    @SuppressWarnings("unchecked") // What assigns windows to rows takes any row.
    WindowFn<? super Row, ?> windows =
        (WindowFn<? super Row, ?>) first.getWindowingStrategy().getWindowFn();
    return refused
        .apply(name("Window refused"), Window.<Row>into(windows))
        .setRowSchema(refused.getSchema());
  }
}
