package dev.purlin.transforms.check;

import dev.purlin.core.expression.ComputedFields;
import dev.purlin.core.expression.FieldDefinition;
import dev.purlin.core.expression.Language;
import dev.purlin.core.expression.UserFunction;
import dev.purlin.core.key.KeyCodec;
import dev.purlin.core.key.KeyKind;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.problem.Names;
import dev.purlin.transforms.aggregate.State;
import dev.purlin.transforms.check.RowExpectation.RowKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.Schema.TypeName;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Expectations, checked against the schema of the rows.
 *
 * @param computed their conditions, by number
 */
record ExpectationPlan(List<RowExpectation> expectations, ComputedFields computed) {
  private static final String PATH = "expectations";

  /** What failed rows say of each expectation. */
  List<String> labels() {
    return new ArrayList<>(expectations.stream().map(RowExpectation::label).toList());
  }

  /** The expectations, by number, whose rows leave the step if others have the same values. */
  List<Integer> routed() {
    return IntStream.range(0, expectations.size())
        .filter(i -> expectations.get(i).isRouted())
        .boxed()
        .toList();
  }

  /** Whether keys are counted apart from their rows. */
  boolean countsKeys() {
    return expectations.stream()
        .map(RowExpectation::key)
        .anyMatch(key -> key != null && !key.routed());
  }

  /**
   * What the step keeps of its rows.
   *
   * @param examples how many of those that failed, for each expectation
   */
  CheckTallies.Kind tallies(int examples) {
    State.Factory[] aggregates = new State.Factory[expectations.size()];
    for (int i = 0; i < aggregates.length; i++) {
      WholeExpectation whole = expectations.get(i).whole();
      aggregates[i] = whole == null ? null : whole.aggregate();
    }
    return new CheckTallies.Kind(aggregates, examples);
  }

  static ExpectationPlan of(List<Expectation> expectations, Schema schema, boolean failedIsRead) {
    List<Problem> problems = new ArrayList<>();
    List<RowExpectation> rows = new ArrayList<>();
    List<FieldDefinition> conditions = new ArrayList<>();
    if (expectations.isEmpty()) {
      problems.add(new Problem(PATH, "expected at least one expectation"));
    }
    if (schema.hasField(Expect.FAILED_EXPECTATIONS)) {
      problems.add(
          new Problem(
              "",
              "the input has a field '%s' already; rename it"
                  .formatted(Expect.FAILED_EXPECTATIONS)));
    }
    for (int i = 0; i < expectations.size(); i++) {
      String path = PATH + "." + i;
      Expectation expectation = expectations.get(i);
      try {
        rows.add(row(expectation, schema, path, conditions, failedIsRead));
        checkQuarantine(expectation, failedIsRead);
      } catch (ConfigurationException e) {
        for (Problem problem : e.problems()) {
          problems.add(new Problem(path + "." + problem.path(), problem.message()));
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    ComputedFields computed = ComputedFields.compile(schema, conditions, Language.SQL);
    for (int i = 0; i < conditions.size(); i++) {
      FieldType type = computed.schema().getField(i).getType();
      if (type.getTypeName() != TypeName.BOOLEAN) {
        problems.add(
            new Problem(
                conditions.get(i).path(),
                "the condition is %s, expected BOOLEAN".formatted(Names.type(type))));
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return new ExpectationPlan(rows, computed);
  }

  /** Rows that leave a step must arrive somewhere. */
  private static void checkQuarantine(Expectation expectation, boolean failedIsRead) {
    boolean sets =
        switch (expectation.severity()) {
          case WARN -> false;
          case QUARANTINE -> true;
          case FAIL -> expectation.tolerates();
        };
    if (sets && !failedIsRead) {
      throw new ConfigurationException(
          "severity",
          "rows that fail leave through the output 'failed', and no step reads it: write it somewhere, or"
              + " use 'severity: warn'");
    }
  }

  private static RowExpectation row(
      Expectation expectation,
      Schema schema,
      String path,
      List<FieldDefinition> conditions,
      boolean failedIsRead) {
    checkField(expectation, schema);
    String field = expectation.field();
    FieldType type = field == null ? null : schema.getField(field).getType();
    ExpectationKind.Scope scope = expectation.expect().scope();
    WholeExpectation whole =
        scope == ExpectationKind.Scope.WHOLE ? WholeExpectations.of(expectation, type) : null;
    ValueCheck check =
        scope == ExpectationKind.Scope.ROW && type != null
            ? ValueCheck.of(expectation, type)
            : null;
    int where = condition(path + ".where", expectation.where(), conditions);
    int condition =
        scope == ExpectationKind.Scope.ROW && check == null
            ? condition(expectation, path, conditions)
            : -1;
    return new RowExpectation(
        expectation.label(),
        expectation.severity(),
        field == null ? -1 : schema.indexOf(field),
        where,
        check,
        condition,
        whole,
        key(expectation, schema, failedIsRead));
  }

  private static void checkField(Expectation expectation, Schema schema) {
    String word = expectation.expect().word();
    String field = expectation.field();
    switch (expectation.expect()) {
      case EXPRESSION -> {}
      case ROW_COUNT -> {
        if (field != null) {
          throw new ConfigurationException(
              "field", "row_count counts rows, not values; 'where' says which of them");
        }
      }
      case COMPOUND_UNIQUE -> {
        if (field != null) {
          throw new ConfigurationException(
              "field", "compound_unique compares several 'fields'; 'unique' compares one");
        }
        if (expectation.fields() == null || expectation.fields().isEmpty()) {
          throw new ConfigurationException("fields", "compound_unique needs 'fields'");
        }
      }
      case NOT_NULL,
          IN_SET,
          BETWEEN,
          MATCHES,
          LENGTH,
          DATE_FORMAT,
          TYPE,
          UNIQUE,
          SUM,
          SUM_EQUALS,
          MEAN,
          MIN,
          MAX,
          STDDEV,
          QUANTILE,
          DISTINCT_COUNT,
          NULL_SHARE -> {
        if (field == null) {
          throw new ConfigurationException("expect", "%s needs a 'field'".formatted(word));
        }
      }
    }
    if (field != null && !schema.hasField(field)) {
      throw new ConfigurationException("field", Names.unknown("field", field, schema));
    }
  }

  /** The values by which rows are compared or counted; null if they are not. */
  private static @Nullable RowKey key(
      Expectation expectation, Schema schema, boolean failedIsRead) {
    boolean several = expectation.expect() == ExpectationKind.COMPOUND_UNIQUE;
    boolean counted = expectation.expect() == ExpectationKind.DISTINCT_COUNT;
    if (expectation.expect() != ExpectationKind.UNIQUE && !several && !counted) {
      return null;
    }
    // That it has them was looked at before.
    List<String> fields =
        several
            ? Objects.requireNonNull(expectation.fields())
            : List.of(Objects.requireNonNull(expectation.field()));
    List<Problem> problems = new ArrayList<>();
    List<FieldType> types = new ArrayList<>();
    List<KeyKind> kinds = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      String name = fields.get(i);
      String path = several ? "fields." + i : "field";
      if (!schema.hasField(name)) {
        problems.add(new Problem(path, Names.unknown("field", name, schema)));
      } else if (fields.indexOf(name) < i) {
        problems.add(new Problem(path, "'%s' is named twice".formatted(name)));
      } else {
        FieldType type = schema.getField(name).getType();
        KeyKind.of(type)
            .ifPresentOrElse(
                kinds::add,
                () ->
                    problems.add(
                        new Problem(
                            path,
                            "'%s' is %s, which cannot be compared"
                                .formatted(name, Names.type(type)))));
        types.add(type);
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    int[] positions = fields.stream().mapToInt(schema::indexOf).toArray();
    boolean routed = !counted && failedIsRead && expectation.severity() != Severity.WARN;
    Schema.Builder keySchema = Schema.builder();
    for (int i = 0; i < fields.size(); i++) {
      keySchema.addField(fields.get(i), types.get(i));
    }
    return new RowKey(new KeyCodec(positions, types, kinds), keySchema.build(), routed);
  }

  private static int condition(
      Expectation expectation, String path, List<FieldDefinition> conditions) {
    if (expectation.expect() == ExpectationKind.MATCHES) {
      String field = Objects.requireNonNull(expectation.field()); // as was looked at before
      String pattern = expectation.pattern();
      if (pattern == null) {
        throw new ConfigurationException("pattern", "matches needs a 'pattern'");
      }
      String sql =
          "REGEXP_LIKE(`%s`, '%s')".formatted(field.replace("`", "``"), pattern.replace("'", "''"));
      return condition(path + ".pattern", sql, conditions);
    }
    if (expectation.expression() == null) {
      throw new ConfigurationException("expression", "expression needs an 'expression'");
    }
    return condition(path + ".expression", expectation.expression(), conditions);
  }

  private static int condition(
      String path, @Nullable String sql, List<FieldDefinition> conditions) {
    if (sql == null) {
      return -1;
    }
    String name = "condition" + conditions.size();
    conditions.add(new FieldDefinition(path, name, UserFunction.expression(sql), null));
    return conditions.size() - 1;
  }
}
