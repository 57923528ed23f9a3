package dev.purlin.transforms.check;

import dev.purlin.core.expression.ComputedFields;
import dev.purlin.core.expression.FieldDefinition;
import dev.purlin.core.expression.Language;
import dev.purlin.core.expression.UserFunction;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.problem.Names;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.Schema.TypeName;

/**
 * Expectations, checked against the schema of the rows.
 *
 * @param computed their conditions, by number
 */
record ExpectationPlan(List<RowExpectation> expectations, ComputedFields computed) {
  private static final String PATH = "expectations";

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
        rows.add(row(expectation, schema, path, conditions));
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
    boolean tolerated = expectation.maxRows() != null || expectation.maxPercent() != null;
    boolean sets =
        switch (expectation.severity()) {
          case WARN -> false;
          case QUARANTINE -> true;
          case FAIL -> tolerated;
        };
    if (sets && !failedIsRead) {
      throw new ConfigurationException(
          "severity",
          "rows that fail leave through the output 'failed', and no step reads it: write it somewhere, or"
              + " use 'severity: warn'");
    }
  }

  private static RowExpectation row(
      Expectation expectation, Schema schema, String path, List<FieldDefinition> conditions) {
    if (expectation.expect() == ExpectationKind.ROW_COUNT) {
      RowCount.of(expectation);
      int where = condition(path + ".where", expectation.where(), conditions);
      return new RowExpectation(expectation.label(), expectation.severity(), -1, null, where, -1);
    }
    boolean whole = expectation.expect() == ExpectationKind.EXPRESSION;
    String field = expectation.field();
    if (field == null && !whole) {
      throw new ConfigurationException(
          "expect", "%s needs a 'field'".formatted(expectation.label().split(" ", 2)[0]));
    }
    if (field != null && !schema.hasField(field)) {
      throw new ConfigurationException("field", Names.unknown("field", field, schema));
    }
    int where = condition(path + ".where", expectation.where(), conditions);
    ValueCheck check =
        field == null ? null : ValueCheck.of(expectation, schema.getField(field).getType());
    return new RowExpectation(
        expectation.label(),
        expectation.severity(),
        field == null ? -1 : schema.indexOf(field),
        check,
        where,
        check == null ? condition(expectation, path, conditions) : -1);
  }

  private static int condition(
      Expectation expectation, String path, List<FieldDefinition> conditions) {
    if (expectation.expect() == ExpectationKind.MATCHES) {
      String pattern = expectation.pattern();
      if (pattern == null) {
        throw new ConfigurationException("pattern", "matches needs a 'pattern'");
      }
      String sql =
          "REGEXP_LIKE(`%s`, '%s')"
              .formatted(expectation.field().replace("`", "``"), pattern.replace("'", "''"));
      return condition(path + ".pattern", sql, conditions);
    }
    if (expectation.expression() == null) {
      throw new ConfigurationException("expression", "expression needs an 'expression'");
    }
    return condition(path + ".expression", expectation.expression(), conditions);
  }

  private static int condition(String path, String sql, List<FieldDefinition> conditions) {
    if (sql == null) {
      return -1;
    }
    String name = "condition" + conditions.size();
    conditions.add(new FieldDefinition(path, name, UserFunction.expression(sql), null));
    return conditions.size() - 1;
  }
}
