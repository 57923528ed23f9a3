package dev.purlin.core.expression;

import dev.purlin.core.batch.Column;
import dev.purlin.core.batch.ColumnBuilder;
import dev.purlin.core.batch.ColumnType;
import dev.purlin.core.batch.RowBatch;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.reject.Refusals;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.reject.RowRejection;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * SQL expressions over the fields of a row, compiled to bytecode.
 *
 * <pre>{@code
 * RowExpressions expressions =
 *     RowExpressions.compile(
 *         orders, List.of(NamedExpression.of("fields.total", "total", "price * quantity")));
 * expressions.setup();
 * Object total = expressions.evaluate(order)[0];
 * }</pre>
 *
 * <p><b>Language.</b> The expressions of Beam SQL, with its functions and some more. Names of
 * fields are written as in the schema, letter case included, a reserved word like any other where
 * an operand is expected; backticks quote them. Beam's generic expressions are part of it: {@code
 * "abc"} is a string unless a field has that name, a bare {@code 1.5} is a DOUBLE, {@code ==} is
 * {@code =}.
 *
 * <p><b>NULL</b> is as SQL has it. <b>What has no result</b> (a division by zero, an integer that
 * is too large, text that is not a number) refuses the row. AND, OR and CASE look only at what they
 * need.
 *
 * <p>One object serves one thread; {@link #setup} is called after it reached its worker.
 */
public final class RowExpressions implements ComputedFields {
  private static final long serialVersionUID = 1L;

  private final Schema schema;
  private final List<NamedExpression> expressions;
  private final @Nullable SimpleExpression[] simple;
  private final int[] compiledPositions;
  private final @Nullable CompiledExpressions compiled;
  private transient @Nullable Program program;

  private RowExpressions(
      Schema schema,
      List<NamedExpression> expressions,
      @Nullable SimpleExpression[] simple,
      int[] compiledPositions,
      @Nullable CompiledExpressions compiled) {
    this.schema = schema;
    this.expressions = expressions;
    this.simple = simple;
    this.compiledPositions = compiledPositions;
    this.compiled = compiled;
  }

  /**
   * Checks expressions against the schema of the rows they will see, and compiles them.
   *
   * @throws ConfigurationException with one problem for each expression that cannot work
   */
  public static RowExpressions compile(Schema input, List<NamedExpression> expressions) {
    return new ExpressionCompiler(input, expressions).compile();
  }

  static RowExpressions of(
      Schema schema,
      List<NamedExpression> expressions,
      @Nullable SimpleExpression[] simple,
      int[] compiledPositions,
      @Nullable CompiledExpressions compiled) {
    return new RowExpressions(
        schema, List.copyOf(expressions), simple, compiledPositions, compiled);
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  public void setup() {
    program = compiled == null ? null : compiled.compile();
  }

  @Override
  public @Nullable Object[] evaluate(Row row) throws RowRejection {
    @Nullable Object[] results = new Object[simple.length];
    for (int i = 0; i < simple.length; i++) {
      SimpleExpression expression = simple[i];
      if (expression != null) {
        results[i] = expression.evaluate(row);
      }
    }
    if (compiled != null && program != null) {
      try {
        @Nullable Object[] values = compiled.run(program, row);
        for (int i = 0; i < values.length; i++) {
          results[compiledPositions[i]] = values[i];
        }
      } catch (RuntimeException e) {
        throw new RowRejection(rejection(compiled, program, row, e));
      }
    }
    return results;
  }

  @Override
  public Column[] evaluate(RowBatch batch, Refusals refusals) {
    Column[] results = new Column[simple.length];
    for (int i = 0; i < simple.length; i++) {
      if (simple[i] != null) {
        results[i] = simple[i].evaluate(batch);
      }
    }
    if (compiled == null || program == null) {
      return results;
    }
    ColumnBuilder[] columns = new ColumnBuilder[compiledPositions.length];
    for (int i = 0; i < columns.length; i++) {
      columns[i] =
          ColumnBuilder.of(
              ColumnType.of(schema.getField(compiledPositions[i]).getType()), batch.size());
    }
    Object[] in = new Object[compiled.inputs().size()];
    Object[] out = new Object[columns.length];
    for (int row = 0; row < batch.size(); row++) {
      try {
        compiled.run(program, batch, row, in, out, columns);
      } catch (RuntimeException e) {
        refusals.refuse(row, rejection(compiled, program, batch.row(row), e));
        for (ColumnBuilder column : columns) {
          column.appendNull();
        }
      }
    }
    for (int i = 0; i < columns.length; i++) {
      results[compiledPositions[i]] = columns[i].build();
    }
    return results;
  }

  private Rejection rejection(
      CompiledExpressions compiled, Program program, Row row, RuntimeException failure) {
    NamedExpression culprit = expressions.get(compiledPositions[program.current]);
    return ExpressionFailures.rejection(
        culprit, compiled.references().get(program.current), row, failure);
  }
}
