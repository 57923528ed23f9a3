package dev.purlin.transforms.set;

import dev.purlin.core.key.KeyKind;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.problem.Names;
import dev.purlin.core.step.Step;
import dev.purlin.transforms.window.InputWindows;
import dev.purlin.transforms.window.WindowCopies;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;

/** The inputs of {@link Intersect} and {@link Except}, whose fields meet by their names. */
final class SetInputs {
  private final Step step;
  private final String firstName;
  private final Schema schema;
  private final List<SetOperation.Input> inputs = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();

  private SetInputs(Step step, PCollectionRowTuple tuple, String transform) {
    if (tuple.getAll().size() < 2) {
      throw new ConfigurationException(
          "",
          transform
              + " needs at least two inputs, each with a name, as in input: {one: First, other: Second}");
    }
    Map.Entry<String, PCollection<Row>> first = tuple.getAll().entrySet().iterator().next();
    this.step = step;
    this.firstName = first.getKey();
    this.schema = first.getValue().getSchema();
  }

  static PCollection<Row> apply(
      Step step, PCollectionRowTuple tuple, boolean intersect, boolean all) {
    SetInputs rows = new SetInputs(step, tuple, intersect ? "Intersect" : "Except");
    rows.checkTypes();
    tuple
        .getAll()
        .forEach(
            (name, input) ->
                rows.problems.addAll(
                    SameFields.problems(rows.firstName, rows.schema, name, input.getSchema())));
    if (!rows.problems.isEmpty()) {
      throw new ConfigurationException(rows.problems);
    }
    InputWindows.checkCompatible(tuple.getAll());
    tuple.getAll().forEach(rows::add);
    return new SetOperation(intersect, all, true, step.counts())
        .apply(rows.inputs, rows.schema, part -> "Rows: " + part);
  }

  private void checkTypes() {
    for (Schema.Field field : schema.getFields()) {
      if (KeyKind.of(field.getType()).isEmpty()) {
        problems.add(
            new Problem(
                "",
                "field '%s' is %s, which cannot be compared; choose other fields with Select"
                    .formatted(field.getName(), Names.type(field.getType()))));
      }
    }
  }

  private void add(String name, PCollection<Row> input) {
    InputWindows.checkEnds(name, input);
    boolean copied = WindowCopies.needed(input);
    PCollection<Row> rows = copied ? WindowCopies.apply(step, name, input) : input;
    int[] places = schema.getFieldNames().stream().mapToInt(rows.getSchema()::indexOf).toArray();
    inputs.add(new SetOperation.Input(rows, places, copied));
  }
}
