package dev.purlin.pipelines.spec;

import dev.purlin.pipelines.spec.RawStep.Name;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Reads what a step says of its inputs and outputs. */
record PortReader(Problems problems) {

  /** The names of the steps that a step reads, by tag. */
  Map<String, List<Name>> inputs(Fields fields) {
    Map<String, List<Name>> inputs = new LinkedHashMap<>();
    Value value = fields.map().get("input");
    if (value instanceof MapValue map) {
      map.entries().forEach((tag, names) -> inputs.put(tag, names("input", names)));
    } else if (value != null && !Fields.isNothing(value)) {
      inputs.put("input", names("input", value));
    }
    inputs.values().removeIf(List::isEmpty);
    return inputs;
  }

  private List<Name> names(String key, Value value) {
    List<Name> names = new ArrayList<>();
    for (Value element : value instanceof ListValue list ? list.elements() : List.of(value)) {
      if (element instanceof ScalarValue scalar && scalar.value() instanceof String text) {
        names.add(new Name(text, scalar.position()));
      } else {
        problems.add(
            element.position(),
            "'%s' takes the names of steps, but this is %s".formatted(key, element.kind()));
      }
    }
    return names;
  }

  /** The names of what a chain or composite outputs, by tag. */
  Map<String, Name> outputs(Fields fields) {
    Map<String, Name> outputs = new LinkedHashMap<>();
    Value value = fields.map().get("output");
    if (value instanceof MapValue map) {
      map.entries()
          .forEach(
              (tag, name) -> {
                if (name instanceof ListValue) {
                  problems.add(
                      name.position(), "an output is one step's output: flatten several first");
                } else {
                  names("output", name).forEach(only -> outputs.put(tag, only));
                }
              });
    } else if (value instanceof ListValue) {
      problems.add(value.position(), "an output is one step's output: flatten several first");
    } else if (value != null && !Fields.isNothing(value)) {
      names("output", value).forEach(only -> outputs.put("output", only));
    }
    return outputs;
  }

  /** The name of the output for rejected rows. */
  @Nullable Name errorOutput(MapValue config) {
    if (config.get("error_handling") == null) {
      return null;
    }
    MapValue handling = new Fields(config, problems).map("error_handling");
    if (handling == null) {
      return null;
    }
    Fields fields = new Fields(handling, problems);
    String output = fields.text("output");
    if (output == null && !fields.has("output")) {
      problems.add(
          config.keyPosition("error_handling"),
          "'error_handling' must name the output for rejected rows, as in 'output: errors'");
    }
    return output == null ? null : new Name(output, handling.at("output"));
  }
}
