package dev.purlin.transforms.query;

import dev.purlin.core.expression.PlannedExpressions;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.vendor.calcite.v1_40_0.com.google.common.collect.ImmutableList;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.config.CalciteConnectionConfig;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.config.CalciteConnectionProperty;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.config.NullCollation;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.jdbc.CalciteSchema;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.plan.RelOptCluster;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.plan.RelOptRule;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.plan.hep.HepMatchOrder;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.plan.hep.HepPlanner;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.plan.hep.HepProgram;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.plan.hep.HepProgramBuilder;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.RelNode;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.RelRoot;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.core.Correlate;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.core.JoinRelType;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.core.RelFactories;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.rules.CoreRules;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexBuilder;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlCall;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlNode;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlOperatorTable;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.fun.SqlLibraryOperators;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.parser.SqlParseException;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.parser.SqlParser;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.util.SqlOperatorTables;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.validate.SqlValidator;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.validate.SqlValidatorUtil;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql2rel.RelDecorrelator;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql2rel.SqlToRelConverter;

/**
 * Parses a query, checks it against its tables and makes a plan of it, all with Calcite.
 *
 * <p>In the plan sub-queries have become joins and aggregates, conditions stand as near to the
 * tables as they may, only the columns that are needed travel, and windowed functions stand apart
 * from other expressions.
 */
final class QueryPlanner {
  /** Columns are called as in their schema, letter case included; functions as one likes. */
  private static final CalciteConnectionConfig CONNECTION =
      CalciteConnectionConfig.DEFAULT.set(CalciteConnectionProperty.CASE_SENSITIVE, "true");

  /** What expressions have, and aggregates of other dialects. */
  private static final SqlOperatorTable OPERATORS =
      SqlOperatorTables.chain(
          SqlOperatorTables.of(
              SqlLibraryOperators.BOOL_AND,
              SqlLibraryOperators.BOOL_OR,
              SqlLibraryOperators.LOGICAL_AND,
              SqlLibraryOperators.LOGICAL_OR,
              SqlLibraryOperators.COUNTIF,
              SqlLibraryOperators.ARRAY_AGG,
              SqlLibraryOperators.STRING_AGG),
          PlannedExpressions.operators());

  private static final List<RelOptRule> SUB_QUERIES =
      List.of(
          CoreRules.FILTER_SUB_QUERY_TO_CORRELATE,
          CoreRules.PROJECT_SUB_QUERY_TO_CORRELATE,
          CoreRules.JOIN_SUB_QUERY_TO_CORRELATE);

  private static final List<RelOptRule> CONDITIONS =
      List.of(
          CoreRules.FILTER_INTO_JOIN,
          CoreRules.JOIN_CONDITION_PUSH,
          CoreRules.FILTER_MERGE,
          CoreRules.FILTER_PROJECT_TRANSPOSE,
          CoreRules.JOIN_PUSH_EXPRESSIONS);

  private static final List<RelOptRule> COLUMNS =
      List.of(
          CoreRules.PROJECT_TO_LOGICAL_PROJECT_AND_WINDOW,
          CoreRules.PROJECT_MERGE,
          CoreRules.UNION_TO_DISTINCT,
          CoreRules.PROJECT_REMOVE);

  private final RexBuilder rex = new RexBuilder(PlannedExpressions.types());
  private final SqlValidator validator;
  private final SqlToRelConverter converter;

  QueryPlanner(Map<String, Schema> tables) {
    CalciteSchema schema = CalciteSchema.createRootSchema(false, false);
    tables.forEach((name, columns) -> schema.add(name, new InputTable(columns)));
    CalciteCatalogReader catalog =
        new CalciteCatalogReader(
            schema, ImmutableList.of(), PlannedExpressions.types(), CONNECTION);
    this.validator =
        SqlValidatorUtil.newValidator(
            OPERATORS,
            catalog,
            PlannedExpressions.types(),
            SqlValidator.Config.DEFAULT
                .withConformance(PlannedExpressions.conformance())
                .withDefaultNullCollation(NullCollation.HIGH)
                .withIdentifierExpansion(true));
    this.converter =
        new SqlToRelConverter(
            (rowType, query, schemaPath, viewPath) -> {
              throw new UnsupportedOperationException("a query has no views");
            },
            validator,
            catalog,
            RelOptCluster.create(new HepPlanner(HepProgram.builder().build()), rex),
            new Convertlets(),
            SqlToRelConverter.config()
                .withExpand(false)
                .withTrimUnusedFields(true)
                .withInSubQueryThreshold(Integer.MAX_VALUE));
  }

  RexBuilder rexBuilder() {
    return rex;
  }

  /**
   * A plan.
   *
   * @param columns the names of its columns as the query's author gave them
   */
  record Plan(RelNode root, List<String> columns) {}

  /** The plan of a query; what is wrong with the query is told by Calcite's exceptions. */
  Plan plan(String query) throws SqlParseException {
    SqlNode parsed = SqlParser.create(query, PlannedExpressions.parser()).parseQuery();
    checkSessionEnd(parsed);
    PlannedExpressions.misread(parsed)
        .ifPresent(
            problem -> {
              throw new UnsupportedOperationException(problem);
            });
    RelRoot root = converter.convertQuery(NamedWindows.writtenOut(parsed), true, true);
    RelNode plan = root.project(true);
    List<String> columns = plan.getRowType().getFieldNames();
    plan = apply(SUB_QUERIES, plan);
    checkLateral(plan);
    plan =
        RelDecorrelator.decorrelateQuery(
            plan, RelFactories.LOGICAL_BUILDER.create(plan.getCluster(), null));
    plan = apply(CONDITIONS, plan);
    plan = converter.trimUnusedFields(false, plan);
    return new Plan(apply(COLUMNS, plan), columns);
  }

  /** Calcite would take the end of a session for its start. */
  private static void checkSessionEnd(SqlNode query) {
    query.accept(
        new SqlBasicVisitor<Void>() {
          @Override
          public Void visit(SqlCall call) {
            if (call.getOperator().getName().equalsIgnoreCase("SESSION_END")) {
              throw new UnsupportedOperationException(
                  "SESSION_END is not supported; MAX of the time is the session's last row");
            }
            return super.visit(call);
          }
        });
  }

  /**
   * Calcite loses the rows of the left side for which a correlated aggregate on the right finds
   * nothing, though it has a row of its own for them.
   */
  private static void checkLateral(RelNode plan) {
    if (plan instanceof Correlate correlate && correlate.getJoinType() == JoinRelType.INNER) {
      Double least = plan.getCluster().getMetadataQuery().getMinRowCount(correlate.getRight());
      if (least != null && least >= 1) {
        throw new UnsupportedOperationException(
            "a correlated aggregate without GROUP BY is not supported in LATERAL, EXISTS or IN;"
                + " write LEFT JOIN LATERAL (...) ON TRUE, or compare with (SELECT ...)");
      }
    }
    plan.getInputs().forEach(QueryPlanner::checkLateral);
  }

  private static RelNode apply(List<RelOptRule> rules, RelNode plan) {
    HepProgramBuilder program = HepProgram.builder().addMatchOrder(HepMatchOrder.TOP_DOWN);
    program.addRuleCollection(rules);
    HepPlanner planner = new HepPlanner(program.build());
    planner.setRoot(plan);
    return planner.findBestExp();
  }
}
