package dev.purlin.transforms.join;

import dev.purlin.transforms.join.JoinSpec.Choice;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The columns of a join's output and their names.
 *
 * <p>First come the inputs that {@code fields} names, then the others, whole. A name that was taken
 * before gets the first free number after it, from 0, as SQL's {@code SELECT *} does it in Beam.
 */
record OutputColumns(List<JoinColumn> columns, List<String> names) {

  static OutputColumns of(JoinSpec spec, JoinInputs inputs, JoinProblems problems) {
    OutputColumns output = new OutputColumns(new ArrayList<>(), new ArrayList<>());
    Set<String> given = new HashSet<>();
    boolean firstAlone = spec.type().filter(JoinType::filtersLeft).isPresent();
    spec.fields()
        .forEach(
            (name, choices) ->
                inputs
                    .find(problems, "fields." + name, name)
                    .ifPresent(
                        input -> {
                          if (firstAlone && input > 0) {
                            problems.add(
                                "fields." + name,
                                "a %s join outputs the fields of the first input, '%s', alone"
                                    .formatted(
                                        spec.type().orElseThrow().label(), inputs.names().get(0)));
                          }
                          output.add(inputs, input, choices, given, problems);
                        }));
    for (int input = 0; input < (firstAlone ? 1 : inputs.size()); input++) {
      if (!spec.fields().containsKey(inputs.names().get(input))) {
        output.addAll(inputs, input);
      }
    }
    return output;
  }

  private void add(
      JoinInputs inputs,
      int input,
      Optional<List<Choice>> choices,
      Set<String> given,
      JoinProblems problems) {
    if (choices.isEmpty()) {
      addAll(inputs, input);
      return;
    }
    for (Choice choice : choices.get()) {
      if (!given.add(choice.name())) {
        problems.add(
            choice.path(),
            "the output has a field '%s' already; give it another name, as in {new_name: %s}"
                .formatted(choice.name(), choice.field()));
        continue;
      }
      inputs
          .find(problems, choice.path(), input, choice.field())
          .ifPresent(column -> add(column, choice.name()));
    }
  }

  private void addAll(JoinInputs inputs, int input) {
    for (int field = 0; field < inputs.schemas().get(input).getFieldCount(); field++) {
      add(new JoinColumn(input, field), inputs.schemas().get(input).getField(field).getName());
    }
  }

  private void add(JoinColumn column, String name) {
    String free = name;
    for (int number = 0; names.contains(free); number++) {
      free = name + number;
    }
    columns.add(column);
    names.add(free);
  }
}
