package dev.purlin.core.expression;

import static dev.purlin.core.expression.Evaluation.problem;
import static dev.purlin.core.expression.Evaluation.rejection;
import static dev.purlin.core.expression.Evaluation.value;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.Test;

/** Numbers and dates at the edges of their types. */
public class NumbersTest {
  private static final String OUTSIDE = "the date would lie outside of the years 0001 to 9999";

  /** The values are PostgreSQL's, with NUMERIC for DECIMAL. */
  @Test
  public void roundsHalfAwayFromZeroWhereACastTakesDigits() {
    Map<String, String> cases =
        Map.ofEntries(
            Map.entry("CAST(2.99 AS DECIMAL(10, 1))", "3.0"),
            Map.entry("CAST(-0.05 AS DECIMAL(10, 1))", "-0.1"),
            Map.entry("CAST('1.235' AS DECIMAL(10, 2))", "1.24"),
            Map.entry("CAST('-1.235' AS DECIMAL(10, 2))", "-1.24"),
            Map.entry("CAST(p + 0.125 AS DECIMAL(10, 2))", "12.63"),
            Map.entry("CAST(d AS DECIMAL(10, 0))", "3"),
            Map.entry("CAST(f AS DECIMAL(10, 0))", "2"),
            Map.entry("CAST(CAST(1.005 AS DOUBLE) AS DECIMAL(10, 2))", "1.01"),
            Map.entry("CAST(999.94 AS DECIMAL(4, 1))", "999.9"),
            Map.entry("TRY_CAST(2.99 AS DECIMAL(10, 1))", "3.0"),
            Map.entry("ROUND(2.345, 2)", "2.35"),
            Map.entry("ROUND(-2.345, 2)", "-2.35"),
            Map.entry("ROUND(-2.5)", "-3"),
            Map.entry("ROUND(1234.5, -2)", "1200"),
            Map.entry("ROUND(p, -2000000000)", "0"),
            Map.entry("TRUNCATE(-2.99, 1)", "-2.9"),
            Map.entry("CEIL(-2.1)", "-2"),
            Map.entry("FLOOR(-2.1)", "-3"),
            Map.entry("FLOOR(CAST('12345678901234567890.5' AS DECIMAL))", "12345678901234567890"));
    cases.forEach((sql, expected) -> assertThat(sql, value(sql), is(new BigDecimal(expected))));
    assertThat(
        rejection("CAST(999.95 AS DECIMAL(4, 1))").message(),
        endsWith("999.95 is out of range for DECIMAL(4, 1)"));
    assertThat(value("TRY_CAST(999.95 AS DECIMAL(4, 1))"), is(nullValue()));
  }

  @Test
  public void roundsToIntegersLikeToDecimals() {
    assertThat(value("CAST(12.5 AS INTEGER)"), is(13));
    assertThat(value("CAST(-2.5 AS BIGINT)"), is(-3L));
    assertThat(value("CAST(2.49 AS SMALLINT)"), is((short) 2));
    assertThat(value("CAST(d AS INTEGER)"), is(3)); // PostgreSQL: 2, half to even for DOUBLE
    assertThat(value("CAST(-d + 0.01 AS INTEGER)"), is(-2));
    assertThat(value("CAST(CAST(0.49999999999999994 AS DOUBLE) AS INTEGER)"), is(0));
    assertThat(value("CAST(CAST(4503599627370495.5 AS DOUBLE) AS BIGINT)"), is(4503599627370496L));
    assertThat(value("CAST(CAST(9007199254740993 AS DOUBLE) AS BIGINT)"), is(9007199254740992L));
    assertThat(value("TRY_CAST(127.4 AS TINYINT)"), is((byte) 127));
    assertThat(value("TRY_CAST(127.5 AS TINYINT)"), is(nullValue()));
    assertThat(
        rejection("CAST(2147483647.5 AS INTEGER)").message(),
        endsWith("2147483648 is out of range for INTEGER"));
    assertThat(value("ROUND(15, -1)"), is(20));
    assertThat(value("ROUND(-15, -1)"), is(-20));
    assertThat(value("TRUNCATE(15, -1)"), is(10));
    assertThat(value("ROUND(small)"), is((short) 2));
    assertThat(value("ROUND(d)"), is(3.0));
    assertThat(value("ROUND(CAST(2.675 AS DOUBLE), 2)"), is(2.68));
    assertThat(value("TRUNCATE(CAST(0.29 AS DOUBLE), 2)"), is(0.29));
    assertThat(value("ROUND(f)"), is(2f));
    assertThat(value("ROUND(CAST('NaN' AS DOUBLE), 1)"), is(Double.NaN));
    assertThat(value("TRUNCATE(CAST('-Infinity' AS DOUBLE))"), is(Double.NEGATIVE_INFINITY));
  }

  @Test
  public void refusesWhatWrapsAround() {
    Map<String, String> cases =
        Map.ofEntries(
            Map.entry(
                "ABS(CAST(-9223372036854775808 AS BIGINT))", "the result is too large for BIGINT"),
            Map.entry(
                "ABS(CAST(-2147483648 AS INTEGER))",
                "the result is too large for INTEGER; cast an operand to BIGINT"),
            Map.entry("ABS(CAST(-32768 AS SMALLINT))", "32768 is out of range for SMALLINT"),
            Map.entry("ABS(CAST(-128 AS TINYINT))", "128 is out of range for TINYINT"),
            Map.entry("-CAST(-128 AS TINYINT)", "128 is out of range for TINYINT"),
            Map.entry(
                "-CAST(-9223372036854775808 AS BIGINT)", "the result is too large for BIGINT"),
            Map.entry("ROUND(2147483647, -1)", "2147483650 is out of range for INTEGER"),
            Map.entry(
                "ROUND(CAST(9223372036854775807 AS BIGINT), -1)",
                "the result is too large for BIGINT"));
    cases.forEach((sql, reason) -> assertThat(sql, rejection(sql).message(), endsWith(reason)));
    assertThat(value("ABS(-l)"), is(8L));
    assertThat(value("ABS(-tiny)"), is((byte) 1));
    assertThat(value("MOD(CAST(-9223372036854775808 AS BIGINT), -1)"), is(0));
  }

  /** PostgreSQL refuses these as well. */
  @Test
  public void refusesWhatADoubleCannotHold() {
    for (String sql : List.of("d * 1e308", "EXP(1000)", "POWER(1e200, 2)", "-d * 1e308 - 1e308")) {
      assertThat(sql, rejection(sql).message(), endsWith(": the result is too large for DOUBLE"));
    }
    for (String sql : List.of("SQRT(-d)", "POWER(-8, 0.5)")) {
      assertThat(sql, rejection(sql).message(), endsWith(": there is no such number"));
    }
    assertThat(
        rejection("CAST(CAST('1e400' AS DECIMAL) AS DOUBLE)").message(),
        endsWith("1E+400 is out of range for DOUBLE"));
    assertThat(
        rejection("CAST(CAST('1e40' AS DECIMAL) AS REAL)").message(),
        endsWith("1E+40 is out of range for REAL"));
    assertThat(value("TRY_CAST(CAST('1e400' AS DECIMAL) AS DOUBLE)"), is(nullValue()));
    assertThat(value("CAST('Infinity' AS DOUBLE) + 1"), is(Double.POSITIVE_INFINITY));
    assertThat(value("d + CAST('NaN' AS DOUBLE)"), is(Double.NaN));
    assertThat(value("f * 2"), is(3f));
  }

  @Test
  public void keepsDatesWithinTheCalendar() {
    for (String sql :
        List.of(
            "DATE '9999-12-31' + INTERVAL '1' DAY",
            "DATE '0001-01-01' - INTERVAL '1' DAY",
            "TIMESTAMP '9999-12-31 23:59:59' + INTERVAL '1' SECOND",
            "TIMESTAMP '0001-01-01 00:00:00' - INTERVAL '1' SECOND",
            "day + INTERVAL '9000' YEAR(4)",
            "ts - INTERVAL '9000' YEAR(4)",
            "TIMESTAMPADD(DAY, 2147483647, day)",
            "TIMESTAMPADD(DAY, 2147483647, ts)",
            "TIMESTAMPADD(MONTH, 2147483647, ts)",
            "TIMESTAMPADD(MONTH, -2147483647, day)",
            "CEIL(DATE '9999-12-31' TO YEAR)",
            "CEIL(TIMESTAMP '9999-12-31 12:00:00' TO YEAR)",
            "DATE_FROM_UNIX_DATE(2932897)",
            "CAST(253402300800000 AS TIMESTAMP)",
            "CAST('9999-12-31 23:59:59-01:00' AS TIMESTAMP)")) {
      assertThat(sql, rejection(sql).message(), endsWith(OUTSIDE));
    }
    for (String sql :
        List.of("CAST('0000-12-31' AS DATE)", "TO_DATE('0000-01-31', 'YYYY-MM-DD')")) {
      assertThat(sql, rejection(sql).message().contains(" is not a DATE"), is(true));
    }
    assertThat(value("DATE '9999-12-30' + INTERVAL '1' DAY"), is(LocalDate.of(9999, 12, 31)));
    assertThat(value("day + INTERVAL '1' MONTH"), is(LocalDate.of(2020, 2, 29)));
    assertThat(value("day - INTERVAL '13' MONTH"), is(LocalDate.of(2018, 12, 31)));
    assertThat(value("TIMESTAMPADD(QUARTER, 1, day)"), is(LocalDate.of(2020, 4, 30)));
    assertThat(value("TIMESTAMPADD(MONTH, 1, ts)"), is(Instant.parse("2020-02-29T10:11:12.500Z")));
    assertThat(value("ts + INTERVAL '1' DAY * i"), is(Instant.parse("2020-02-07T10:11:12.500Z")));
    assertThat(value("ts + INTERVAL '1' DAY * 1.5"), is(Instant.parse("2020-02-01T22:11:12.500Z")));
    assertThat(
        value("ts - (INTERVAL '1' DAY + INTERVAL '1' HOUR)"),
        is(Instant.parse("2020-01-30T09:11:12.500Z")));
    assertThat(
        rejection("ts + INTERVAL '1' DAY * 9223372036854775807").message(),
        endsWith("the result is too large for BIGINT"));
  }

  /** Calcite takes the day or second of a time before 1970 for the one after. */
  @Test
  public void looksAtTimesBefore1970() {
    String moment = "TIMESTAMP '1969-12-31 23:59:59.999'";
    assertThat(value("EXTRACT(EPOCH FROM %s)".formatted(moment)), is(-1L));
    assertThat(value("EXTRACT(EPOCH FROM TIMESTAMP '1970-01-01 00:00:01.5')"), is(1L));
    assertThat(value("EXTRACT(EPOCH FROM DATE '1969-12-31')"), is(-86_400L));
    assertThat(value("EXTRACT(SECOND FROM %s)".formatted(moment)), is(59L));
    assertThat(value("EXTRACT(MILLISECOND FROM %s)".formatted(moment)), is(59_999L));
    assertThat(value("EXTRACT(DAY FROM %s)".formatted(moment)), is(31L));
    assertThat(value("EXTRACT(YEAR FROM %s)".formatted(moment)), is(1969L));
    assertThat(value("LAST_DAY(%s)".formatted(moment)), is(LocalDate.of(1969, 12, 31)));
    assertThat(value("DAYNAME(%s)".formatted(moment)), is("Wednesday"));
    assertThat(value("MONTHNAME(%s)".formatted(moment)), is("December"));
    assertThat(value("CAST(%s AS DATE)".formatted(moment)), is(LocalDate.of(1969, 12, 31)));
    assertThat(
        value("FLOOR(%s TO SECOND)".formatted(moment)), is(Instant.parse("1969-12-31T23:59:59Z")));
    assertThat(
        value("CEIL(%s TO SECOND)".formatted(moment)), is(Instant.parse("1970-01-01T00:00:00Z")));
  }

  @Test
  public void hasNoUserOfADatabase() {
    assertThat(
        problem("USER"),
        is(
            "USER is a function that needs a database; unknown field 'USER'; did you mean"
                + " 'user'?"));
    assertThat(
        problem("s || CURRENT_SCHEMA"),
        startsWith("CURRENT_SCHEMA is a function that needs a database; unknown field"));
    assertThat(
        problem("MULTISET[1]"),
        startsWith("the expression has an operation that cannot be computed: "));
    assertThat(problem("i + ?"), is("'?' is not expected here (column 5 of the expression)"));
  }

  @Test
  public void logarithmsAreExactWhereTheyAreWhole() {
    assertThat(value("LOG10(1000)"), is(3.0));
    assertThat(value("LOG10(CAST(0.001 AS DECIMAL(5, 3)))"), is(-3.0));
    assertThat(value("LOG2(536870912)"), is(29.0));
    assertThat(value("LOG2(10.0)"), is(Math.log(10) / Math.log(2)));
    assertThat(value("LOG(1000.0, 10.0)"), is(3.0));
    assertThat(value("LOG(243, 3)"), is(5.0));
    assertThat(value("LN(1)"), is(0.0));
    assertThat(value("LOG2(missing)"), is(nullValue()));
    for (String none : new String[] {"LN(0.0)", "LOG10(0)", "LOG2(0.0)", "LOG(0.0, 2.0)"}) {
      assertThat(rejection(none).message(), endsWith("there is no logarithm of 0.0"));
    }
    assertThat(
        rejection("LOG(2.0, 1.0)").message(), endsWith("there is no logarithm to the base 1.0"));
  }
}
