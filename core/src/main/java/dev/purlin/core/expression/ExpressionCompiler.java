package dev.purlin.core.expression;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.problem.Reasons;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.plan.RelOptUtil;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexNode;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Makes {@link RowExpressions}; loads Calcite only if an expression needs it. */
final class ExpressionCompiler {
  private final Schema input;
  private final List<NamedExpression> expressions;
  private final List<Problem> problems = new ArrayList<>();
  private final @Nullable SimpleExpression[] simple;
  private final FieldType[] types;

  ExpressionCompiler(Schema input, List<NamedExpression> expressions) {
    this.input = input;
    this.expressions = expressions;
    this.simple = new SimpleExpression[expressions.size()];
    this.types = new FieldType[expressions.size()];
  }

  RowExpressions compile() {
    List<Integer> rest = new ArrayList<>();
    List<List<Token>> restTokens = new ArrayList<>();
    for (int i = 0; i < simple.length; i++) {
      NamedExpression expression = expressions.get(i);
      try {
        List<Token> tokens = Token.split(expression.sql());
        if (tokens.isEmpty()) {
          throw new ExpressionProblem("the expression is empty");
        }
        SimpleExpression parsed =
            expression.type() == null
                ? SimpleExpression.parse(tokens, input)
                : SimpleExpression.parse(tokens, input, expression.type());
        if (parsed == null) {
          rest.add(i);
          restTokens.add(tokens);
        } else {
          simple[i] = parsed;
          types[i] = parsed.type();
        }
      } catch (ExpressionProblem e) {
        problems.add(new Problem(expression.path(), e.getMessage()));
      }
    }
    CompiledExpressions compiled =
        rest.isEmpty() ? null : DeepStack.call(() -> new Sql().compile(rest, restTokens));
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    Schema.Builder schema = Schema.builder();
    for (int i = 0; i < types.length; i++) {
      schema.addField(expressions.get(i).name(), types[i]);
    }
    return RowExpressions.of(
        schema.build(),
        expressions,
        simple,
        rest.stream().mapToInt(Integer::intValue).toArray(),
        compiled);
  }

  /** The part that needs Calcite; apart, so that its classes are not loaded with this one. */
  private final class Sql {
    private @Nullable CompiledExpressions compile(List<Integer> which, List<List<Token>> tokens) {
      SqlCompiler compiler = new SqlCompiler(input);
      List<RexNode> nodes = new ArrayList<>();
      for (int i = 0; i < which.size(); i++) {
        NamedExpression expression = expressions.get(which.get(i));
        try {
          SqlCompiler.Checked checked =
              compiler.check(expression.sql(), tokens.get(i), expression.type());
          types[which.get(i)] = checked.type();
          nodes.add(checked.node());
        } catch (ExpressionProblem e) {
          problems.add(new Problem(expression.path(), e.getMessage()));
        }
      }
      if (!problems.isEmpty()) {
        return null;
      }
      CodeGenerator code = new CodeGenerator(compiler.rexBuilder(), compiler.inputs());
      for (int i = 0; i < nodes.size(); i++) {
        try {
          code.add(nodes.get(i));
        } catch (RuntimeException | AssertionError e) {
          // Calcite knows the operation and its types, and yet has no code for it.
          NamedExpression expression = expressions.get(which.get(i));
          problems.add(
              new Problem(
                  expression.path(),
                  "the expression has an operation that cannot be computed: " + Reasons.of(e)));
        }
      }
      if (!problems.isEmpty()) {
        return null;
      }
      return new CompiledExpressions(
          code.source(),
          compiler.inputs(),
          nodes.stream().map(node -> references(node, compiler.inputs())).toList(),
          compiler.inputs().stream()
              .map(field -> Converter.in(field.type()))
              .toArray(Converter[]::new),
          which.stream().map(i -> Converter.out(types[i])).toArray(Converter[]::new));
    }

    private List<SimpleExpression.Field> references(
        RexNode node, List<SimpleExpression.Field> inputs) {
      return RelOptUtil.InputFinder.bits(node).asList().stream().map(inputs::get).toList();
    }
  }
}
