package dev.purlin.core.expression;

import static dev.purlin.core.expression.Evaluation.problem;
import static dev.purlin.core.expression.Evaluation.rejection;
import static dev.purlin.core.expression.Evaluation.value;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.reject.RowRejection;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.values.Row;
import org.junit.Test;

/** Timestamps of microseconds in expressions; values as PostgreSQL has them. */
public class MicrosecondsTest {
  private static final String MOMENT = "TIMESTAMP '2024-02-29 10:11:12.123456'";
  private static final String EARLY = "TIMESTAMP '1969-12-31 23:59:59.999999'";

  private static Instant instant(String text) {
    return Instant.parse(text);
  }

  private static Object of(String sql) {
    return value(sql.replace("EARLY", EARLY).replace("MOMENT", MOMENT));
  }

  @Test
  public void carriesThemThrough() {
    Instant moment = instant("2024-02-29T10:11:12.123456Z");
    for (String sql :
        List.of(
            "MOMENT",
            "CAST('2024-02-29 10:11:12.123456' AS TIMESTAMP)",
            "CAST('2024-02-29T12:11:12.123456+02:00' AS TIMESTAMP)",
            "TRY_CAST('2024-02-29 10:11:12.123456' AS TIMESTAMP)",
            "CAST(MOMENT AS TIMESTAMP)",
            "COALESCE(MOMENT, ts)",
            "CASE WHEN i > 0 THEN MOMENT END",
            "NULLIF(MOMENT, ts)",
            "GREATEST(MOMENT, ts)",
            "LEAST(MOMENT, TIMESTAMP '2024-02-29 10:11:12.123457')",
            "ARRAY[ts, MOMENT][2]",
            "DATE_TRUNC('microsecond', MOMENT)",
            "CASE WHEN MOMENT > TIMESTAMP '2024-02-29 10:11:12.123455' THEN MOMENT ELSE ts END")) {
      assertThat(sql, of(sql), is(moment));
    }
    assertThat(of("MOMENT = TIMESTAMP '2024-02-29 10:11:12.123457'"), is(false));
    assertThat(of("MOMENT IN (ts, MOMENT)"), is(true));
    assertThat(of("MOMENT BETWEEN TIMESTAMP '2024-02-29 10:11:12.123457' AND MOMENT"), is(false));
  }

  @Test
  public void roundsWhatIsFiner() {
    assertThat(
        of("CAST('2024-02-29 10:11:12.1234565' AS TIMESTAMP)"),
        is(instant("2024-02-29T10:11:12.123457Z")));
    assertThat(of("CAST(MOMENT AS TIMESTAMP(3))"), is(instant("2024-02-29T10:11:12.123Z")));
    assertThat(
        of("CAST('2024-02-29 10:11:12.5' AS TIMESTAMP(0))"), is(instant("2024-02-29T10:11:13Z")));
    assertThat(
        of("CAST(CAST(CAST(EARLY AS VARCHAR) AS TIMESTAMP) AS TIMESTAMP(3))"),
        is(instant("1970-01-01T00:00:00Z")));
    assertThat(
        rejection("CAST('9999-12-31 23:59:59.9999999' AS TIMESTAMP)").message(),
        containsString("outside of the years 0001 to 9999"));
  }

  @Test
  public void calculates() {
    assertThat(of("MOMENT + INTERVAL '1' SECOND"), is(instant("2024-02-29T10:11:13.123456Z")));
    assertThat(of("MOMENT + INTERVAL '0.001' SECOND"), is(instant("2024-02-29T10:11:12.124456Z")));
    assertThat(of("MOMENT - INTERVAL '1' YEAR"), is(instant("2023-02-28T10:11:12.123456Z")));
    assertThat(of("TIMESTAMPADD(DAY, 1, EARLY)"), is(instant("1970-01-01T23:59:59.999999Z")));
    assertThat(
        of(
            "TIMESTAMPDIFF(SECOND, TIMESTAMP '2024-01-01 00:00:00.000999',"
                + " TIMESTAMP '2024-01-01 00:00:01')"),
        is(0));
    assertThat(of("EXTRACT(MICROSECOND FROM MOMENT)"), is(12_123_456L));
    assertThat(of("EXTRACT(MILLISECOND FROM MOMENT)"), is(12_123L));
    assertThat(of("EXTRACT(MICROSECOND FROM EARLY)"), is(59_999_999L));
    assertThat(of("EXTRACT(EPOCH FROM EARLY)"), is(-1L));
    assertThat(of("EXTRACT(YEAR FROM EARLY)"), is(1969L));
    assertThat(of("EXTRACT(SECOND FROM MOMENT)"), is(12L));
    assertThat(of("FLOOR(MOMENT TO SECOND)"), is(instant("2024-02-29T10:11:12Z")));
    assertThat(of("CEIL(MOMENT TO SECOND)"), is(instant("2024-02-29T10:11:13Z")));
    assertThat(
        of("CEIL(TIMESTAMP '2024-02-29 10:11:12.000001' TO SECOND)"),
        is(instant("2024-02-29T10:11:13Z")));
    assertThat(of("DATE_TRUNC('millisecond', MOMENT)"), is(instant("2024-02-29T10:11:12.123Z")));
    assertThat(of("CAST(EARLY AS DATE)"), is(LocalDate.of(1969, 12, 31)));
    assertThat(of("CAST(DATE '1969-12-31' AS TIMESTAMP)"), is(instant("1969-12-31T00:00:00Z")));
    assertThat(of("CAST(1000 AS TIMESTAMP)"), is(instant("1970-01-01T00:00:01Z")));
  }

  @Test
  public void writesThem() {
    assertThat(of("CAST(MOMENT AS VARCHAR)"), is("2024-02-29 10:11:12.123456"));
    assertThat(of("CAST(EARLY AS VARCHAR)"), is("1969-12-31 23:59:59.999999"));
    assertThat(of("'at ' || CAST(MOMENT AS VARCHAR)"), is("at 2024-02-29 10:11:12.123456"));
  }

  /** What Calcite counts in milliseconds only would pass over what is finer. */
  @Test
  public void countsMicroseconds() {
    assertThat(
        of("TIMESTAMPADD(MICROSECOND, 1, MOMENT)"), is(instant("2024-02-29T10:11:12.123457Z")));
    assertThat(
        of("TIMESTAMPADD(MICROSECOND, -i, TIMESTAMP '2024-01-01 00:00:00')"),
        is(instant("2023-12-31T23:59:59.999993Z")));
    assertThat(
        ((Number) of("TIMESTAMPDIFF(MICROSECOND, TIMESTAMP '2024-02-29 10:11:12', MOMENT)"))
            .longValue(),
        is(123_456L));
    assertThat(problem("TIMESTAMPADD(NANOSECOND, 1, ts)"), containsString("counts no nanoseconds"));
  }

  /** Calcite has milliseconds for them, and would cut off the rest. */
  @Test
  public void intervalsAndTimesThatAreFinerAreRefused() {
    assertThat(
        problem("MOMENT + INTERVAL '0.0005' SECOND".replace("MOMENT", MOMENT)),
        containsString(
            "INTERVAL '0.0005' SECOND is finer than a millisecond, which intervals cannot be;"
                + " TIMESTAMPADD(MICROSECOND, 500, at) adds 500 microseconds"));
    assertThat(
        problem("ts - INTERVAL '1 02:03:04.000005' DAY TO SECOND(6)"),
        containsString(" is finer than a millisecond, which intervals cannot be"));
    assertThat(
        problem("noon = TIME '10:11:12.123456'"),
        containsString(
            "TIME '10:11:12.123456' is finer than a millisecond, which a TIME in an expression"
                + " cannot be"));
    for (String sql :
        List.of(
            "CAST('10:11:12.123456' AS TIME)",
            "CAST(CONCAT('10:11:12.', '123456') AS TIME)",
            "CAST(TIMESTAMPADD(MICROSECOND, 1, ts) AS TIME)")) {
      assertThat(
          sql,
          rejection(sql).message(),
          containsString(" is finer than a millisecond, which a TIME in an expression cannot be"));
    }
    assertThat(
        of("MOMENT + INTERVAL '0.500000' SECOND"), is(instant("2024-02-29T10:11:12.623456Z")));
    assertThat(of("CAST('10:11:12.123000' AS TIME)"), is(LocalTime.parse("10:11:12.123")));
    assertThat(of("CAST(ts AS TIME)"), is(LocalTime.parse("10:11:12.500")));
    assertThat(of("'INTERVAL ''0.0005'' SECOND'"), is("INTERVAL '0.0005' SECOND"));
  }

  @Test
  public void aTimeOfAFieldThatIsFinerIsPassedOnButNotCalculatedWith() throws Exception {
    Schema schema = Schema.builder().addLogicalTypeField("t", SqlTypes.TIME).build();
    LocalTime fine = LocalTime.parse("10:11:12.123456");
    Row row = Row.withSchema(schema).addValue(fine).build();
    RowExpressions same =
        RowExpressions.compile(schema, List.of(NamedExpression.of("path", "x", "t")));
    same.setup();
    assertThat(same.evaluate(row)[0], is(fine));
    RowExpressions computed =
        RowExpressions.compile(
            schema, List.of(NamedExpression.of("path", "x", "COALESCE(t, TIME '00:00:00')")));
    computed.setup();
    assertThat(
        assertThrows(RowRejection.class, () -> computed.evaluate(row)).rejection().message(),
        containsString(
            "the time 10:11:12.123456 is finer than a millisecond, which a TIME in an expression"
                + " cannot be"));
  }
}
