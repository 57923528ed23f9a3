package dev.purlin.core.expression;

import dev.purlin.core.problem.Names;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.type.RelDataType;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlBasicTypeNameSpec;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlCall;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlDynamicParam;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlIdentifier;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlKind;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlNode;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.type.SqlTypeName;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.util.SqlShuttle;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.validate.SqlValidator;

/** Finds the fields that a parsed expression refers to, and what has no place in an expression. */
final class SqlReferences extends SqlShuttle {
  private static final Set<String> OF_A_DATABASE =
      Set.of(
          "USER",
          "CURRENT_USER",
          "SESSION_USER",
          "SYSTEM_USER",
          "CURRENT_ROLE",
          "CURRENT_CATALOG",
          "CURRENT_SCHEMA",
          "CURRENT_PATH");

  private final SqlText sql;
  private final Schema schema;
  private final Map<List<String>, SqlInput> inputs;
  private final SqlValidator validator;

  private SqlReferences(
      SqlText sql, Schema schema, Map<List<String>, SqlInput> inputs, SqlValidator validator) {
    this.sql = sql;
    this.schema = schema;
    this.inputs = inputs;
    this.validator = validator;
  }

  /** Carries a problem out of a visitor. */
  static final class Unresolved extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExpressionProblem problem;

    private Unresolved(ExpressionProblem problem) {
      super(problem);
      this.problem = problem;
    }

    ExpressionProblem problem() {
      return problem;
    }
  }

  /**
   * Puts the names of inputs in place of the names and paths of fields; new inputs are added.
   *
   * @throws Unresolved if a field does not exist
   */
  static SqlNode resolve(
      SqlNode parsed,
      SqlText sql,
      Schema schema,
      Map<List<String>, SqlInput> inputs,
      SqlValidator validator) {
    return parsed.accept(new SqlReferences(sql, schema, inputs, validator));
  }

  @Override
  public SqlNode visit(SqlIdentifier id) {
    if (!schema.hasField(id.names.get(0)) && id.isSimple()) {
      SqlCall call = validator.makeNullaryCall(id);
      if (call != null) {
        checkNeedsNoDatabase(call);
        return id; // CURRENT_DATE and the like
      }
    }
    if (id.isStar()) {
      throw unresolved(id, "* stands for no single value; name a field");
    }
    SqlInput input = inputs.get(id.names);
    if (input == null) {
      input = input(id);
      inputs.put(List.copyOf(id.names), input);
    }
    SqlParserPos position = id.getParserPosition().withQuoting(true);
    return new SqlIdentifier(List.of(input.name()), null, position, List.of(position));
  }

  private SqlInput input(SqlIdentifier id) {
    SimpleExpression.Field field = SimpleExpression.Field.of(schema, id.names);
    if (field == null) {
      throw unknown(id);
    }
    RelDataType type = CalciteTypes.INSTANCE.of(field.type());
    if (type == null) {
      throw unresolved(
          id,
          "field '%s' is %s, which SQL cannot calculate with"
              .formatted(String.join(".", id.names), Names.type(field.type())));
    }
    return new SqlInput("$" + inputs.size(), field, type);
  }

  private Unresolved unknown(SqlIdentifier id) {
    Schema within = schema;
    for (int i = 0; i < id.names.size(); i++) {
      String name = id.names.get(i);
      if (!within.hasField(name)) {
        String where = i == 0 ? "" : "in '%s': ".formatted(id.names.get(i - 1));
        return unresolved(id, where + Names.unknown("field", name, within));
      }
      FieldType type = within.getField(name).getType();
      if (type.getTypeName() != Schema.TypeName.ROW) {
        return unresolved(
            id, "field '%s' is %s and has no fields of its own".formatted(name, Names.type(type)));
      }
      within = type.getRowSchema();
    }
    throw new IllegalStateException(id + " is known");
  }

  /** USER and the like have no value where there is no database. */
  private void checkNeedsNoDatabase(SqlCall call) {
    String name = call.getOperator().getName().toUpperCase(Locale.ROOT);
    if (call.operandCount() == 0 && OF_A_DATABASE.contains(name)) {
      throw unresolved(
          call,
          "%s is a function that needs a database; %s"
              .formatted(name, Names.unknown("field", name, schema)));
    }
  }

  @Override
  public SqlNode visit(SqlDynamicParam parameter) {
    throw unresolved(parameter, "'?' is not expected here");
  }

  @Override
  public SqlNode visit(SqlCall call) {
    checkNeedsNoDatabase(call);
    if (call.getKind().belongsTo(SqlKind.QUERY)) {
      throw unresolved(call, "an expression cannot hold a query; the Sql transform can");
    }
    if (call.getKind() == SqlKind.OVER) {
      throw unresolved(call, "an expression sees one row; windows (OVER) need the Sql transform");
    }
    if (call.getKind() == SqlKind.DOT) { // homes[1].city: the second operand is no field of ours
      SqlNode row = call.operand(0);
      return call.getOperator()
          .createCall(call.getParserPosition(), row.accept(this), call.operand(1));
    }
    if (SqlFunctions.isAggregate(call.getOperator().getName())) {
      throw unresolved(
          call,
          "an expression sees one row; %s of many rows is a matter of the Combine transform"
              .formatted(call.getOperator().getName().toUpperCase(Locale.ROOT)));
    }
    return super.visit(call);
  }

  /** A bare DECIMAL keeps all digits, for Beam's decimals have no scale. */
  @Override
  public SqlNode visit(SqlDataTypeSpec type) {
    if (type.getTypeNameSpec() instanceof SqlBasicTypeNameSpec basic
        && basic.getPrecision() < 0
        && SqlTypeName.get(basic.getTypeName().getSimple()) == SqlTypeName.DECIMAL) {
      RelDataType any = CalciteTypes.INSTANCE.anyDecimal();
      SqlParserPos position = type.getParserPosition();
      return new SqlDataTypeSpec(
          new SqlBasicTypeNameSpec(
              SqlTypeName.DECIMAL, any.getPrecision(), any.getScale(), position),
          position);
    }
    return type;
  }

  private Unresolved unresolved(SqlNode node, String message) {
    SqlParserPos position = node.getParserPosition();
    return new Unresolved(sql.problem(position.getLineNum(), position.getColumnNum(), message));
  }
}
