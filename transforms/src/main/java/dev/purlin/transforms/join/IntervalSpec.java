package dev.purlin.transforms.join;

import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * An interval join as its author wrote it, before its inputs are known.
 *
 * @param value the field of the first input
 * @param start the field of the second input with the starts of intervals
 * @param end the field of the second input with their ends
 * @param rows what else must be equal, what is kept and what is output
 */
@RecordBuilder
record IntervalSpec(
    String value,
    String start,
    String end,
    IntervalJoin.Closed closed,
    IntervalJoin.NullBounds nullBounds,
    JoinSpec rows)
    implements IntervalSpecBuilder.With {

  /**
   * Reads the parameters of a join.
   *
   * @throws dev.purlin.core.problem.ConfigurationException with every problem of their shape
   */
  static IntervalSpec parse(IntervalJoin.Configuration configuration) {
    JoinProblems problems = new JoinProblems();
    JoinSpec rows =
        JoinSpec.parse(
            problems,
            configuration.type() == AsOfJoin.Type.LEFT ? JoinType.LEFT : JoinType.INNER,
            configuration.equalities(),
            configuration.fields());
    problems.check();
    return new IntervalSpec(
        configuration.value(),
        configuration.start(),
        configuration.end(),
        configuration.closed(),
        configuration.nullBounds(),
        rows);
  }
}
