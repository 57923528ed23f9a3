package dev.purlin.transforms.join;

import dev.purlin.core.key.KeyKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema;

/**
 * An interval join made ready for its inputs.
 *
 * @param pair how rows meet, and what of them is output
 * @param values where the values of the left side are
 * @param bounds where the intervals of the right side are
 */
record IntervalPlan(JoinPlan.Pair pair, Placing values, IntervalBounds bounds) {
  private static final List<String> PATHS = List.of("value", "start", "end");

  /**
   * Checks a join against its inputs.
   *
   * @throws dev.purlin.core.problem.ConfigurationException with every problem they have with it
   */
  static IntervalPlan of(IntervalSpec spec, Map<String, Schema> schemas) {
    JoinProblems problems = new JoinProblems();
    JoinInputs inputs = JoinInputs.of(schemas);
    if (inputs.size() != 2) {
      problems.add("", "IntervalJoin needs two inputs, got " + inputs.size());
      problems.check();
    }
    List<JoinColumn> columns =
        Stream.of(
                inputs.find(problems, "value", 0, spec.value()),
                inputs.find(problems, "start", 1, spec.start()),
                inputs.find(problems, "end", 1, spec.end()))
            .flatMap(Optional::stream)
            .toList();
    Optional<KeyKind> kind =
        columns.size() == PATHS.size()
            ? OrderedValue.kind(inputs, problems, columns, PATHS)
            : Optional.empty();
    JoinPlan.Pair pair = JoinPlan.ofTwo(spec.rows(), inputs, columns, problems);
    List<OrderedValue> ordered =
        columns.stream()
            .map(
                column ->
                    new OrderedValue(
                        pair.carried(column, inputs),
                        inputs.field(column).getType(),
                        kind.orElseThrow()))
            .toList();
    return new IntervalPlan(
        pair,
        new Placing(ordered.get(0), pair.left().carried(), null),
        new IntervalBounds(
            ordered.get(1),
            ordered.get(2),
            pair.right().carried(),
            spec.closed(),
            spec.nullBounds() == IntervalJoin.NullBounds.UNBOUNDED));
  }
}
