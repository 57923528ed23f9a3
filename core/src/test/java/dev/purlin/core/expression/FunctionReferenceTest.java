package dev.purlin.core.expression;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import dev.purlin.core.reject.RowRejection;
import dev.purlin.core.type.JsonRows;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlOperator;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlSyntax;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.fun.SqlLibrary;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.fun.SqlLibraryOperatorTableFactory;
import org.junit.Test;

/** What the reference says of functions is so, and it says something of each. */
public class FunctionReferenceTest {
  private static final FunctionReference REFERENCE = FunctionReference.read();
  private static final Set<SqlSyntax> CALLED =
      EnumSet.of(SqlSyntax.FUNCTION, SqlSyntax.FUNCTION_ID, SqlSyntax.FUNCTION_ID_CONSTANT);

  @Test
  public void everyExampleHasItsValue() throws RowRejection {
    Map<String, String> wrong = new LinkedHashMap<>();
    for (List<FunctionReference.Entry> section : REFERENCE.sections().values()) {
      for (FunctionReference.Entry entry : section) {
        RowExpressions compiled =
            RowExpressions.compile(
                Evaluation.SCHEMA, List.of(NamedExpression.of("x", "x", entry.example())));
        compiled.setup();
        Row row = Row.withSchema(compiled.schema()).attachValues(compiled.evaluate(Evaluation.ROW));
        String expected = "{\"x\":" + entry.result() + "}";
        if (!JsonRows.toJson(row).equals(expected)) {
          wrong.put(entry.example(), JsonRows.toJson(row));
        }
      }
    }
    assertThat(wrong, is(Map.of()));
  }

  @Test
  public void everyFunctionIsThereOrItIsSaidWhyNot() {
    Set<String> unknown = new TreeSet<>();
    Stream.concat(
            SqlFunctions.TABLE.getOperatorList().stream(),
            Stream.of(SqlLibrary.BIG_QUERY, SqlLibrary.POSTGRESQL)
                .flatMap(
                    library ->
                        SqlLibraryOperatorTableFactory.INSTANCE
                            .getOperatorTable(EnumSet.of(library))
                            .getOperatorList()
                            .stream()))
        .filter(operator -> CALLED.contains(operator.getSyntax()) && !operator.isAggregator())
        .map(SqlOperator::getName)
        .filter(name -> !name.startsWith("$") && !name.endsWith("_")) // Calcite's own.
        .filter(name -> !REFERENCE.mentions(name))
        .forEach(unknown::add);
    assertThat(unknown, is(empty()));
  }

  @Test
  public void whatCalciteWouldGetWrongIsRefused() {
    assertThat(
        Evaluation.problem("JSON_SET('{}', '$.a', 1)"),
        startsWith("JSON_SET would write a number as text where there was no value"));
    assertThat(
        Evaluation.problem("JSON_INSERT('{}', '$.a', 1)"), startsWith("JSON_INSERT would write"));
  }
}
