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
record AsOfPlan(JoinPlan.Pair pair, AsOfValue left, AsOfValue right, AsOfMatch match) {

  /**
   * Checks a join against its inputs.
   *
   * @throws dev.purlin.core.problem.ConfigurationException with every problem they have with it
   */
  static AsOfPlan of(AsOfSpec spec, Map<String, Schema> schemas) {
    Problems problems = new Problems();
    JoinInputs inputs = JoinInputs.of(schemas);
    if (inputs.size() != 2) {
      problems.add("", "AsOfJoin needs two inputs, got " + inputs.size());
      problems.check();
    }
    Optional<Column> left = column(spec, 0, inputs, problems);
    Optional<Column> right = column(spec, 1, inputs, problems);
    for (String input : spec.on().keySet()) {
      inputs.find(problems, "on." + input, input);
    }
    Optional<KeyKind> kind =
        left.flatMap(one -> right.flatMap(other -> kind(one, other, inputs, problems)));
    BigDecimal tolerance =
        kind.map(of -> AsOfValue.tolerance(spec.tolerance(), of, problems)).orElse(null);
    List<Column> on =
        left.flatMap(one -> right.map(other -> List.of(one, other))).orElse(List.of());
    JoinPlan.Pair pair = JoinPlan.ofTwo(spec.rows(), inputs, on, problems);
    problems.check();
    Function<Column, AsOfValue> value =
        column -> {
          Side side = column.input() == 0 ? pair.left() : pair.right();
          return new AsOfValue(
              side.carried().indexOf(inputs.describe(column)),
              inputs.field(column).getType(),
              kind.orElseThrow());
        };
    return new AsOfPlan(
        pair,
        value.apply(on.get(0)),
        value.apply(on.get(1)),
        new AsOfMatch(spec.direction(), tolerance, spec.exact()));
  }

  private static Optional<Column> column(
      AsOfSpec spec, int input, JoinInputs inputs, Problems problems) {
    String name = inputs.names().get(input);
    if (spec.common() != null) {
      return inputs.find(problems, "on", input, spec.common());
    }
    @Nullable String field = spec.on().get(name);
    if (field == null) {
      problems.add("on", "names no field of input '%s'".formatted(name));
      return Optional.empty();
    }
    return inputs.find(problems, "on." + name, input, field);
  }

  private static Optional<KeyKind> kind(
      Column left, Column right, JoinInputs inputs, Problems problems) {
    for (Column column : List.of(left, right)) {
      if (KeyKind.of(inputs.field(column).getType()).filter(AsOfValue::has).isEmpty()) {
        problems.add("on", inputs.typed(column) + " is no number, date or time");
        return Optional.empty();
      }
    }
    Optional<KeyKind> kind =
        KeyKind.common(
            KeyKind.of(inputs.field(left).getType()).orElseThrow(),
            KeyKind.of(inputs.field(right).getType()).orElseThrow());
    if (kind.isEmpty()) {
      problems.add(
          "on",
          "%s and %s cannot be compared; bring them to one type first"
              .formatted(inputs.typed(left), inputs.typed(right)));
    }
    return kind;
  }
}
