package dev.purlin.core.expression;

import dev.purlin.core.expression.function.DateCasts;
import dev.purlin.core.expression.function.Patterns;
import dev.purlin.core.expression.function.TextFunctions;
import dev.purlin.core.problem.PurlinException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.vendor.calcite.v1_40_0.com.google.common.collect.ImmutableList;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.schema.impl.ScalarFunctionImpl;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlBasicFunction;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlIdentifier;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlKind;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlOperator;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlOperatorTable;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.fun.SqlLibraryOperators;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.type.InferTypes;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.type.OperandTypes;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.type.ReturnTypes;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.type.SqlOperandTypeChecker;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.type.SqlTypeName;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.type.SqlTypeTransforms;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.util.SqlOperatorTables;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.validate.SqlUserDefinedFunction;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The operators and functions that expressions may use. */
final class SqlFunctions {
  static final String DATE_TRUNC = "DATE_TRUNC_";

  private static final SqlOperandTypeChecker TEXT_OR_BYTES =
      OperandTypes.or(
          OperandTypes.family(SqlTypeFamily.CHARACTER), OperandTypes.family(SqlTypeFamily.BINARY));

  private static final SqlReturnTypeInference BYTES =
      ReturnTypes.explicit(SqlTypeName.VARBINARY).andThen(SqlTypeTransforms.TO_NULLABLE);

  private static final SqlReturnTypeInference BOOLEAN = ReturnTypes.BOOLEAN_NULLABLE;
  private static final SqlReturnTypeInference MAYBE_TEXT =
      ReturnTypes.explicit(SqlTypeName.VARCHAR).andThen(SqlTypeTransforms.FORCE_NULLABLE);
  private static final SqlReturnTypeInference TIMESTAMP =
      ReturnTypes.explicit(SqlTypeName.TIMESTAMP, CalciteTypes.TIMESTAMP_PRECISION)
          .andThen(SqlTypeTransforms.TO_NULLABLE);

  private static final SqlOperandTypeChecker TEXT_AND_PATTERN = OperandTypes.CHARACTER_CHARACTER;

  /** Functions that are implemented here, and how. */
  private static final Map<SqlOperator, Implementation> OWN =
      Map.ofEntries(
          own("LENGTH", ReturnTypes.BIGINT_NULLABLE, TEXT_OR_BYTES, TextFunctions.class, "length"),
          own("MD5", BYTES, TEXT_OR_BYTES, TextFunctions.class, "md5"),
          own("SHA1", BYTES, TEXT_OR_BYTES, TextFunctions.class, "sha1"),
          own("SHA256", BYTES, TEXT_OR_BYTES, TextFunctions.class, "sha256"),
          own("SHA512", BYTES, TEXT_OR_BYTES, TextFunctions.class, "sha512"),
          own("REGEXP_LIKE", BOOLEAN, TEXT_AND_PATTERN, Patterns.class, "regexpLike"),
          own("REGEXP_CONTAINS", BOOLEAN, TEXT_AND_PATTERN, Patterns.class, "regexpLike"),
          own("REGEXP_EXTRACT", MAYBE_TEXT, TEXT_AND_PATTERN, Patterns.class, "regexpExtract"),
          own(
              "REGEXP_REPLACE",
              ReturnTypes.VARCHAR_NULLABLE,
              OperandTypes.family(
                  SqlTypeFamily.CHARACTER, SqlTypeFamily.CHARACTER, SqlTypeFamily.CHARACTER),
              Patterns.class,
              "regexpReplace"),
          own("TO_DATE", ReturnTypes.DATE_NULLABLE, TEXT_AND_PATTERN, DateCasts.class, "toDate"),
          own("TO_TIMESTAMP", TIMESTAMP, TEXT_AND_PATTERN, DateCasts.class, "toTimestamp"),
          own(
              "TO_CHAR",
              ReturnTypes.VARCHAR_NULLABLE,
              OperandTypes.family(SqlTypeFamily.DATETIME, SqlTypeFamily.CHARACTER),
              DateCasts.class,
              "toText"),
          own(
              DATE_TRUNC,
              ReturnTypes.ARG1.andThen(SqlTypeTransforms.TO_NULLABLE),
              OperandTypes.family(SqlTypeFamily.CHARACTER, SqlTypeFamily.DATETIME),
              DateCasts.class,
              "truncate"));

  /** All that may stand in an expression. */
  static final SqlOperatorTable TABLE =
      SqlOperatorTables.chain(
          SqlOperatorTables.of(withOwn(libraryFunctions())), SqlStdOperatorTable.instance());

  private SqlFunctions() {}

  /**
   * Functions of other dialects that ETL people expect; in Calcite's words and with its meaning.
   */
  private static List<SqlOperator> libraryFunctions() {
    return ImmutableList.of(
        SqlLibraryOperators.TRY_CAST,
        SqlLibraryOperators.SAFE_CAST,
        SqlLibraryOperators.NVL,
        SqlLibraryOperators.IFNULL,
        SqlLibraryOperators.IF,
        SqlLibraryOperators.GREATEST,
        SqlLibraryOperators.LEAST,
        SqlLibraryOperators.CONCAT_FUNCTION,
        SqlLibraryOperators.LEFT,
        SqlLibraryOperators.RIGHT,
        SqlLibraryOperators.LTRIM,
        SqlLibraryOperators.RTRIM,
        SqlLibraryOperators.LPAD,
        SqlLibraryOperators.RPAD,
        SqlLibraryOperators.REPEAT,
        SqlLibraryOperators.REVERSE,
        SqlLibraryOperators.SPLIT,
        SqlLibraryOperators.SPLIT_PART,
        SqlLibraryOperators.STRPOS,
        SqlLibraryOperators.STARTS_WITH,
        SqlLibraryOperators.ENDS_WITH,
        SqlLibraryOperators.SUBSTR_POSTGRESQL,
        SqlLibraryOperators.TRANSLATE3,
        SqlLibraryOperators.CHR,
        SqlLibraryOperators.SOUNDEX,
        SqlLibraryOperators.LEVENSHTEIN,
        SqlLibraryOperators.ILIKE,
        SqlLibraryOperators.NOT_ILIKE,
        SqlLibraryOperators.RLIKE,
        SqlLibraryOperators.NOT_RLIKE,
        SqlLibraryOperators.TO_HEX,
        SqlLibraryOperators.FROM_HEX,
        SqlLibraryOperators.TO_BASE64,
        SqlLibraryOperators.FROM_BASE64,
        SqlLibraryOperators.DAYNAME,
        SqlLibraryOperators.MONTHNAME,
        SqlLibraryOperators.DATE_FROM_UNIX_DATE,
        SqlLibraryOperators.UNIX_DATE,
        SqlLibraryOperators.LOG,
        SqlLibraryOperators.LOG2,
        SqlLibraryOperators.POW,
        SqlLibraryOperators.SINH,
        SqlLibraryOperators.COSH,
        SqlLibraryOperators.TANH,
        SqlLibraryOperators.IS_NAN,
        SqlLibraryOperators.IS_INF,
        SqlLibraryOperators.ARRAY_CONTAINS,
        SqlLibraryOperators.ARRAY_DISTINCT,
        SqlLibraryOperators.ARRAY_JOIN,
        SqlLibraryOperators.ARRAY_LENGTH,
        SqlLibraryOperators.ARRAY_MAX,
        SqlLibraryOperators.ARRAY_MIN,
        SqlLibraryOperators.MAP_CONTAINS_KEY,
        SqlLibraryOperators.MAP_KEYS,
        SqlLibraryOperators.MAP_VALUES);
  }

  /** A static method that stands for an operator; overloads are told apart by operand types. */
  record Implementation(Class<?> owner, String method) {}

  /** What implements an own function; null for Calcite's. */
  static @Nullable Implementation implementation(SqlOperator operator) {
    return OWN.get(operator);
  }

  /** Whether a function computes one value from many rows. */
  static boolean isAggregate(String name) {
    return SqlStdOperatorTable.instance().getOperatorList().stream()
        .anyMatch(operator -> operator.isAggregator() && operator.getName().equalsIgnoreCase(name));
  }

  /** A function that generated code calls, for trees that are past type checking. */
  static SqlOperator internal(Class<?> owner, String method, Class<?>... parameters) {
    try {
      return new SqlUserDefinedFunction(
          new SqlIdentifier(method, SqlParserPos.ZERO),
          SqlKind.OTHER_FUNCTION,
          ReturnTypes.ARG0,
          InferTypes.RETURN_TYPE,
          null,
          ScalarFunctionImpl.create(owner.getMethod(method, parameters)));
    } catch (NoSuchMethodException e) {
      throw PurlinException.internal("no such function: " + owner + "." + method, e);
    }
  }

  private static Map.Entry<SqlOperator, Implementation> own(
      String name,
      SqlReturnTypeInference result,
      SqlOperandTypeChecker arguments,
      Class<?> owner,
      String method) {
    return Map.entry(
        SqlBasicFunction.create(name, result, arguments), new Implementation(owner, method));
  }

  private static List<SqlOperator> withOwn(List<SqlOperator> functions) {
    List<SqlOperator> all = new ArrayList<>(functions);
    all.addAll(OWN.keySet());
    return all;
  }
}
