package dev.purlin.core.expression;

import dev.purlin.core.batch.Column;
import dev.purlin.core.batch.ColumnBuilder;
import dev.purlin.core.batch.ColumnType;
import dev.purlin.core.batch.RowBatch;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.problem.Names;
import dev.purlin.core.reject.Refusals;
import dev.purlin.core.reject.RowRejection;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The fields that a step computes, in SQL, Java or Python. */
public interface ComputedFields extends Serializable {

  /** The names and types of the results. */
  Schema schema();

  /** Prepares for evaluation on the worker. */
  void setup();

  /**
   * The results for a row, in the order of the definitions.
   *
   * @throws RowRejection if one has none
   */
  @Nullable Object[] evaluate(Row row) throws RowRejection;

  /**
   * The results for the rows of a batch: a column for every definition.
   *
   * @param refusals takes the rows for which one has no result; what stands in their place means
   *     nothing
   */
  default Column[] evaluate(RowBatch batch, Refusals refusals) {
    ColumnBuilder[] results =
        schema().getFields().stream()
            .map(field -> ColumnBuilder.of(ColumnType.of(field.getType()), batch.size()))
            .toArray(ColumnBuilder[]::new);
    @Nullable Object[] nothing = new Object[results.length];
    for (int row = 0; row < batch.size(); row++) {
      @Nullable Object[] values = nothing;
      try {
        values = evaluate(batch.row(row));
      } catch (RowRejection refusal) {
        refusals.refuse(row, refusal.rejection());
      }
      for (int i = 0; i < results.length; i++) {
        results[i].appendValue(values[i]);
      }
    }
    return Arrays.stream(results).map(ColumnBuilder::build).toArray(Column[]::new);
  }

  /**
   * Compiles definitions against the schema of the rows they will see.
   *
   * @throws ConfigurationException with one problem for each that cannot work
   */
  static ComputedFields compile(
      Schema input, List<FieldDefinition> definitions, Language language) {
    check(definitions, language);
    return switch (language) {
      case SQL -> sql(input, definitions);
      case JAVA -> java(input, definitions);
      case PYTHON -> PythonFields.compile(input, definitions);
      case JAVASCRIPT -> throw new IllegalStateException(language + " is not installed");
    };
  }

  /**
   * Compiles a condition: one field of type BOOLEAN. What Python returns is true or false as Python
   * takes it.
   *
   * @param path the configuration entry that holds it, for errors, and the name of the field
   * @throws ConfigurationException if it cannot work, or is of another type
   */
  static ComputedFields condition(
      Schema input, String path, UserFunction function, Language language) {
    FieldDefinition definition = new FieldDefinition(path, path, function, null);
    check(List.of(definition), language);
    ComputedFields computed =
        language == Language.PYTHON
            ? PythonFields.condition(input, definition)
            : compile(input, List.of(definition), language);
    FieldType type = computed.schema().getField(0).getType();
    if (type.getTypeName() != Schema.TypeName.BOOLEAN) {
      throw new ConfigurationException(
          path, "the condition is %s, expected BOOLEAN".formatted(Names.type(type)));
    }
    return computed;
  }

  private static void check(List<FieldDefinition> definitions, Language language) {
    List<Problem> problems = new ArrayList<>();
    for (FieldDefinition definition : definitions) {
      definition.function().problem(definition.path(), language).ifPresent(problems::add);
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
  }

  private static ComputedFields sql(Schema input, List<FieldDefinition> definitions) {
    List<NamedExpression> expressions = new ArrayList<>();
    for (FieldDefinition definition : definitions) {
      OutputType type = definition.type();
      // The languages of all were looked at: in SQL there is an expression.
      String sql = Objects.requireNonNull(definition.function().expression());
      expressions.add(
          new NamedExpression(
              definition.path(),
              definition.name(),
              type == null || type.sql() == null
                  ? sql
                  : "CAST(%s AS %s)".formatted(sql, type.sql()),
              type == null ? null : type.type()));
    }
    return RowExpressions.compile(input, expressions);
  }

  private static ComputedFields java(Schema input, List<FieldDefinition> definitions) {
    Schema.Builder schema = Schema.builder();
    List<JavaExpression> functions = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    for (FieldDefinition definition : definitions) {
      try {
        JavaExpression function =
            JavaExpression.compile(
                definition.path(), definition.name(), input, definition.function());
        functions.add(function);
        schema.addField(definition.name(), javaType(definition, function.type()));
      } catch (ConfigurationException e) {
        problems.addAll(e.problems());
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return new JavaFields(schema.build(), functions);
  }

  private static FieldType javaType(FieldDefinition definition, FieldType own) {
    OutputType wanted = definition.type();
    if (wanted == null) {
      return own;
    }
    FieldType type = wanted.type();
    if (type == null || !type.withNullable(true).equals(own) && !JavaFields.widens(own, type)) {
      throw new ConfigurationException(
          definition.path() + ".output_type",
          "this Java gives %s, not %s"
              .formatted(Names.type(own), type == null ? wanted.sql() : Names.type(type)));
    }
    return type.withNullable(true);
  }
}
