package dev.purlin.transforms.join;

import dev.purlin.core.problem.Names;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;

/** The inputs of a join, in their order. */
record JoinInputs(List<String> names, List<Schema> schemas) {

  static JoinInputs of(Map<String, Schema> inputs) {
    Map<String, Schema> ordered = new LinkedHashMap<>(inputs);
    return new JoinInputs(List.copyOf(ordered.keySet()), List.copyOf(ordered.values()));
  }

  int size() {
    return names.size();
  }

  /** The position of an input, if the problem is not that there is none of that name. */
  Optional<Integer> find(JoinProblems problems, String path, String name) {
    int position = names.indexOf(name);
    if (position < 0) {
      problems.add(path, Names.unknown("input", name, names));
      return Optional.empty();
    }
    return Optional.of(position);
  }

  /** A field of an input, if the problem is not that it has none of that name. */
  Optional<JoinColumn> find(JoinProblems problems, String path, int input, String field) {
    Schema schema = schemas.get(input);
    if (!schema.hasField(field)) {
      problems.add(
          path,
          "input '%s': %s".formatted(names.get(input), Names.unknown("field", field, schema)));
      return Optional.empty();
    }
    return Optional.of(new JoinColumn(input, schema.indexOf(field)));
  }

  Schema.Field field(JoinColumn column) {
    return schemas.get(column.input()).getField(column.field());
  }

  /** As in {@code field 'orders.customer' (BIGINT)}. */
  String typed(JoinColumn column) {
    return "field '%s' (%s)".formatted(describe(column), Names.type(field(column).getType()));
  }

  /** As in {@code orders.customer}. */
  String describe(JoinColumn column) {
    return names.get(column.input()) + "." + field(column).getName();
  }
}
