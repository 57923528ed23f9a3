package dev.purlin.core.expression;

import dev.purlin.core.expression.function.Arithmetic;
import dev.purlin.core.expression.function.Characters;
import dev.purlin.core.expression.function.DateArithmetic;
import dev.purlin.core.expression.function.DateCasts;
import dev.purlin.core.expression.function.DatePattern;
import dev.purlin.core.expression.function.EvaluationFailure;
import dev.purlin.core.expression.function.Patterns;
import dev.purlin.core.expression.function.TextFunctions;
import dev.purlin.core.expression.function.TryCasts;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.type.WellFormed;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.type.RelDataType;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexBuilder;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexCall;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexLiteral;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexNode;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexShuttle;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlKind;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlOperator;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.type.SqlTypeName;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.type.SqlTypeUtil;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Replaces operations that Calcite performs carelessly by such that refuse.
 *
 * <p>Calcite wraps integers, divides doubles by zero, reads dates and numbers from half a text, and
 * evaluates both sides of {@code b <> 0 AND a / b > 1}. Here the arithmetic is checked, casts are
 * exact, and AND and OR stop as soon as the result is known.
 */
final class Hardening extends RexShuttle {
  private final RexBuilder rex;
  private final OwnFunctions functions = new OwnFunctions(this);

  private Hardening(RexBuilder rex) {
    this.rex = rex;
  }

  /**
   * An expression that refuses where Calcite's would be careless, of timestamps in microseconds.
   */
  static RexNode harden(RexBuilder rex, RexNode node) {
    Hardening hardening = new Hardening(rex);
    return node.accept(hardening).accept(new Microseconds(hardening));
  }

  RexBuilder rex() {
    return rex;
  }

  @Override
  public RexNode visitLiteral(RexLiteral literal) {
    if (SqlTypeUtil.isCharacter(literal.getType()) && !literal.isNull()) {
      String text = literal.getValueAs(String.class);
      if (!WellFormed.is(text)) {
        throw EvaluationFailure.of(
            "a text in the expression has half of a surrogate pair, which is not a character");
      }
    }
    return literal;
  }

  @Override
  public RexNode visitCall(RexCall original) {
    RexCall call = (RexCall) super.visitCall(original);
    List<RexNode> operands = call.getOperands();
    RexNode replaced = functions.replace(call);
    if (replaced != null) {
      return replaced;
    }
    return switch (call.getKind()) {
      case PLUS -> arithmetic(call, "add");
      case MINUS -> arithmetic(call, "subtract");
      case TIMES -> arithmetic(call, "multiply");
      case MINUS_PREFIX -> arithmetic(call, "negate");
      case DIVIDE -> arithmetic(call, "divide");
      case CAST -> operands.size() == 1 ? cast(call) : formatted(call);
      case SAFE_CAST -> attempt(call);
      case RLIKE -> call(call, Patterns.class, "regexpLike");
      case SIMILAR -> call(call, Patterns.class, "similar");
      case LIKE -> {
        checkLike(operands);
        yield call(call, Patterns.class, call.getOperator().getName().toLowerCase(Locale.ROOT));
      }
      case AND -> lazy(LongLists.fold(rex, operands, SqlKind.NOT_EQUALS), false);
      case OR -> lazy(LongLists.fold(rex, operands, SqlKind.EQUALS), true);
      default -> own(call);
    };
  }

  /** Functions that are implemented here, and patterns that can be checked before any row comes. */
  private RexNode own(RexCall call) {
    SqlFunctions.Implementation own = SqlFunctions.implementation(call.getOperator());
    if (own == null) {
      return call;
    }
    if (own.owner() != TextFunctions.class && !own.method().equals("truncate")) {
      checkPattern(call.getOperands().get(1), own.owner() == DateCasts.class);
    }
    return call(call, own.owner(), own.method());
  }

  /** TRY_CAST and SAFE_CAST: NULL where CAST would refuse. */
  private RexNode attempt(RexCall call) {
    RexNode operand = call.getOperands().get(0);
    SqlTypeName type = call.getType().getSqlTypeName();
    boolean known =
        SqlTypeUtil.isCharacter(operand.getType()) || SqlTypeUtil.isNumeric(operand.getType());
    String method =
        switch (type) {
              case TINYINT, SMALLINT, INTEGER, BIGINT, REAL, DOUBLE, DECIMAL -> known;
              case BOOLEAN, DATE, TIME, TIMESTAMP -> SqlTypeUtil.isCharacter(operand.getType());
              default -> false;
            }
            ? "to" + type.name().charAt(0) + type.name().substring(1).toLowerCase(Locale.ROOT)
            : null;
    if (method == null || call.getOperands().size() > 1) {
      throw EvaluationFailure.of("TRY_CAST is for text and numbers; CAST casts the rest");
    }
    List<RexNode> arguments = new ArrayList<>(List.of(operand));
    List<Class<?>> parameters = new ArrayList<>(List.of(Object.class));
    if (type == SqlTypeName.DECIMAL) {
      arguments.add(rex.makeExactLiteral(BigDecimal.valueOf(call.getType().getPrecision())));
      arguments.add(rex.makeExactLiteral(BigDecimal.valueOf(call.getType().getScale())));
      parameters.addAll(List.of(int.class, int.class));
    }
    return rex.makeCall(
        call.getType(),
        SqlFunctions.internal(TryCasts.class, method, parameters.toArray(Class<?>[]::new)),
        arguments);
  }

  /** {@code CAST(text AS DATE FORMAT 'DD.MM.YYYY')} and the like. */
  private RexNode formatted(RexCall call) {
    boolean text = SqlTypeUtil.isCharacter(call.getOperands().get(0).getType());
    String method =
        switch (call.getType().getSqlTypeName()) {
          case DATE -> text ? "toDate" : null;
          case TIMESTAMP -> text ? "toTimestamp" : null;
          case CHAR, VARCHAR -> text ? null : "toText";
          default -> null;
        };
    if (method == null) {
      throw EvaluationFailure.of("FORMAT applies to casts between text and DATE or TIMESTAMP");
    }
    checkPattern(call.getOperands().get(1), true);
    return call(call, DateCasts.class, method);
  }

  private static void checkPattern(RexNode pattern, boolean date) {
    if (pattern instanceof RexLiteral literal && !literal.isNull()) {
      String text = literal.getValueAs(String.class);
      if (date) {
        DatePattern.reader(text);
      } else {
        Pattern.compile(text);
      }
    }
  }

  private static void checkLike(List<RexNode> operands) {
    if (operands.get(1) instanceof RexLiteral pattern && !pattern.isNull()) {
      RexNode escape = operands.size() > 2 ? operands.get(2) : null;
      if (escape == null || escape instanceof RexLiteral literal && !literal.isNull()) {
        Patterns.checkLike(
            pattern.getValueAs(String.class),
            escape == null ? "" : ((RexLiteral) escape).getValueAs(String.class));
      }
    }
  }

  private RexNode call(RexCall call, Class<?> owner, String method) {
    Class<?>[] parameters =
        call.getOperands().stream()
            .map(operand -> javaType(operand.getType()))
            .toArray(Class<?>[]::new);
    return callAsIs(call.getType(), owner, method, call.getOperands(), parameters);
  }

  /** A call of a function whose parameters are exactly what the operands are in Java. */
  RexNode callAsIs(
      RelDataType type,
      Class<?> owner,
      String method,
      List<RexNode> operands,
      Class<?>... parameters) {
    return rex.makeCall(type, SqlFunctions.internal(owner, method, parameters), operands);
  }

  /**
   * A call of a function in place of another one: numbers are widened to what its parameters take,
   * and its result is made the type that the other one had.
   */
  RexNode call(
      RexCall instead,
      Class<?> owner,
      String method,
      List<RexNode> operands,
      Class<?>... parameters) {
    List<RexNode> arguments = new ArrayList<>();
    for (int i = 0; i < parameters.length; i++) {
      SqlTypeName wanted = numberType(parameters[i]);
      RexNode operand = operands.get(i);
      arguments.add(
          wanted == null
                  || operand.getType().getSqlTypeName() == SqlTypeName.TIMESTAMP
                  || operand.getType().getSqlTypeName() == SqlTypeName.DECIMAL
                      && wanted == SqlTypeName.DECIMAL
              ? operand
              : widened(operand, CalciteTypes.INSTANCE.createSqlType(wanted)));
    }
    SqlTypeName result = resultType(owner, method, parameters);
    if (result == null || result == instead.getType().getSqlTypeName()) {
      return callAsIs(instead.getType(), owner, method, arguments, parameters);
    }
    RelDataType own = nullability(CalciteTypes.INSTANCE.createSqlType(result), instead.getType());
    return cast(callAsIs(own, owner, method, arguments, parameters), instead.getType());
  }

  private static @Nullable SqlTypeName numberType(Class<?> type) {
    if (type == int.class) {
      return SqlTypeName.INTEGER;
    }
    if (type == long.class) {
      return SqlTypeName.BIGINT;
    }
    if (type == float.class) {
      return SqlTypeName.REAL;
    }
    if (type == double.class) {
      return SqlTypeName.DOUBLE;
    }
    return type == BigDecimal.class ? SqlTypeName.DECIMAL : null;
  }

  private static @Nullable SqlTypeName resultType(
      Class<?> owner, String method, Class<?>... parameters) {
    try {
      return numberType(owner.getMethod(method, parameters).getReturnType());
    } catch (NoSuchMethodException e) {
      throw PurlinException.internal("no such function: " + owner + "." + method, e);
    }
  }

  Class<?> javaType(RelDataType type) {
    Type java =
        CalciteTypes.INSTANCE.getJavaClass(
            CalciteTypes.INSTANCE.createTypeWithNullability(type, false));
    return (Class<?>) java;
  }

  private RexNode arithmetic(RexCall call, String operation) {
    SqlTypeName result = call.getType().getSqlTypeName();
    boolean numbers =
        call.getOperands().stream().allMatch(operand -> SqlTypeUtil.isNumeric(operand.getType()));
    boolean division = operation.equals("divide");
    if (!numbers) {
      return SqlTypeUtil.isInterval(call.getType()) ? interval(call, operation) : call;
    }
    return switch (result) {
      case TINYINT, SMALLINT, INTEGER -> {
        RexNode checked = arithmetic(call, operation, SqlTypeName.INTEGER, int.class);
        yield result == SqlTypeName.INTEGER ? checked : cast(checked, call.getType());
      }
      case BIGINT -> arithmetic(call, operation, SqlTypeName.BIGINT, long.class);
      case REAL, FLOAT, DOUBLE -> {
        if (operation.equals("negate")) {
          yield call;
        }
        RexNode checked = arithmetic(call, operation, SqlTypeName.DOUBLE, double.class);
        yield result == SqlTypeName.DOUBLE ? checked : cast(checked, call.getType());
      }
      case DECIMAL ->
          division ? arithmetic(call, operation, SqlTypeName.DECIMAL, BigDecimal.class) : call;
      default -> call;
    };
  }

  /** A sum or a multiple of intervals, which are whole months or milliseconds. */
  private RexNode interval(RexCall call, String operation) {
    Class<?> whole = javaType(call.getType());
    boolean exact =
        call.getOperands().stream()
            .allMatch(
                operand ->
                    SqlTypeUtil.isInterval(operand.getType())
                            && javaType(operand.getType()) == whole
                        || SqlTypeUtil.isIntType(operand.getType()));
    if (!exact || operation.equals("divide")) {
      // Calcite multiplies intervals by numbers that have no decimals, or are DOUBLE.
      List<RexNode> factors =
          call.getOperands().stream()
              .map(
                  operand ->
                      SqlTypeUtil.isDecimal(operand.getType())
                          ? widened(
                              operand, CalciteTypes.INSTANCE.createSqlType(SqlTypeName.DOUBLE))
                          : operand)
              .toList();
      return rex.makeCall(call.getType(), call.getOperator(), factors);
    }
    SqlTypeName number = numberType(whole);
    List<RexNode> operands =
        call.getOperands().stream()
            .map(
                operand ->
                    SqlTypeUtil.isInterval(operand.getType())
                        ? operand
                        : widened(operand, CalciteTypes.INSTANCE.createSqlType(number)))
            .toList();
    Class<?>[] parameters = operands.stream().map(operand -> whole).toArray(Class<?>[]::new);
    return callAsIs(call.getType(), Arithmetic.class, operation, operands, parameters);
  }

  private RexNode arithmetic(
      RexCall call, String operation, SqlTypeName operandType, Class<?> javaType) {
    RelDataType type =
        operandType == SqlTypeName.DECIMAL
            ? CalciteTypes.INSTANCE.anyDecimal()
            : CalciteTypes.INSTANCE.createSqlType(operandType);
    List<RexNode> operands =
        call.getOperands().stream().map(operand -> widened(operand, type)).toList();
    Class<?>[] parameters = operands.stream().map(o -> javaType).toArray(Class<?>[]::new);
    return rex.makeCall(
        nullability(type, call.getType()),
        SqlFunctions.internal(Arithmetic.class, operation, parameters),
        operands);
  }

  private RexNode widened(RexNode operand, RelDataType type) {
    RelDataType target = nullability(type, operand.getType());
    return operand.getType().getSqlTypeName() == type.getSqlTypeName()
        ? operand
        : cast(operand, target);
  }

  private RexNode cast(RexCall call) {
    return cast(call.getOperands().get(0), call.getType());
  }

  RexNode cast(RexNode operand, RelDataType target) {
    boolean nested = target.isStruct() || target.getComponentType() != null;
    if (nested
        && SqlTypeUtil.equalSansNullability(CalciteTypes.INSTANCE, operand.getType(), target)) {
      return operand;
    }
    if (SqlTypeUtil.isCharacter(operand.getType()) && SqlTypeUtil.isCharacter(target)) {
      return sized(operand, target);
    }
    StrictCast strict = StrictCast.of(operand.getType(), target);
    boolean moment = target.getSqlTypeName() == SqlTypeName.TIMESTAMP;
    if (moment && operand.getType().getSqlTypeName() == SqlTypeName.TIMESTAMP) {
      return rounded(operand, target);
    }
    if (strict == null) {
      return withinCalendar(rex.makeAbstractCast(target, operand, false), operand, target);
    }
    RexNode argument =
        strict.via() == null
            ? operand
            : rex.makeAbstractCast(
                nullability(CalciteTypes.INSTANCE.createSqlType(strict.via()), operand.getType()),
                operand,
                false);
    List<RexNode> arguments =
        Stream.concat(
                Stream.of(argument),
                strict.arguments().stream()
                    .map(value -> (RexNode) rex.makeExactLiteral(BigDecimal.valueOf(value))))
            .collect(Collectors.toList());
    RexNode result =
        rex.makeCall(nullability(strict.result(target), target), strict.function(), arguments);
    if (moment && target.getPrecision() < CalciteTypes.TIMESTAMP_PRECISION) {
      return rounded(result, target);
    }
    return strict.result(target) == target ? result : sized(result, target);
  }

  /** A timestamp as TIMESTAMP(n). */
  private RexNode rounded(RexNode moment, RelDataType target) {
    return callAsIs(
        target,
        DateArithmetic.class,
        "round",
        List.of(moment, rex.makeExactLiteral(BigDecimal.valueOf(target.getPrecision()))),
        long.class,
        int.class);
  }

  /** Text as VARCHAR(n), which cuts it, or as CHAR(n), which also fills it up. */
  private RexNode sized(RexNode text, RelDataType target) {
    int length = target.getPrecision();
    boolean fixed = target.getSqlTypeName() == SqlTypeName.CHAR;
    boolean fits =
        length == RelDataType.PRECISION_NOT_SPECIFIED
            || !fixed
                && text instanceof RexLiteral literal
                && !literal.isNull()
                && literal.getValueAs(String.class).length() <= length;
    if (fits) {
      return rex.makeAbstractCast(target, text, false);
    }
    return callAsIs(
        target,
        Characters.class,
        fixed ? "fixed" : "cut",
        List.of(text, rex.makeBigintLiteral(BigDecimal.valueOf(length))),
        String.class,
        long.class);
  }

  /** Milliseconds and days that are numbers may lie anywhere. */
  private RexNode withinCalendar(RexNode cast, RexNode operand, RelDataType target) {
    Class<?> kind =
        switch (target.getSqlTypeName()) {
          case DATE -> int.class;
          case TIMESTAMP -> long.class;
          default -> null;
        };
    return kind == null || !SqlTypeUtil.isNumeric(operand.getType())
        ? cast
        : callAsIs(target, DateArithmetic.class, "within", List.of(cast), kind);
  }

  /**
   * {@code a AND b} as {@code CASE WHEN a IS FALSE THEN FALSE ELSE a AND b END}, and OR likewise
   * (with {@code decisive} TRUE), unless evaluating b can do no harm.
   */
  private RexNode lazy(List<RexNode> operands, boolean decisive) {
    SqlOperator both = decisive ? SqlStdOperatorTable.OR : SqlStdOperatorTable.AND;
    SqlOperator decided = decisive ? SqlStdOperatorTable.IS_TRUE : SqlStdOperatorTable.IS_FALSE;
    RexNode right = operands.get(operands.size() - 1);
    for (int i = operands.size() - 2; i >= 0; i--) {
      RexNode left = operands.get(i);
      if (isHarmless(right)) {
        right = rex.makeCall(both, left, right);
      } else if (left.getType().isNullable()) {
        right =
            rex.makeCall(
                SqlStdOperatorTable.CASE,
                rex.makeCall(decided, left),
                rex.makeLiteral(decisive),
                rex.makeCall(both, left, right));
      } else {
        RexNode literal = rex.makeLiteral(decisive);
        right =
            decisive
                ? rex.makeCall(SqlStdOperatorTable.CASE, left, literal, right)
                : rex.makeCall(SqlStdOperatorTable.CASE, left, right, literal);
      }
    }
    return right;
  }

  /** Whether an operand can neither fail nor cost much: comparisons of fields and constants. */
  private static boolean isHarmless(RexNode node) {
    if (node instanceof RexCall call) {
      boolean simple =
          switch (call.getKind()) {
            case EQUALS,
                NOT_EQUALS,
                LESS_THAN,
                LESS_THAN_OR_EQUAL,
                GREATER_THAN,
                GREATER_THAN_OR_EQUAL,
                IS_NULL,
                IS_NOT_NULL,
                IS_TRUE,
                IS_FALSE,
                IS_NOT_TRUE,
                IS_NOT_FALSE,
                NOT,
                AND,
                OR ->
                true;
            default -> false;
          };
      return simple && call.getOperands().stream().allMatch(Hardening::isHarmless);
    }
    return true;
  }

  private RelDataType nullability(RelDataType type, RelDataType like) {
    return CalciteTypes.INSTANCE.createTypeWithNullability(type, like.isNullable());
  }
}
