package dev.purlin.transforms.compare;

import dev.purlin.core.key.KeyCodec;
import dev.purlin.core.key.KeyKind;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.problem.Names;
import dev.purlin.transforms.set.SameFields;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/**
 * A Diff made ready for its inputs.
 *
 * @param rows the schema of rows of both inputs
 * @param changes the schema of the main output
 */
record DiffPlan(LineSide before, LineSide after, Schema rows, Schema changes) {

  /**
   * Checks a Diff against its inputs.
   *
   * @throws ConfigurationException with every problem they have with it
   */
  static DiffPlan of(Diff.Configuration configuration, Schema before, Schema after) {
    return new Builder(configuration, before, after).build();
  }

  private static final class Builder {
    private final Diff.Configuration configuration;
    private final Schema before;
    private final Schema after;
    private final List<Problem> problems = new ArrayList<>();

    private Builder(Diff.Configuration configuration, Schema before, Schema after) {
      this.configuration = configuration;
      this.before = before;
      this.after = after;
    }

    private DiffPlan build() {
      Schema rows = rows();
      checkKey();
      names("columns", configuration.columns(), rows);
      names("exclude", configuration.exclude(), rows);
      for (int i = 0; i < configuration.exclude().size(); i++) {
        if (configuration.key().contains(configuration.exclude().get(i))) {
          add(
              "exclude." + i,
              "'%s' is a field of the key".formatted(configuration.exclude().get(i)));
        }
      }
      if (rows.hasField(configuration.changeField())) {
        add(
            "change_field",
            "the inputs have a field '%s' of their own; give another name"
                .formatted(configuration.changeField()));
      }
      if (!problems.isEmpty()) {
        throw new ConfigurationException(problems);
      }
      Schema changes =
          Schema.builder()
              .addStringField(configuration.changeField())
              .addFields(rows.getFields())
              .build();
      return new DiffPlan(side(before, rows), side(after, rows), rows, changes);
    }

    /** The fields of the second input; one may be NULL if it may be in either. */
    private Schema rows() {
      problems.addAll(SameFields.problems(Diff.BEFORE, before, Diff.AFTER, after));
      Schema.Builder rows = Schema.builder();
      for (Schema.Field field : after.getFields()) {
        boolean wasNullable =
            before.hasField(field.getName())
                && before.getField(field.getName()).getType().getNullable();
        rows.addField(field.withNullable(wasNullable || field.getType().getNullable()));
      }
      return rows.build();
    }

    private void checkKey() {
      if (configuration.key().isEmpty()) {
        add("key", "name the fields that identify a row, as in [id]");
      }
      names("key", configuration.key(), after);
      for (int i = 0; i < configuration.key().size(); i++) {
        String name = configuration.key().get(i);
        if (after.hasField(name) && KeyKind.of(after.getField(name).getType()).isEmpty()) {
          add(
              "key." + i,
              "field '%s' is %s, which rows cannot be matched by"
                  .formatted(name, Names.type(after.getField(name).getType())));
        }
      }
    }

    private void names(String parameter, List<String> names, Schema rows) {
      for (int i = 0; i < names.size(); i++) {
        String path = parameter + "." + i;
        if (!rows.hasField(names.get(i))) {
          problems.add(new Problem(path, Names.unknown("field", names.get(i), rows)));
        } else if (names.indexOf(names.get(i)) < i) {
          add(path, "'%s' is named twice".formatted(names.get(i)));
        }
      }
    }

    private void add(String path, String message) {
      problems.add(new Problem(path, message));
    }

    /** Rows of both sides travel in the order of the second one's fields. */
    private LineSide side(Schema input, Schema rows) {
      List<String> keys = configuration.key();
      List<FieldType> types =
          keys.stream().map(name -> rows.getField(name).getType().withNullable(false)).toList();
      List<String> compared =
          (configuration.columns().isEmpty() ? rows.getFieldNames() : configuration.columns())
              .stream()
                  .filter(name -> !keys.contains(name) && !configuration.exclude().contains(name))
                  .toList();
      return new LineSide(
          cells(input, keys),
          new KeyCodec(
              IntStream.range(0, keys.size()).toArray(),
              types,
              types.stream().map(type -> KeyKind.of(type).orElseThrow()).toList()),
          rows.getFieldNames().stream().mapToInt(input::indexOf).toArray(),
          rows,
          cells(rows, compared));
    }

    private static List<Cell> cells(Schema schema, List<String> names) {
      return names.stream()
          .map(
              name -> {
                FieldType type = schema.getField(name).getType().withNullable(false);
                Meeting meeting = Meeting.of(type, type);
                return new Cell(schema.indexOf(name), type, type, meeting, List.of());
              })
          .toList();
    }
  }
}
