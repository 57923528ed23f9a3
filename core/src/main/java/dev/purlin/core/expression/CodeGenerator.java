package dev.purlin.core.expression;

import dev.purlin.core.problem.PurlinException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
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
 * Writes the body of a {@link Program}: a nested class for each expression and for each of its
 * {@link Parts}, so that methods stay small enough for the JIT, and a {@code run} that calls the
 * expressions in turn.
 */
final class CodeGenerator {
  private static final ParameterExpression IN = Expressions.parameter(Object[].class, "in");

  private static final Method PART = partMethod();

  private final RexBuilder rex;
  private final int inputs;

  /** The types of the inputs and, behind them, of the parts of large expressions. */
  private final List<RelDataType> types = new ArrayList<>();

  private final StringBuilder classes = new StringBuilder();
  private final StringBuilder calls = new StringBuilder();
  private final StringBuilder parts = new StringBuilder();
  private RelDataType inputType = CalciteTypes.INSTANCE.builder().build();
  private int count;

  CodeGenerator(RexBuilder rex, List<SimpleExpression.Field> inputs) {
    this.rex = rex;
    this.inputs = inputs.size();
    for (SimpleExpression.Field input : inputs) {
      types.add(CalciteTypes.INSTANCE.of(input.type()));
    }
  }

  private static Method partMethod() {
    try {
      return Program.class.getMethod("evaluate", DataContext.class, Object[].class, int.class);
    } catch (NoSuchMethodException e) {
      throw PurlinException.internal("Program has no method for its parts", e);
    }
  }

  /** Adds an expression; its result goes to the next position of the output. */
  void add(RexNode node) {
    Parts cut = new Parts(rex, types.size());
    RexNode rest = cut.cut(node);
    for (RexNode part : cut.parts()) {
      String name = "P" + (types.size() - inputs);
      write(part, name, " extends %s.Part".formatted(Program.class.getName()), Modifier.PUBLIC);
      parts.append("new ").append(name).append("(), ");
      types.add(part.getType());
    }
    write(rest, "E" + count, "", Modifier.STATIC);
    calls.append(
        "current = %d; out[%d] = E%d.evaluate(root, in);\n".formatted(count, count, count));
    count++;
  }

  /** Writes a class with a method that evaluates an expression. */
  private void write(RexNode node, String name, String extended, int modifier) {
    if (inputType.getFieldCount() < types.size()) {
      RelDataTypeFactory.Builder fields = CalciteTypes.INSTANCE.builder();
      types.forEach(type -> fields.add("$" + fields.getFieldCount(), type));
      inputType = fields.build();
    }
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
    classes.append("private static final class ").append(name).append(extended).append(" {\n");
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
                modifier,
                Object.class,
                "evaluate",
                List.of(DataContext.ROOT, IN),
                body.toBlock())));
    classes.append("}\n");
  }

  /** The class body of the program. */
  String source() {
    String part = Program.class.getName() + ".Part";
    return classes
        + "private final %s[] parts = new %s[] {%s};\n".formatted(part, part, parts)
        + "public %s[] parts() {\nreturn parts;\n}\n".formatted(part)
        + "public void run(%s root, Object[] in, Object[] out) {\n%s}\n"
            .formatted(DataContext.class.getName(), calls);
  }

  private Expression input(BlockBuilder list, int index, Type storageType) {
    Type type = CalciteTypes.INSTANCE.getJavaClass(types.get(index));
    Expression value =
        index < inputs
            ? Expressions.arrayIndex(IN, Expressions.constant(index))
            : Expressions.call(PART, DataContext.ROOT, IN, Expressions.constant(index));
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
