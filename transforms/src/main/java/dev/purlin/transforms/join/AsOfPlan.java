package dev.purlin.transforms.join;

import dev.purlin.core.key.KeyKind;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.beam.sdk.schemas.Schema;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * An as-of join made ready for its inputs.
 *
 * @param pair how rows meet, and what of them is output
 * @param left where the values of the left side are
 * @param right where those of the right side are
 */
record AsOfPlan(JoinPlan.Pair pair, OrderedValue left, OrderedValue right, AsOfMatch match) {

  /**
   * Checks a join against its inputs.
   *
   * @throws dev.purlin.core.problem.ConfigurationException with every problem they have with it
   */
  static AsOfPlan of(AsOfSpec spec, Map<String, Schema> schemas) {
    JoinProblems problems = new JoinProblems();
    JoinInputs inputs = JoinInputs.of(schemas);
    if (inputs.size() != 2) {
      problems.add("", "AsOfJoin needs two inputs, got " + inputs.size());
      problems.check();
    }
    Optional<JoinColumn> left = column(spec, 0, inputs, problems);
    Optional<JoinColumn> right = column(spec, 1, inputs, problems);
    for (String input : spec.on().keySet()) {
      inputs.find(problems, "as_of." + input, input);
    }
    List<JoinColumn> on =
        left.flatMap(one -> right.map(other -> List.of(one, other))).orElse(List.of());
    Optional<KeyKind> kind = OrderedValue.kind(inputs, problems, on, List.of("as_of", "as_of"));
    BigDecimal tolerance =
        kind.map(of -> Tolerance.parse(spec.tolerance(), of, problems)).orElse(null);
    JoinPlan.Pair pair = JoinPlan.ofTwo(spec.rows(), inputs, on, problems);
    problems.check();
    Function<JoinColumn, OrderedValue> value =
        column ->
            new OrderedValue(
                pair.carried(column, inputs), inputs.field(column).getType(), kind.orElseThrow());
    return new AsOfPlan(
        pair,
        value.apply(on.get(0)),
        value.apply(on.get(1)),
        new AsOfMatch(spec.direction(), tolerance, spec.exact()));
  }

  private static Optional<JoinColumn> column(
      AsOfSpec spec, int input, JoinInputs inputs, JoinProblems problems) {
    String name = inputs.names().get(input);
    if (spec.common() != null) {
      return inputs.find(problems, "as_of", input, spec.common());
    }
    @Nullable String field = spec.on().get(name);
    if (field == null) {
      problems.add("as_of", "names no field of input '%s'".formatted(name));
      return Optional.empty();
    }
    return inputs.find(problems, "as_of." + name, input, field);
  }
}
