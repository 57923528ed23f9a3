package dev.purlin.core.expression;

import dev.purlin.core.expression.function.EvaluationFailure;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Reasons;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.adapter.java.JavaTypeFactory;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.plan.RelOptUtil;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.type.RelDataType;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexBuilder;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexInputRef;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexNode;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexShuttle;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexUtil;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlNode;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlOperatorTable;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.parser.SqlParser;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.type.SqlTypeName;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.validate.SqlConformance;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql2rel.SqlRexConvertletTable;

/**
 * Expressions that a planner has parsed and checked, compiled as those of a step are; and what a
 * planner needs so that they are the same language: its types, functions and syntax.
 *
 * <p>The arithmetic is checked, casts are exact, and what has no result refuses the row, as {@link
 * RowExpressions} says. A reference to a field is passed on in the field's own type, whatever SQL
 * knows of it.
 */
public final class PlannedExpressions {
  private PlannedExpressions() {}

  /** The types of SQL, as expressions calculate with them. */
  public static JavaTypeFactory types() {
    return CalciteTypes.OF_QUERIES;
  }

  /** The functions and operators of expressions. */
  public static SqlOperatorTable operators() {
    return SqlFunctions.TABLE;
  }

  /**
   * What of a parsed query would be given another value than its author means, for people; empty if
   * nothing would.
   */
  public static Optional<String> misread(SqlNode query) {
    return Optional.ofNullable(Misread.find(query)).map(Misread::problem);
  }

  /** The translations of calls. */
  public static SqlRexConvertletTable convertlets() {
    return MicrosecondConvertlets.INSTANCE;
  }

  /** The syntax of expressions. */
  public static SqlParser.Config parser() {
    return SqlCompiler.PARSER;
  }

  /** What is allowed beyond the letter of the standard. */
  public static SqlConformance conformance() {
    return SqlCompiler.CONFORMANCE;
  }

  /** The SQL type of a field; ANY if SQL has none, so that such a field can only be passed on. */
  public static RelDataType sqlType(FieldType type) {
    RelDataType sql = CalciteTypes.INSTANCE.of(type);
    return sql == null
        ? CalciteTypes.INSTANCE.createTypeWithNullability(
            CalciteTypes.INSTANCE.createSqlType(SqlTypeName.ANY),
            Boolean.TRUE.equals(type.getNullable()))
        : sql;
  }

  /**
   * The type of a field that holds values of a SQL type.
   *
   * @param path the configuration entry that asks for it
   * @throws ConfigurationException if no field can hold them
   */
  public static FieldType fieldType(String path, RelDataType type) {
    FieldType field = CalciteTypes.toBeam(type);
    if (field == null) {
      throw new ConfigurationException(path, SqlProblems.noSuchType(type).getMessage());
    }
    return field;
  }

  /**
   * Compiles checked expressions.
   *
   * @param input the rows they will see; a reference's index counts its fields
   * @param names for each expression the configuration entry it comes from, the name of its result
   *     and its text, for errors
   * @param nodes the expressions
   * @throws ConfigurationException if one cannot be run
   */
  public static RowExpressions compile(
      Schema input, List<NamedExpression> names, List<RexNode> nodes, RexBuilder rex) {
    SimpleExpression[] simple = new SimpleExpression[nodes.size()];
    Schema.Builder schema = Schema.builder();
    List<Integer> rest = new ArrayList<>();
    List<FieldType> types = new ArrayList<>();
    for (int i = 0; i < simple.length; i++) {
      FieldType type;
      if (nodes.get(i) instanceof RexInputRef reference) {
        simple[i] = field(input, reference);
        type = simple[i].type();
      } else {
        type = fieldType(names.get(i).path(), nodes.get(i).getType());
        rest.add(i);
        types.add(type);
      }
      schema.addField(names.get(i).name(), type);
    }
    return RowExpressions.of(
        schema.build(),
        names,
        simple,
        rest.stream().mapToInt(Integer::intValue).toArray(),
        rest.isEmpty()
            ? null
            : DeepStack.call(() -> new Rest(input, rex).compile(rest, names, nodes, types)));
  }

  private static SimpleExpression.Field field(Schema input, RexInputRef reference) {
    Schema.Field field = input.getField(reference.getIndex());
    return new SimpleExpression.Field(
        field.getType().withNullable(reference.getType().isNullable()),
        field.getName(),
        new int[] {reference.getIndex()});
  }

  /** The expressions that are more than a reference. */
  private static final class Rest {
    private final Schema input;
    private final RexBuilder rex;
    private final Map<Integer, SimpleExpression.Field> fields = new LinkedHashMap<>();

    private Rest(Schema input, RexBuilder rex) {
      this.input = input;
      this.rex = rex;
    }

    private CompiledExpressions compile(
        List<Integer> which,
        List<NamedExpression> names,
        List<RexNode> nodes,
        List<FieldType> types) {
      List<RexNode> hardened =
          which.stream().map(i -> hardened(names.get(i), nodes.get(i))).toList();
      List<SimpleExpression.Field> inputs = List.copyOf(fields.values());
      CodeGenerator code = new CodeGenerator(rex, inputs);
      for (int i = 0; i < hardened.size(); i++) {
        try {
          code.add(hardened.get(i));
        } catch (RuntimeException | AssertionError e) {
          // Calcite knows the operation and its types, and yet has no code for it.
          throw new ConfigurationException(
              names.get(which.get(i)).path(),
              "'%s' has an operation that cannot be computed: %s"
                  .formatted(names.get(which.get(i)).sql(), Reasons.of(e)));
        }
      }
      return new CompiledExpressions(
          code.source(),
          inputs,
          hardened.stream()
              .map(
                  node ->
                      RelOptUtil.InputFinder.bits(node).asList().stream().map(inputs::get).toList())
              .toList(),
          inputs.stream().map(field -> Converter.in(field.type())).toArray(Converter[]::new),
          types.stream().map(Converter::out).toArray(Converter[]::new));
    }

    private RexNode hardened(NamedExpression name, RexNode node) {
      try {
        return Hardening.harden(
            rex, RexUtil.expandSearch(rex, null, node).accept(new Renumbering()));
      } catch (EvaluationFailure e) {
        throw new ConfigurationException(name.path(), e.getMessage());
      } catch (PatternSyntaxException e) {
        throw new ConfigurationException(
            name.path(),
            "'%s' is not a regular expression: %s".formatted(e.getPattern(), e.getDescription()));
      }
    }

    /** Lets references count the fields that are used, and collects these. */
    private final class Renumbering extends RexShuttle {
      @Override
      public RexNode visitInputRef(RexInputRef reference) {
        fields.computeIfAbsent(
            reference.getIndex(), index -> PlannedExpressions.field(input, reference));
        int index = List.copyOf(fields.keySet()).indexOf(reference.getIndex());
        return new RexInputRef(index, reference.getType());
      }
    }
  }
}
