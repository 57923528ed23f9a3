package dev.purlin.transforms.join;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The order in which inputs are joined, one after the other, and what each has in common with those
 * before it.
 *
 * <p>It is the order of the inputs. Only in inner joins, where the order changes nothing, an input
 * waits until one is joined that it has an equality with.
 */
record JoinOrder(List<Stage> stages) {

  /** One more input joined: the type of the join, and its equalities with inputs before it. */
  record Stage(int input, JoinType type, List<Equality> equalities) {}

  static JoinOrder of(JoinSpec spec, JoinInputs inputs, JoinProblems problems) {
    List<Integer> outer = new ArrayList<>();
    for (int i = 0; i < spec.outer().size(); i++) {
      inputs.find(problems, "type.outer." + i, spec.outer().get(i)).ifPresent(outer::add);
    }
    spec.checkEqualities(problems);
    List<Equality> equalities = equalities(spec, inputs, problems);
    boolean cross = spec.type().equals(Optional.of(JoinType.CROSS));
    boolean anyOrder = spec.type().map(type -> type == JoinType.INNER).orElse(outer.isEmpty());
    if (spec.type().filter(JoinType::filtersLeft).isPresent()) {
      checkWithFirst(equalities, inputs, problems);
    }
    List<Stage> stages = new ArrayList<>();
    List<Integer> joined = new ArrayList<>(List.of(0));
    problems.check();
    while (joined.size() < inputs.size()) {
      List<Integer> waiting = waiting(inputs, joined);
      Optional<Integer> next =
          (anyOrder ? waiting : waiting.subList(0, 1))
              .stream()
                  .filter(input -> cross || !between(equalities, joined, input).isEmpty())
                  .findFirst();
      if (next.isEmpty()) {
        problems.add(
            "equalities",
            "none connects input '%s' with an input before it (%s)"
                .formatted(
                    inputs.names().get(waiting.get(0)),
                    String.join(", ", joined.stream().map(inputs.names()::get).toList())));
        problems.check();
      }
      int input = next.orElseThrow();
      int previous = joined.get(joined.size() - 1);
      JoinType type =
          spec.type()
              .orElseGet(() -> JoinType.keeping(outer.contains(previous), outer.contains(input)));
      stages.add(new Stage(input, type, between(equalities, joined, input)));
      joined.add(input);
    }
    return new JoinOrder(stages);
  }

  /** Of the other inputs, nothing remains that a later one could be matched with. */
  private static void checkWithFirst(
      List<Equality> equalities, JoinInputs inputs, JoinProblems problems) {
    for (Equality equality : equalities) {
      if (!equality.touches(0)) {
        problems.add(
            equality.path(),
            "%s and %s: each input is matched with the first one, '%s'"
                .formatted(
                    inputs.describe(equality.left()),
                    inputs.describe(equality.right()),
                    inputs.names().get(0)));
      }
    }
  }

  private static List<Integer> waiting(JoinInputs inputs, List<Integer> joined) {
    List<Integer> waiting = new ArrayList<>();
    for (int input = 0; input < inputs.size(); input++) {
      if (!joined.contains(input)) {
        waiting.add(input);
      }
    }
    return waiting;
  }

  private static List<Equality> between(
      List<Equality> equalities, List<Integer> joined, int input) {
    return equalities.stream()
        .filter(
            equality ->
                equality.touches(input) && joined.contains(equality.opposite(input).input()))
        .toList();
  }

  static List<Equality> equalities(JoinSpec spec, JoinInputs inputs, JoinProblems problems) {
    List<Equality> equalities = new ArrayList<>();
    spec.common()
        .ifPresent(
            field -> {
              List<JoinColumn> columns = new ArrayList<>();
              for (int input = 0; input < inputs.size(); input++) {
                inputs.find(problems, "equalities", input, field).ifPresent(columns::add);
              }
              pair("equalities", columns, equalities);
            });
    for (int i = 0; i < spec.equalities().size(); i++) {
      List<JoinColumn> columns = new ArrayList<>();
      String path = "equalities." + i;
      for (Map.Entry<String, String> side : spec.equalities().get(i).entrySet()) {
        String place = path + "." + side.getKey();
        inputs
            .find(problems, place, side.getKey())
            .flatMap(input -> inputs.find(problems, place, input, side.getValue()))
            .ifPresent(columns::add);
      }
      pair(path, columns, equalities);
    }
    return equalities;
  }

  /** Each field is to be equal to the first one, as in Beam YAML. */
  private static void pair(String path, List<JoinColumn> columns, List<Equality> equalities) {
    for (int i = 1; i < columns.size(); i++) {
      equalities.add(new Equality(path, columns.get(0), columns.get(i)));
    }
  }
}
