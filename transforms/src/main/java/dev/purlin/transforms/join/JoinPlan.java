package dev.purlin.transforms.join;

import dev.purlin.core.key.KeyCodec;
import dev.purlin.core.key.KeyKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A join made ready for its inputs: a chain of joins of two, the first of the first input with
 * another one, each next one of the rows made so far with one more input.
 *
 * <p>Of every row only those fields travel that the output or a later join needs.
 */
public final class JoinPlan {
  private final List<Pair> pairs;

  private JoinPlan(List<Pair> pairs) {
    this.pairs = pairs;
  }

  /** A join of two: the rows made so far on the left, an input on the right. */
  record Pair(
      int input, JoinType type, JoinSide left, JoinSide right, JoinLayout layout, boolean last) {

    /** The position of a column in what its side carries; one of the two inputs themselves. */
    int carried(JoinColumn column, JoinInputs inputs) {
      return (column.input() == 0 ? left : right).carried().indexOf(inputs.describe(column));
    }
  }

  List<Pair> pairs() {
    return pairs;
  }

  /** The schema of the output. */
  public Schema output() {
    return pairs.get(pairs.size() - 1).layout().schema();
  }

  /**
   * Checks a join against its inputs.
   *
   * @throws dev.purlin.core.problem.ConfigurationException with every problem they have with it
   */
  public static JoinPlan of(JoinSpec spec, Map<String, Schema> schemas) {
    JoinProblems problems = new JoinProblems();
    JoinInputs inputs = JoinInputs.of(schemas);
    if (inputs.size() < 2) {
      problems.add("", "Join needs two or more inputs, got " + inputs.size());
      problems.check();
    }
    for (int i = 0; i < spec.broadcast().size(); i++) {
      inputs.find(problems, "broadcast." + i, spec.broadcast().get(i));
    }
    OutputColumns output = OutputColumns.of(spec, inputs, problems);
    JoinOrder order = JoinOrder.of(spec, inputs, problems);
    List<Pair> pairs = new Builder(inputs, order, output, List.of(), problems).pairs();
    problems.check();
    return new JoinPlan(pairs);
  }

  /**
   * A join of two inputs on equalities, if there are any.
   *
   * @param also columns that travel though the output may not have them
   */
  static Pair ofTwo(
      JoinSpec spec, JoinInputs inputs, List<JoinColumn> also, JoinProblems problems) {
    OutputColumns output = OutputColumns.of(spec, inputs, problems);
    List<Equality> equalities = JoinOrder.equalities(spec, inputs, problems);
    problems.check();
    JoinOrder order =
        new JoinOrder(List.of(new JoinOrder.Stage(1, spec.type().orElseThrow(), equalities)));
    List<Pair> pairs = new Builder(inputs, order, output, also, problems).pairs();
    problems.check();
    return pairs.get(0);
  }

  private static final class Builder {
    private final JoinInputs inputs;
    private final JoinOrder order;
    private final OutputColumns output;
    private final List<JoinColumn> also;
    private final JoinProblems problems;
    private final Set<Integer> padded = new HashSet<>();
    private final Set<Integer> joined = new HashSet<>(Set.of(0));

    private Builder(
        JoinInputs inputs,
        JoinOrder order,
        OutputColumns output,
        List<JoinColumn> also,
        JoinProblems problems) {
      this.inputs = inputs;
      this.order = order;
      this.output = output;
      this.also = also;
      this.problems = problems;
    }

    private List<Pair> pairs() {
      List<Pair> pairs = new ArrayList<>();
      List<JoinColumn> made = null;
      for (int i = 0; i < order.stages().size(); i++) {
        JoinOrder.Stage stage = order.stages().get(i);
        boolean last = i == order.stages().size() - 1;
        List<JoinColumn> next = last ? output.columns() : needed(i, stage.input());
        List<KeyKind> kinds = kinds(stage);
        if (kinds.size() == stage.equalities().size()) {
          pairs.add(pair(stage, made, next, kinds, last));
        }
        joined.add(stage.input());
        made = next;
      }
      return pairs;
    }

    /** Of the inputs joined up to a stage, the columns that the output or later stages need. */
    private List<JoinColumn> needed(int stage, int input) {
      Stream<JoinColumn> later =
          order.stages().subList(stage + 1, order.stages().size()).stream()
              .flatMap(next -> next.equalities().stream())
              .flatMap(equality -> Stream.of(equality.left(), equality.right()));
      return Stream.concat(output.columns().stream(), later)
          .filter(column -> column.input() == input || joined.contains(column.input()))
          .distinct()
          .toList();
    }

    private List<KeyKind> kinds(JoinOrder.Stage stage) {
      List<KeyKind> kinds = new ArrayList<>();
      for (Equality equality : stage.equalities()) {
        Optional<KeyKind> left = kind(equality.path(), equality.left());
        Optional<KeyKind> right = kind(equality.path(), equality.right());
        if (left.isPresent() && right.isPresent()) {
          KeyKind.common(left.get(), right.get())
              .ifPresentOrElse(
                  kinds::add,
                  () ->
                      problems.add(
                          equality.path(),
                          "%s and %s cannot be compared; bring them to one type first"
                              .formatted(
                                  inputs.typed(equality.left()), inputs.typed(equality.right()))));
        }
      }
      return kinds;
    }

    private Optional<KeyKind> kind(String path, JoinColumn column) {
      Optional<KeyKind> kind = KeyKind.of(inputs.field(column).getType());
      if (kind.isEmpty()) {
        problems.add(path, "%s cannot be joined on".formatted(inputs.typed(column)));
      }
      return kind;
    }

    private Pair pair(
        JoinOrder.Stage stage,
        @Nullable List<JoinColumn> made,
        List<JoinColumn> next,
        List<KeyKind> kinds,
        boolean last) {
      ToIntFunction<JoinColumn> leftPosition =
          made == null ? JoinColumn::field : column -> made.indexOf(column);
      List<JoinColumn> leftKeys =
          stage.equalities().stream().map(e -> e.opposite(stage.input())).toList();
      List<JoinColumn> rightKeys =
          stage.equalities().stream().map(e -> e.of(stage.input())).toList();
      List<JoinColumn> leftCarried = carried(next, c -> c.input() != stage.input());
      List<JoinColumn> rightCarried = carried(next, c -> c.input() == stage.input());
      JoinSide left = side(leftKeys, kinds, leftCarried, leftPosition, stage.type().keepsLeft());
      JoinSide right =
          side(rightKeys, kinds, rightCarried, JoinColumn::field, stage.type().keepsRight());
      if (stage.type().keepsRight()) {
        padded.addAll(joined);
      }
      if (stage.type().keepsLeft()) {
        padded.add(stage.input());
      }
      int[] sources =
          next.stream()
              .mapToInt(
                  column ->
                      column.input() == stage.input()
                          ? ~rightCarried.indexOf(column)
                          : leftCarried.indexOf(column))
              .toArray();
      JoinLayout layout = new JoinLayout(schema(next, last ? output.names() : null), sources);
      return new Pair(stage.input(), stage.type(), left, right, layout, last);
    }

    private List<JoinColumn> carried(List<JoinColumn> next, Predicate<JoinColumn> ofSide) {
      return Stream.concat(next.stream(), also.stream()).filter(ofSide).distinct().toList();
    }

    private JoinSide side(
        List<JoinColumn> keys,
        List<KeyKind> kinds,
        List<JoinColumn> carried,
        ToIntFunction<JoinColumn> position,
        boolean kept) {
      List<FieldType> types = keys.stream().map(column -> inputs.field(column).getType()).toList();
      return new JoinSide(
          new KeyCodec(keys.stream().mapToInt(position).toArray(), types, kinds),
          schema(carried, null),
          carried.stream().mapToInt(position).toArray(),
          kept);
    }

    /** A schema of columns; without names, of their own and their inputs', which are unique. */
    private Schema schema(List<JoinColumn> columns, @Nullable List<String> names) {
      Schema.Builder schema = Schema.builder();
      for (int i = 0; i < columns.size(); i++) {
        JoinColumn column = columns.get(i);
        Field field = inputs.field(column);
        schema.addField(
            field
                .withName(names == null ? inputs.describe(column) : names.get(i))
                .withNullable(field.getType().getNullable() || padded.contains(column.input())));
      }
      return schema.build();
    }
  }
}
