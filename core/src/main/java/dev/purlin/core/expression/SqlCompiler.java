package dev.purlin.core.expression;

import dev.purlin.core.expression.function.EvaluationFailure;
import dev.purlin.core.problem.Names;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.PatternSyntaxException;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.vendor.calcite.v1_40_0.com.google.common.collect.ImmutableList;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.avatica.util.Casing;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.avatica.util.Quoting;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.config.CalciteConnectionConfig;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.config.CalciteConnectionProperty;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.jdbc.CalciteSchema;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.plan.RelOptCluster;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.plan.hep.HepPlanner;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.plan.hep.HepProgram;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.type.RelDataType;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexBuilder;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexNode;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlNode;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.parser.SqlParseException;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.parser.SqlParser;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.validate.SqlConformanceEnum;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.validate.SqlValidator;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.validate.SqlValidatorUtil;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql2rel.SqlToRelConverter;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Parses and type-checks the expressions of one step against its input, with Calcite. */
final class SqlCompiler {
  static final SqlConformanceEnum CONFORMANCE = SqlConformanceEnum.LENIENT;

  static final SqlParser.Config PARSER =
      SqlParser.config()
          .withQuoting(Quoting.BACK_TICK)
          .withUnquotedCasing(Casing.UNCHANGED)
          .withQuotedCasing(Casing.UNCHANGED)
          .withIdentifierMaxLength(1 << 16)
          .withConformance(CONFORMANCE);

  /** Fields are resolved before Calcite sees them; what is left, functions, ignores case. */
  private static final CalciteConnectionConfig CONNECTION =
      CalciteConnectionConfig.DEFAULT.set(CalciteConnectionProperty.CASE_SENSITIVE, "false");

  private final Schema schema;
  private final RexBuilder rex = new RexBuilder(CalciteTypes.INSTANCE);
  private final SqlValidator validator;
  private final SqlToRelConverter converter;
  private final Map<List<String>, SqlInput> inputs = new LinkedHashMap<>();

  SqlCompiler(Schema schema) {
    this.schema = schema;
    CalciteCatalogReader catalog =
        new CalciteCatalogReader(
            CalciteSchema.createRootSchema(false, false),
            ImmutableList.of(),
            CalciteTypes.INSTANCE,
            CONNECTION);
    this.validator =
        SqlValidatorUtil.newValidator(
            SqlFunctions.TABLE,
            catalog,
            CalciteTypes.INSTANCE,
            SqlValidator.Config.DEFAULT.withConformance(CONFORMANCE));
    this.converter =
        new SqlToRelConverter(
            (rowType, query, schemaPath, viewPath) -> {
              throw new UnsupportedOperationException("an expression has no views");
            },
            validator,
            catalog,
            RelOptCluster.create(new HepPlanner(HepProgram.builder().build()), rex),
            MicrosecondConvertlets.INSTANCE,
            SqlToRelConverter.config().withInSubQueryThreshold(Integer.MAX_VALUE));
  }

  /** A checked expression: its tree, and the type of its values. */
  record Checked(RexNode node, FieldType type) {}

  /** The fields that the expressions checked so far refer to; a node's index counts in these. */
  List<SimpleExpression.Field> inputs() {
    return inputs.values().stream().map(SqlInput::field).toList();
  }

  RexBuilder rexBuilder() {
    return rex;
  }

  Checked check(String source, List<Token> tokens, @Nullable FieldType cast)
      throws ExpressionProblem {
    try {
      return checkNested(source, tokens, cast);
    } catch (StackOverflowError e) {
      throw SqlProblems.tooDeep();
    }
  }

  private Checked checkNested(String source, List<Token> tokens, @Nullable FieldType cast)
      throws ExpressionProblem {
    SqlText sql = SqlText.of(source, tokens, schema);
    RexNode node;
    try {
      SqlNode parsed = SqlParser.create(sql.text(), PARSER).parseExpression();
      SqlNode misread = Misread.find(parsed);
      if (misread != null) {
        throw sql.problem(
            misread.getParserPosition().getLineNum(),
            misread.getParserPosition().getColumnNum(),
            Misread.problem(misread));
      }
      SqlNode resolved = SqlReferences.resolve(parsed, sql, schema, inputs, validator);
      Map<String, RelDataType> types = new LinkedHashMap<>();
      Map<String, RexNode> references = new LinkedHashMap<>();
      for (SqlInput input : inputs.values()) {
        types.put(input.name(), input.type());
        references.put(input.name(), rex.makeInputRef(input.type(), references.size()));
      }
      SqlNode validated = validator.validateParameterizedExpression(resolved, types);
      node = converter.convertExpression(validated, references);
    } catch (SqlParseException e) {
      throw SqlProblems.of(e, sql, tokens, source);
    } catch (SqlReferences.Unresolved e) {
      throw e.problem();
    } catch (RuntimeException e) {
      throw SqlProblems.of(e, sql);
    }
    if (cast != null) {
      node = cast(node, cast);
    }
    FieldType type = CalciteTypes.toBeam(node.getType());
    if (type == null) {
      throw SqlProblems.noSuchType(node.getType());
    }
    try {
      return new Checked(Hardening.harden(rex, node), type);
    } catch (EvaluationFailure e) {
      throw new ExpressionProblem(e.getMessage());
    } catch (PatternSyntaxException e) {
      throw new ExpressionProblem(
          "'%s' is not a regular expression: %s".formatted(e.getPattern(), e.getDescription()));
    }
  }

  private RexNode cast(RexNode node, FieldType type) throws ExpressionProblem {
    RelDataType target = CalciteTypes.INSTANCE.of(type);
    if (target == null || !SqlTypeUtil.canCastFrom(target, node.getType(), true)) {
      FieldType own = CalciteTypes.toBeam(node.getType());
      throw new ExpressionProblem(
          "the expression is %s, which cannot be cast to %s"
              .formatted(own == null ? node.getType() : Names.type(own), Names.type(type)));
    }
    target = CalciteTypes.INSTANCE.createTypeWithNullability(target, node.getType().isNullable());
    return rex.makeCast(target, node);
  }

  /** The names of all functions, for offering the nearest one. */
  static List<String> functionNames() {
    return new ArrayList<>(
        new TreeSet<>(
            SqlFunctions.TABLE.getOperatorList().stream()
                .map(operator -> operator.getName())
                .filter(name -> name.matches("[A-Z][A-Z0-9_]+"))
                .toList()));
  }
}
