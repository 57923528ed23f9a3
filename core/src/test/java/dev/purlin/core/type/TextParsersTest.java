package dev.purlin.core.type;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.util.SerializableUtils;
import org.apache.beam.sdk.values.Row;
import org.junit.Test;

public class TextParsersTest {

  private static Object parse(String type, String text) throws UnfitValueException {
    return parse(type, TextFormats.ISO, text);
  }

  private static Object parse(String type, TextFormats formats, String text)
      throws UnfitValueException {
    TextParser parser = TextParsers.of(SqlType.parse(type), formats);
    return SerializableUtils.ensureSerializable(parser).parse(text);
  }

  private static String refusal(String type, String text) {
    return refusal(type, TextFormats.ISO, text);
  }

  private static String refusal(String type, TextFormats formats, String text) {
    return assertThrows(UnfitValueException.class, () -> parse(type, formats, text)).getMessage();
  }

  @Test
  public void parsesIntegersUpToTheLimitsOfTheirTypes() throws Exception {
    assertThat(parse("TINYINT", "-128"), is((byte) -128));
    assertThat(parse("SMALLINT", "32767"), is((short) 32767));
    assertThat(parse("INTEGER", "+007"), is(7));
    assertThat(parse("INTEGER", " 42\t"), is(42));
    assertThat(parse("BIGINT", "9223372036854775807"), is(Long.MAX_VALUE));
    assertThat(parse("BIGINT", "-9223372036854775808"), is(Long.MIN_VALUE));
  }

  @Test
  public void refusesWhatIsNoIntegerOrTooLarge() {
    assertThat(refusal("INTEGER", "12a"), is("'12a' is not an INTEGER"));
    assertThat(refusal("INTEGER", ""), is("'' is not an INTEGER"));
    assertThat(refusal("BIGINT", "-"), is("'-' is not a BIGINT"));
    assertThat(refusal("INTEGER", "1.0"), is("'1.0' is not an INTEGER"));
    assertThat(refusal("INTEGER", "1 000"), is("'1 000' is not an INTEGER"));
    assertThat(refusal("TINYINT", "128"), is("'128' is out of range for TINYINT (-128 to 127)"));
    for (String tooLarge :
        List.of(
            "9223372036854775808",
            "-9223372036854775809",
            "92233720368547758070",
            "99999999999999999999999999")) {
      assertThat(
          refusal("BIGINT", tooLarge),
          is(
              "'"
                  + tooLarge
                  + "' is out of range for BIGINT (-9223372036854775808 to 9223372036854775807)"));
    }
  }

  @Test
  public void parsesDoublesAsJavaDoes() throws Exception {
    for (String text :
        List.of(
            "0",
            "-0",
            "1.5",
            "-.5",
            "5.",
            "+2",
            "1e3",
            "1E-7",
            "4.9e-324",
            " 3.25 ",
            "123456789012345",
            "1234567890123456789",
            "0.1234567890123456789",
            "1e-400")) {
      assertThat(text, parse("DOUBLE", text), is(Double.parseDouble(text)));
    }
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      String text =
          BigDecimal.valueOf(random.nextLong() >> random.nextInt(63), random.nextInt(18))
              .toPlainString();
      assertThat(text, parse("DOUBLE", text), is(Double.parseDouble(text)));
    }
    assertThat(parse("REAL", "0.1"), is(0.1f));
  }

  @Test
  public void parsesTheNamesOfNonFiniteNumbers() throws Exception {
    assertThat(parse("DOUBLE", "nan"), is(Double.NaN));
    assertThat(parse("DOUBLE", "-Infinity"), is(Double.NEGATIVE_INFINITY));
    assertThat(parse("REAL", "inf"), is(Float.POSITIVE_INFINITY));
  }

  @Test
  public void refusesWhatJavaAloneTakesForNumbers() {
    for (String text : List.of("1d", "0x1p3", "1,5", ".", "e5", "1e", "--1", "1.2.3")) {
      assertThat(refusal("DOUBLE", text), is("'" + text + "' is not a DOUBLE"));
    }
    assertThat(
        refusal("DOUBLE", "1e999"), is("'1e999' is out of range for DOUBLE (up to 1.8e308)"));
    assertThat(refusal("REAL", "1e39"), is("'1e39' is out of range for REAL (up to 3.4e38)"));
  }

  @Test
  public void parsesDecimalsWithoutRounding() throws Exception {
    assertThat(parse("DECIMAL", "-12.50"), is(new BigDecimal("-12.50")));
    assertThat(parse("DECIMAL(10, 2)", "3"), is(new BigDecimal("3.00")));
    assertThat(parse("DECIMAL(10, 2)", "3.1000"), is(new BigDecimal("3.10")));
    assertThat(parse("DECIMAL(3)", "1e2"), is(new BigDecimal("100")));
    assertThat(
        refusal("DECIMAL(10,2)", "3.141"),
        is("'3.141' has more than the 2 digits after the point that DECIMAL(10, 2) allows"));
    assertThat(
        refusal("DECIMAL(4,2)", "100"),
        is("'100' is out of range for DECIMAL(4, 2) (2 digits before the point)"));
    assertThat(refusal("DECIMAL", "1,5"), is("'1,5' is not a DECIMAL"));
    assertThat(
        refusal("DECIMAL", "1e999999999"),
        is("'1e999999999' is out of range for DECIMAL (exponents up to 1000)"));
    assertThat(
        refusal("DECIMAL", "1e99999999999"),
        is("'1e99999999999' is out of range for DECIMAL (exponents up to 1000)"));
  }

  @Test
  public void parsesTruthValues() throws Exception {
    for (String text : List.of("true", "T", "Yes", "y", "1")) {
      assertThat(parse("BOOLEAN", text), is(true));
    }
    for (String text : List.of("FALSE", "f", "no", "N", " 0 ")) {
      assertThat(parse("BOOLEAN", text), is(false));
    }
    assertThat(refusal("BOOLEAN", "ja"), is("'ja' is not a BOOLEAN; expected true or false"));
  }

  @Test
  public void parsesIsoDates() throws Exception {
    assertThat(parse("DATE", "2024-02-29"), is(LocalDate.of(2024, 2, 29)));
    for (LocalDate date = LocalDate.of(1899, 1, 1);
        date.getYear() < 2105;
        date = date.plusDays(9)) {
      assertThat(parse("DATE", date.toString()), is(date));
    }
    for (String text :
        List.of(
            "2023-02-29",
            "2024-13-01",
            "2024-1-05",
            "05/01/2024",
            "2024-04-31",
            "2024-01-05x",
            "1900-02-29",
            "20240105",
            "0000-12-31",
            "10000-01-01",
            "")) {
      assertThat(refusal("DATE", text), is("'" + text + "' is not a DATE; expected yyyy-MM-dd"));
    }
  }

  @Test
  public void parsesIsoTimes() throws Exception {
    assertThat(parse("TIME", "23:59"), is(LocalTime.of(23, 59)));
    assertThat(parse("TIME", "08:00:01.5"), is(LocalTime.of(8, 0, 1, 500_000_000)));
    assertThat(parse("TIME", "08:00:01.123456789"), is(LocalTime.of(8, 0, 1, 123_456_789)));
    assertThat(refusal("TIME", "24:00"), is("'24:00' is not a TIME; expected HH:mm:ss"));
    assertThat(refusal("TIME", "8:00"), is("'8:00' is not a TIME; expected HH:mm:ss"));
    assertThat(refusal("TIME", "08:00:01."), is("'08:00:01.' is not a TIME; expected HH:mm:ss"));
  }

  @Test
  public void parsesIsoTimestampsInUtcUnlessTheySayOtherwise() throws Exception {
    Instant noon = Instant.parse("2024-07-01T12:00:00Z");
    for (String text :
        List.of(
            "2024-07-01T12:00:00",
            "2024-07-01 12:00",
            "2024-07-01T12:00:00Z",
            "2024-07-01 12:00:00 UTC",
            "2024-07-01T14:00:00+02:00",
            "2024-07-01T14:00:00+0200",
            "2024-07-01 07:00:00-05",
            "2024-07-01T12:00:00.000000000")) {
      assertThat(text, parse("TIMESTAMP", text), is(noon));
    }
    assertThat(parse("TIMESTAMP", "1969-12-31 23:59:59.999"), is(Instant.ofEpochMilli(-1)));
    assertThat(
        parse("TIMESTAMP", "0001-01-01T00:00:00Z"), is(Instant.parse("0001-01-01T00:00:00Z")));
    assertThat(
        parse("TIMESTAMP", "9999-12-31T23:59:59.999Z"),
        is(Instant.parse("9999-12-31T23:59:59.999Z")));
    assertThat(parse("TIMESTAMP", "2024-07-01"), is(Instant.parse("2024-07-01T00:00:00Z")));
    for (String text :
        List.of(
            "2024-07-01T",
            "2024-07-01T12",
            "2024-07-01 12:00:00 Mars",
            "2024-07-01x12:00",
            "2024-07-01T12:00:60",
            "2024-07-01T12:00:00+25:00",
            "0001-01-01T00:00:00+01:00",
            "9999-12-31T23:30:00-01:00",
            "2024-07-01T12:00:00+")) {
      assertThat(
          refusal("TIMESTAMP", text),
          is("'" + text + "' is not a TIMESTAMP; expected yyyy-MM-dd HH:mm:ss"));
    }
  }

  /** Every digit that is there counts, and one that the type cannot hold is not cut off. */
  @Test
  public void parsesTimestampsToTheMicrosecond() throws Exception {
    assertThat(
        parse("TIMESTAMP", "2024-01-01T00:00:00.123456Z"),
        is(Instant.parse("2024-01-01T00:00:00.123456Z")));
    assertThat(
        parse("TIMESTAMP", "1969-12-31 23:59:59.999999"),
        is(Instant.ofEpochSecond(-1, 999_999_000)));
    assertThat(
        parse("TIMESTAMP", "2024-01-01 00:00:00.123456000"),
        is(Instant.parse("2024-01-01T00:00:00.123456Z")));
    assertThat(
        refusal("TIMESTAMP", "2024-01-01T00:00:00.1234567Z"),
        is(
            "'2024-01-01T00:00:00.1234567Z' is finer than the microseconds that a TIMESTAMP"
                + " holds"));
    assertThat(
        parse("DATETIME", "2024-01-01T00:00:00.123"),
        is(org.joda.time.Instant.parse("2024-01-01T00:00:00.123Z")));
    assertThat(
        refusal("DATETIME", "2024-01-01T00:00:00.123456"),
        is("'2024-01-01T00:00:00.123456' is finer than the milliseconds that a DATETIME holds"));
  }

  @Test
  public void parsesTimestampsWithoutZoneToTheNanosecond() throws Exception {
    TextParser parser = TextParsers.of(FieldType.logicalType(SqlTypes.DATETIME));
    LocalDateTime time = LocalDateTime.of(2024, 2, 29, 1, 2, 3, 123_456_789);
    assertThat(parser.parse(DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(time)), is(time));
  }

  @Test
  public void parsesDatesAndTimesInPatterns() throws Exception {
    TextFormats formats = new TextFormats("d.M.yyyy", "hh:mm a", "MM/dd/yyyy hh:mm:ss a");
    assertThat(parse("DATE", formats, "1.2.2024"), is(LocalDate.of(2024, 2, 1)));
    assertThat(parse("TIME", formats, "01:30 pm"), is(LocalTime.of(13, 30)));
    assertThat(
        parse("TIMESTAMP", formats, "07/29/2023 02:45:00 PM"),
        is(Instant.parse("2023-07-29T14:45:00Z")));
    assertThat(
        parse(
            "TIMESTAMP",
            new TextFormats(null, null, "d MMM yyyy HH:mm XXX"),
            "1 MAY 2024 12:00 +02:00"),
        is(Instant.parse("2024-05-01T10:00:00Z")));
    assertThat(
        refusal("DATE", formats, "30.2.2024"), is("'30.2.2024' is not a DATE; expected d.M.yyyy"));
    assertThat(
        assertThrows(
                ConfigurationException.class,
                () -> parse("DATE", new TextFormats("dd.bb", null, null), ""))
            .getMessage(),
        is("'dd.bb' is not a date and time pattern: Unknown pattern letter: b"));
  }

  @Test
  public void keepsTextAsItIsUpToItsDeclaredLength() throws Exception {
    assertThat(parse("VARCHAR", " a "), is(" a "));
    assertThat(parse("VARCHAR(3)", ""), is(""));
    assertThat(refusal("VARCHAR(3)", "abcd"), is("'abcd' has 4 characters, VARCHAR(3) holds 3"));
    assertThat(parse("VARCHAR(3)", "😀😀😀"), is("😀😀😀"));
    assertThat(refusal("VARCHAR(1)", "😀a"), is("'😀a' has 2 characters, VARCHAR(1) holds 1"));
  }

  @Test
  public void parsesBase64() throws Exception {
    assertThat(Arrays.toString((byte[]) parse("VARBINARY", "AQI=")), is("[1, 2]"));
    assertThat(refusal("VARBINARY", "#"), is("'#' is not a VARBINARY; expected base 64"));
  }

  @Test
  public void parsesStructuresFromJson() throws Exception {
    assertThat(parse("ARRAY<BIGINT>", "[1, null, 3]"), is(Arrays.asList(1L, null, 3L)));
    assertThat(
        parse("MAP<INTEGER, DATE>", "{\"1\": \"2024-01-05\"}"),
        is(Map.of(1, LocalDate.of(2024, 1, 5))));
    Schema schema = Schema.builder().addNullableStringField("city").build();
    assertThat(
        parse("ROW<city VARCHAR>", "{\"city\": \"Rome\"}"),
        is(Row.withSchema(schema).addValues("Rome").build()));
    assertThat(refusal("ARRAY<BIGINT>", "[1, \"x\"]"), is("expected BIGINT, found the text 'x'"));
    assertThat(
        refusal("ARRAY<BIGINT>", "[1] 2"),
        is("'[1] 2' is not an ARRAY<BIGINT>; expected one JSON value"));
    assertThat(refusal("ARRAY<BIGINT>", ""), is("'' is not an ARRAY<BIGINT>; expected JSON"));
  }

  @Test
  public void shortensLongTextsInErrors() {
    assertThat(
        refusal("INTEGER", "x".repeat(200)), is("'" + "x".repeat(97) + "...' is not an INTEGER"));
  }
}
