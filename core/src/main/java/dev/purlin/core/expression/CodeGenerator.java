package dev.purlin.core.expression;

import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.List;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.DataContext;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.adapter.enumerable.EnumUtils;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.adapter.enumerable.RexToLixTranslator;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.linq4j.tree.BlockBuilder;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.linq4j.tree.DeclarationStatement;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.linq4j.tree.Expression;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.linq4j.tree.Expressions;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.linq4j.tree.ParameterExpression;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.linq4j.tree.Primitive;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.linq4j.tree.Statement;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.type.RelDataType;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexBuilder;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexNode;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexProgramBuilder;

/**
 * Writes the body of a {@link Program}: a nested class for each expression, so that methods stay
 * small enough for the JIT, and a {@code run} that calls them in turn.
 */
final class CodeGenerator {
  private static final ParameterExpression IN = Expressions.parameter(Object[].class, "in");

  private final RexBuilder rex;
  private final RelDataType inputType;
  private final StringBuilder classes = new StringBuilder();
  private final StringBuilder calls = new StringBuilder();
  private int count;

  CodeGenerator(RexBuilder rex, List<SimpleExpression.Field> inputs) {
    this.rex = rex;
    RelDataTypeFactory.Builder fields = CalciteTypes.INSTANCE.builder();
    for (SimpleExpression.Field input : inputs) {
      fields.add("$" + fields.getFieldCount(), CalciteTypes.INSTANCE.of(input.type()));
    }
    this.inputType = fields.build();
  }

  /** Adds an expression; its result goes to the next position of the output. */
  void add(RexNode node) {
    RexProgramBuilder program = new RexProgramBuilder(inputType, rex);
    program.addProject(node, "result");
    BlockBuilder body = new BlockBuilder();
    BlockBuilder constants = new BlockBuilder(false);
    List<Expression> results =
        RexToLixTranslator.translateProjects(
            program.getProgram(),
            CalciteTypes.INSTANCE,
            SqlCompiler.CONFORMANCE,
            body,
            constants,
            null,
            DataContext.ROOT,
            this::input,
            null);
    body.add(Expressions.return_(null, boxed(results.get(0), node.getType())));
    classes.append("private static final class E").append(count).append(" {\n");
    for (Statement statement : constants.toBlock().statements) {
      DeclarationStatement constant = (DeclarationStatement) statement;
      classes.append(
          Expressions.toString(
              Expressions.fieldDecl(
                  Modifier.STATIC | Modifier.FINAL, constant.parameter, constant.initializer)));
    }
    classes.append(
        Expressions.toString(
            Expressions.methodDecl(
                Modifier.STATIC,
                Object.class,
                "evaluate",
                List.of(DataContext.ROOT, IN),
                body.toBlock())));
    classes.append("}\n");
    calls.append(
        "current = %d; out[%d] = E%d.evaluate(root, in);\n".formatted(count, count, count));
    count++;
  }

  /** The class body of the program. */
  String source() {
    return classes
        + "public void run(%s root, Object[] in, Object[] out) {\n%s}\n"
            .formatted(DataContext.class.getName(), calls);
  }

  private Expression input(BlockBuilder list, int index, Type storageType) {
    Type type = CalciteTypes.INSTANCE.getJavaClass(inputType.getFieldList().get(index).getType());
    Expression value = Expressions.arrayIndex(IN, Expressions.constant(index));
    Primitive primitive = Primitive.of(type);
    Expression typed =
        primitive == null
            ? Expressions.convert_(value, type)
            : Expressions.unbox(Expressions.convert_(value, primitive.getBoxClass()), primitive);
    return storageType == null ? typed : EnumUtils.convert(typed, storageType);
  }

  private static Expression boxed(Expression result, RelDataType type) {
    Type declared = CalciteTypes.INSTANCE.getJavaClass(type);
    Type boxed = Primitive.is(declared) ? Primitive.box(declared) : declared;
    return EnumUtils.convert(result, boxed);
  }
}
