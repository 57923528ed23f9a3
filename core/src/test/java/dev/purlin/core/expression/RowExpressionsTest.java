package dev.purlin.core.expression;

import static dev.purlin.core.expression.Evaluation.ROW;
import static dev.purlin.core.expression.Evaluation.SCHEMA;
import static dev.purlin.core.expression.Evaluation.problem;
import static dev.purlin.core.expression.Evaluation.rejection;
import static dev.purlin.core.expression.Evaluation.type;
import static dev.purlin.core.expression.Evaluation.value;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.time.Timestamps;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.Test;

public class RowExpressionsTest {

  @Test
  public void readsFieldsAndConstantsWithoutCompilingSql() {
    assertThat(value("i"), is(7));
    assertThat(value("`i`"), is(7));
    assertThat(value("address.city"), is("Wien"));
    assertThat(value("10"), is(10));
    assertThat(value("-3"), is(-3));
    assertThat(value("3000000000"), is(3_000_000_000L));
    assertThat(value("1.5"), is(1.5));
    assertThat(value("'it''s'"), is("it's"));
    assertThat(value("\"abc\""), is("abc"));
    assertThat(value("\"s\""), is("abc"));
    assertThat(value("TRUE"), is(true));
    assertThat(value("i < 250"), is(true));
    assertThat(value("d >= 2.5"), is(true));
    assertThat(value("s != 'abc'"), is(false));
    assertThat(value("s == \"abc\""), is(true));
    assertThat(value("p = 12.5"), is(true));
    assertThat(value("missing > 5"), is(nullValue()));
  }

  @Test
  public void givesTheTypesOfSqlWithTheirNullability() {
    assertThat(type("i"), is(FieldType.INT32));
    assertThat(type("missing"), is(FieldType.INT32.withNullable(true)));
    assertThat(type("address.zip"), is(FieldType.STRING.withNullable(true)));
    assertThat(type("i + l"), is(FieldType.INT64));
    assertThat(type("i + missing"), is(FieldType.INT32.withNullable(true)));
    assertThat(type("COALESCE(missing, 0)"), is(FieldType.INT32));
    assertThat(type("p * i"), is(FieldType.DECIMAL));
    assertThat(type("d * i"), is(FieldType.DOUBLE));
    assertThat(type("s || 'x'"), is(FieldType.STRING));
    assertThat(type("i > 1 AND b"), is(FieldType.BOOLEAN));
    assertThat(type("missing > 1"), is(FieldType.BOOLEAN.withNullable(true)));
    assertThat(type("ts + INTERVAL '1' DAY"), is(Timestamps.TIMESTAMP));
    assertThat(type("day + INTERVAL '1' DAY"), is(FieldType.logicalType(SqlTypes.DATE)));
    assertThat(type("tags[1]"), is(FieldType.STRING.withNullable(true)));
  }

  @Test
  public void carriesValuesOfEveryTypeThroughCompiledCode() {
    List<String> fields =
        List.of(
            "tiny", "small", "i", "l", "f", "d", "p", "s", "b", "ts", "day", "noon", "bytes",
            "tags", "scores", "address");
    for (String field : fields) {
      Object value = ROW.getValue(field);
      assertThat(field, value("CASE WHEN i > 0 THEN `%s` END".formatted(field)), is(value));
      assertThat(
          field,
          type("CASE WHEN i > 0 THEN `%s` END".formatted(field)).withNullable(false).getTypeName(),
          is(SCHEMA.getField(field).getType().getTypeName()));
      assertThat(field, value("CASE WHEN i < 0 THEN `%s` END".formatted(field)), is(nullValue()));
    }
  }

  @Test
  public void followsThreeValuedLogic() {
    assertThat(value("missing + 1"), is(nullValue()));
    assertThat(value("NOT (missing > 5)"), is(nullValue()));
    assertThat(value("missing = 5 AND FALSE"), is(false));
    assertThat(value("missing = 5 OR TRUE"), is(true));
    assertThat(value("missing = 5 OR i < 0"), is(nullValue()));
    assertThat(value("missing IS NULL"), is(true));
    assertThat(value("i NOT IN (1, NULL)"), is(nullValue()));
    assertThat(value("missing IS NOT DISTINCT FROM NULL"), is(true));
  }

  @Test
  public void calculatesExactlyOrNotAtAll() {
    assertThat(value("7 / 2 + i * 0"), is(3));
    assertThat(value("p / 4"), is(new BigDecimal("3.125")));
    assertThat(value("p + 0.125"), is(new BigDecimal("12.625")));
    assertThat(value("MOD(i, 4)"), is(3));
    assertThat(value("i % 4"), is(3));
    assertThat(value("ABS(-d)"), is(2.5));
    assertThat(value("ROUND(d * 1.11, 1)"), is(2.8));
    assertThat(
        rejection("2147483647 + i").message(),
        is(
            "cannot compute 'x' = 2147483647 + i: the result is too large for INTEGER; cast an"
                + " operand to BIGINT"));
    assertThat(
        rejection("l * 9223372036854775807").message(),
        is("cannot compute 'x' = l * 9223372036854775807: the result is too large for BIGINT"));
    assertThat(rejection("CAST(300 + tiny AS TINYINT)").field(), is("tiny"));
    for (String division : List.of("i / 0", "l / 0", "d / 0", "p / 0", "MOD(i, 0)")) {
      assertThat(
          rejection(division).message(),
          is("cannot compute 'x' = %s: division by zero".formatted(division)));
    }
  }

  @Test
  public void looksOnlyAtWhatDecides() {
    assertThat(value("i = 7 OR i / 0 > 1"), is(true));
    assertThat(value("i <> 7 AND i / 0 > 1"), is(false));
    assertThat(value("missing IS NULL OR i / missing > 1"), is(true));
    assertThat(value("CASE WHEN i > 0 THEN 1 ELSE i / 0 END"), is(1));
    assertThat(value("COALESCE(i, i / 0)"), is(7));
  }

  @Test
  public void tellsTheFieldThatIsAtFault() {
    assertThat(
        rejection("CAST(s AS INTEGER) + i").describe(),
        is(
            "field 's' = 'abc': cannot compute 'x' = CAST(s AS INTEGER) + i: 'abc' is not an"
                + " INTEGER"));
    assertThat(
        rejection("l / (i - 7)").describe(),
        is("cannot compute 'x' = l / (i - 7): division by zero (l = 8, i = 7)"));
  }

  @Test
  public void castsTextStrictly() {
    assertThat(value("CAST(' 12 ' AS INTEGER)"), is(12));
    assertThat(value("CAST('12.0' AS INTEGER)"), is(12));
    assertThat(value("CAST('1.5e3' AS DOUBLE)"), is(1500.0));
    assertThat(value("CAST('1.239' AS DECIMAL)"), is(new BigDecimal("1.239")));
    assertThat(value("CAST('1.239' AS DECIMAL(10, 2))"), is(new BigDecimal("1.24")));
    assertThat(value("CAST('yes' AS BOOLEAN)"), is(true));
    assertThat(value("CAST('2020-02-29' AS DATE)"), is(LocalDate.of(2020, 2, 29)));
    assertThat(value("CAST('10:30' AS TIME)"), is(LocalTime.of(10, 30)));
    assertThat(
        value("CAST('2020-02-29T10:00:00.5+02:00' AS TIMESTAMP)"),
        is(Instant.parse("2020-02-29T08:00:00.500Z")));
    assertThat(
        value("CAST('2020-02-29 10:00:00' AS TIMESTAMP)"),
        is(Instant.parse("2020-02-29T10:00:00Z")));
    for (String cast :
        List.of(
            "CAST('12.5' AS INTEGER)",
            "CAST('1d' AS DOUBLE)",
            "CAST('' AS DOUBLE)",
            "CAST('maybe' AS BOOLEAN)",
            "CAST('2021-02-29' AS DATE)",
            "CAST('2021-02-28 25:00:00' AS TIMESTAMP)",
            "CAST(300 + i AS TINYINT)",
            "CAST(d * 1e300 AS BIGINT)",
            "CAST(p AS DECIMAL(3, 2))")) {
      assertThat(cast, rejection(cast).message().contains(" is "), is(true));
    }
    assertThat(value("TRY_CAST(s AS INTEGER)"), is(nullValue()));
    assertThat(value("TRY_CAST('7' AS INTEGER)"), is(7));
  }

  @Test
  public void writesNumbersAndTimesAsPeopleDo() {
    assertThat(value("CAST(d AS VARCHAR)"), is("2.5"));
    assertThat(value("CAST(d * 4 AS VARCHAR)"), is("10"));
    assertThat(value("CAST(p AS VARCHAR)"), is("12.50"));
    assertThat(value("CAST(ts AS VARCHAR)"), is("2020-01-31 10:11:12.5"));
    assertThat(value("CAST(day AS VARCHAR)"), is("2020-01-31"));
    assertThat(value("CAST(noon AS VARCHAR)"), is("12:00:00"));
    assertThat(value("CAST(b AS VARCHAR)"), is("TRUE"));
    assertThat(value("s || '-' || i"), is("abc-7"));
  }

  @Test
  public void readsAndWritesDatesInOtherFormats() {
    assertThat(
        value("TO_TIMESTAMP('1/31/2019 05:00:00 PM', 'MM/DD/YYYY HH12:MI:SS AM')"),
        is(Instant.parse("2019-01-31T17:00:00Z")));
    assertThat(value("TO_DATE('31012019', 'DDMMYYYY')"), is(LocalDate.of(2019, 1, 31)));
    assertThat(
        value("CAST('31.01.2019' AS DATE FORMAT 'DD.MM.YYYY')"), is(LocalDate.of(2019, 1, 31)));
    assertThat(value("TO_CHAR(ts, 'DD Mon YYYY')"), is("31 Jan 2020"));
    assertThat(
        rejection("TO_DATE('31.02.2019', 'DD.MM.YYYY')").message(),
        is(
            "cannot compute 'x' = TO_DATE('31.02.2019', 'DD.MM.YYYY'): '31.02.2019' is not a DATE"
                + " in the format DD.MM.YYYY"));
    assertThat(
        problem("TO_DATE(s, 'HH12:MI')"),
        is("HH12 in the date format 'HH12:MI' needs AM or PM; HH24 is the hour of the day"));
  }

  @Test
  public void calculatesWithDatesAndTimes() {
    assertThat(value("day + INTERVAL '1' MONTH"), is(LocalDate.of(2020, 2, 29)));
    assertThat(value("ts - INTERVAL '1' HOUR"), is(Instant.parse("2020-01-31T09:11:12.500Z")));
    assertThat(value("TIMESTAMPDIFF(DAY, TIMESTAMP '2020-01-01 00:00:00', ts)"), is(30));
    assertThat(value("EXTRACT(YEAR FROM ts)"), is(2020L));
    assertThat(value("EXTRACT(HOUR FROM ts)"), is(10L));
    assertThat(value("FLOOR(ts TO MONTH)"), is(Instant.parse("2020-01-01T00:00:00Z")));
    assertThat(value("DATE_TRUNC('month', ts)"), is(Instant.parse("2020-01-01T00:00:00Z")));
    assertThat(value("DATE_TRUNC('week', day)"), is(LocalDate.of(2020, 1, 27)));
    assertThat(value("day > DATE '2020-01-30'"), is(true));
    assertThat(value("day > '2020-01-30'"), is(true));
    assertThat(value("CURRENT_DATE > day"), is(true));
  }

  @Test
  public void worksOnText() {
    assertThat(value("upper(s)"), is("ABC"));
    assertThat(value("SUBSTRING(s FROM 2 FOR 1)"), is("b"));
    assertThat(value("TRIM(BOTH 'a' FROM s)"), is("bc"));
    assertThat(value("POSITION('c' IN s)"), is(3));
    assertThat(value("s LIKE 'a%' AND s LIKE '%b%' AND s LIKE '_bc' AND s LIKE '%c'"), is(true));
    assertThat(value("'10%' LIKE '10!%' ESCAPE '!'"), is(true));
    assertThat(value("s ILIKE 'A%'"), is(true));
    assertThat(value("REGEXP_LIKE(s, '^a.c$')"), is(true));
    assertThat(value("REGEXP_REPLACE(s, '(b)', '<$1>')"), is("a<b>c"));
    assertThat(value("REGEXP_EXTRACT(s, 'a(.)')"), is("b"));
    assertThat(value("REGEXP_EXTRACT(s, 'z')"), is(nullValue()));
    assertThat(value("LENGTH(s)"), is(3L));
    assertThat(value("TO_HEX(MD5(s))"), is("900150983cd24fb0d6963f7d28e17f72"));
    assertThat(value("CASE WHEN i > 5 THEN 'x' ELSE 'yes' END"), is("x"));
    assertThat(value("'日本' || s"), is("日本abc"));
    assertThat(value("CONCAT(s, 'd', 'e')"), is("abcde"));
  }

  @Test
  public void reachesIntoCollections() {
    assertThat(value("tags[2]"), is("v"));
    assertThat(value("tags[3]"), is(nullValue()));
    assertThat(value("CARDINALITY(tags)"), is(2));
    assertThat(value("scores['k']"), is(5));
    assertThat(value("scores['none']"), is(nullValue()));
    assertThat(value("UPPER(address.city)"), is("WIEN"));
    assertThat(value("ARRAY[i, 8]"), is(List.of(7, 8)));
    assertThat(value("homes[1].city"), is("Graz"));
    assertThat(value("COALESCE(homes[1].zip, s)"), is("abc"));
    assertThat(value("CASE WHEN b THEN homes[1] END"), is(ROW.getArray("homes").iterator().next()));
  }

  @Test
  public void takesReservedWordsThatAreFieldsAsFields() {
    assertThat(value("date || user"), is("todayme"));
    assertThat(value("CAST('2020-01-01' AS date) < day AND date = 'today'"), is(true));
    assertThat(value("DATE '2020-01-01' < day"), is(true));
    assertThat(value("year + 1"), is(1999));
    assertThat(value("EXTRACT(year FROM ts) - year"), is(22L));
    assertThat(value("CASE WHEN end > 1 THEN end ELSE value END"), is(2));
    assertThat(value("value BETWEEN end AND 100"), is(true));
    assertThat(value("ts + INTERVAL '1' year > ts"), is(true));
    assertThat(value("order + 1"), is(5));
    assertThat(value("`value` + \"end\""), is(5));
  }

  @Test
  public void looksLongListsUp() {
    String numbers = String.join(", ", IntStream.range(0, 2000).mapToObj(n -> "" + n).toList());
    assertThat(value("i IN (%s)".formatted(numbers)), is(true));
    assertThat(value("i NOT IN (%s)".formatted(numbers)), is(false));
    assertThat(value("missing IN (%s)".formatted(numbers)), is(nullValue()));
    String texts =
        String.join(", ", IntStream.range(0, 2000).mapToObj(n -> "'k" + n + "'").toList());
    assertThat(value("s IN (%s)".formatted(texts)), is(false));
    assertThat(value("s IN (%s, 'abc')".formatted(texts)), is(true));
  }

  @Test
  public void castsResults() throws Exception {
    RowExpressions expressions =
        RowExpressions.compile(
            SCHEMA,
            List.of(
                new NamedExpression("a", "a", "i", FieldType.INT64),
                new NamedExpression("b", "b", "'7'", FieldType.INT32),
                new NamedExpression("c", "c", "NULL", FieldType.STRING),
                new NamedExpression("d", "d", "i", FieldType.INT32)));
    expressions.setup();
    assertThat(expressions.evaluate(ROW), is(new Object[] {7L, 7, null, 7}));
    assertThat(
        expressions.schema(),
        is(
            Schema.builder()
                .addInt64Field("a")
                .addInt32Field("b")
                .addNullableStringField("c")
                .addInt32Field("d")
                .build()));
  }

  @Test
  public void survivesSerialization() throws Exception {
    RowExpressions expressions =
        SerializableUtils.clone(
            RowExpressions.compile(
                SCHEMA,
                List.of(
                    NamedExpression.of("a", "a", "i + 1"), NamedExpression.of("b", "b", "i > 1"))));
    expressions.setup();
    assertThat(expressions.evaluate(ROW), is(new Object[] {8, true}));
  }

  @Test
  public void tellsEveryBadExpressionAtOnce() {
    ConfigurationException error =
        assertThrows(
            ConfigurationException.class,
            () ->
                RowExpressions.compile(
                    SCHEMA,
                    List.of(
                        NamedExpression.of("fields.a", "a", "smal + 1"),
                        NamedExpression.of("fields.b", "b", "i"),
                        NamedExpression.of("fields.c", "c", "1 + UPER(s)"))));
    assertThat(
        error.problems(),
        is(
            List.of(
                new Problem("fields.a", "unknown field 'smal'; did you mean 'small'?"),
                new Problem(
                    "fields.c",
                    "unknown function 'UPER'; did you mean 'UPPER'? (column 5 of the"
                        + " expression)"))));
  }

  @Test
  public void explainsWhatIsWrong() {
    Map<String, String> problems =
        Map.ofEntries(
            Map.entry("address.cty", "in 'address': unknown field 'cty'; did you mean 'city'?"),
            Map.entry("i.x", "field 'i' is INTEGER and has no fields of its own"),
            Map.entry("i +", "the expression ends too early, after '+'"),
            Map.entry("(i + 2", "the expression ends too early, after '2'"),
            Map.entry("", "the expression is empty"),
            Map.entry("i + 2)", "')' is not expected here (column 6 of the expression)"),
            Map.entry(
                "i b",
                "'b' is not expected here; if it is a field, put it in `backticks`, if it is text,"
                    + " in 'quotes' (column 3 of the expression)"),
            Map.entry(
                "s = 'abc",
                "the text that starts with ' is never closed (column 5 of the expression)"),
            Map.entry(
                "i AND b",
                "AND cannot be applied to INTEGER AND BOOLEAN; expected BOOLEAN AND BOOLEAN"),
            Map.entry("UPPER(s, s)", "UPPER takes one argument"),
            Map.entry(
                "ABS(b)",
                "ABS cannot be applied to ABS(BOOLEAN); expected ABS(NUMERIC) or"
                    + " ABS(DATETIME_INTERVAL)"),
            Map.entry("CAST(b AS INTEGER)", "BOOLEAN cannot be cast to INTEGER"),
            Map.entry("ts - ts", "the time between two dates is TIMESTAMPDIFF(DAY, start, end)"),
            Map.entry(
                "NULL",
                "NULL alone has no type; write CAST(NULL AS VARCHAR), or whichever type it shall"
                    + " have"),
            Map.entry("REGEXP_LIKE(s, '(a')", "'(a' is not a regular expression: Unclosed group"),
            Map.entry(
                "SUM(i)",
                "an expression sees one row; SUM of many rows is a matter of the Combine"
                    + " transform"),
            Map.entry("(SELECT 1)", "an expression cannot hold a query; the Sql transform can"),
            Map.entry("SELECT i", "'SELECT' is not expected here"));
    problems.forEach((sql, message) -> assertThat(sql, problem(sql), is(message)));
  }
}
