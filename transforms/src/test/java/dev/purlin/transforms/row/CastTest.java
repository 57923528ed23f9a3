package dev.purlin.transforms.row;

import static dev.purlin.transforms.row.Both.cells;
import static dev.purlin.transforms.row.Both.out;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.time.Timestamps;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.testing.TestPipeline;
import org.junit.Rule;
import org.junit.Test;

public class CastTest {
  private static final Schema TEXTS =
      Schema.builder().addStringField("id").addNullableStringField("n").build();
  private static final FieldType DATE = FieldType.logicalType(SqlTypes.DATE);

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  @Test
  public void petlConvertnumbersRefusesWhatIsNoNumber() {
    Schema expected = Schema.builder().addInt32Field("id").addNullableInt32Field("n").build();
    Both.rows(TEXTS, cells("1", "3"), cells("2", "x7"), cells("3", null))
        .give(
            pipeline,
            Cast.field("id", "INTEGER").and("n", "INTEGER"),
            expected,
            out(cells(1, 3), cells(3, null)),
            "n = x7: 'x7' is not an INTEGER");
  }

  @Test
  public void pandasToNumericCoerce() {
    Schema expected = Schema.builder().addStringField("id").addNullableDoubleField("n").build();
    Both.rows(TEXTS, cells("1", "3"), cells("2", "x7"), cells("3", null))
        .give(
            pipeline,
            Cast.field("n", "DOUBLE").orNull(),
            expected,
            out(cells("1", 3.0), cells("2", null), cells("3", null)));
  }

  @Test
  public void pandasToDatetimeAndAmericanAndGermanNumbers() {
    Schema expected =
        Schema.builder().addField("id", DATE).addNullableField("n", FieldType.DECIMAL).build();
    Both.rows(
            TEXTS,
            cells("28.11.2026", "1.234.567,50"),
            cells("29.02.2024", "-7"),
            cells("30.02.2024", "1"),
            cells("01.01.2026", "12.34"),
            cells("01.01.2026", "1.234"))
        .give(
            pipeline,
            Cast.field("id", "DATE")
                .and("n", "DECIMAL(10, 2)")
                .withDateFormat("dd.MM.yyyy")
                .withSeparators(",", "."),
            expected,
            out(
                cells(LocalDate.of(2026, 11, 28), new BigDecimal("1234567.50")),
                cells(LocalDate.of(2024, 2, 29), new BigDecimal("-7.00")),
                cells(LocalDate.of(2026, 1, 1), new BigDecimal("1234.00"))),
            "id = 30.02.2024: '30.02.2024' is not a DATE; expected dd.MM.yyyy",
            "n = 12.34: '12.34' has '.' where no group of three digits ends");
  }

  @Test
  public void numbersKeepTheirValueOrAreRefused() {
    Schema input =
        Schema.builder().addDoubleField("d").addDecimalField("e").addInt64Field("l").build();
    Schema expected =
        Schema.builder().addInt32Field("d").addInt64Field("e").addByteField("l").build();
    Both.rows(
            input,
            cells(2.0, new BigDecimal("1E+3"), 127L),
            cells(-0.0, new BigDecimal("0.00"), -128L),
            cells(2.5, BigDecimal.ONE, 1L),
            cells(Double.NaN, BigDecimal.ONE, 1L),
            cells(1e10, BigDecimal.ONE, 1L),
            cells(1.0, BigDecimal.ONE, 128L))
        .give(
            pipeline,
            Cast.field("d", "INTEGER").and("e", "BIGINT").and("l", "TINYINT"),
            expected,
            out(cells(2, 1000L, (byte) 127), cells(0, 0L, (byte) -128)),
            "d = 2.5: '2.5' is not an INTEGER",
            "d = NaN: 'NaN' is not an INTEGER",
            "d = 1.0E10: '10000000000' is out of range for INTEGER (-2147483648 to 2147483647)",
            "l = 128: '128' is out of range for TINYINT (-128 to 127)");
  }

  @Test
  public void timesAndStructuresBecomeTextAndBack() {
    Schema input =
        Schema.builder()
            .addField("t", Timestamps.TIMESTAMP)
            .addField("u", Timestamps.TIMESTAMP)
            .addField("d", DATE)
            .addArrayField("tags", FieldType.STRING)
            .addStringField("list")
            .addBooleanField("b")
            .build();
    Schema expected =
        Schema.builder()
            .addStringField("t")
            .addField("u", DATE)
            .addField("d", Timestamps.TIMESTAMP)
            .addStringField("tags")
            .addField("list", FieldType.array(FieldType.INT32.withNullable(true)))
            .addInt32Field("b")
            .build();
    Instant moment = Instant.parse("2026-11-28T12:00:00.000001Z");
    Both.rows(
            input,
            cells(
                moment, moment, LocalDate.of(2026, 1, 2), List.of("a", "\"𝒶"), "[1, null]", true))
        .give(
            pipeline,
            Cast.field("t", "VARCHAR")
                .and("u", "DATE")
                .and("d", "TIMESTAMP")
                .and("tags", "VARCHAR")
                .and("list", "ARRAY<INTEGER>")
                .and("b", "INTEGER"),
            expected,
            out(
                cells(
                    "2026-11-28T12:00:00.000001Z",
                    LocalDate.of(2026, 11, 28),
                    Instant.parse("2026-01-02T00:00:00Z"),
                    "[\"a\",\"\\\"𝒶\"]",
                    java.util.Arrays.asList(1, null),
                    1)));
  }

  @Test
  public void aTypeForAllFieldsThatMatch() {
    assertThat(
        Cast.field("id", "BIGINT").andMatching("", "DATE").plan(TEXTS).output(),
        is(Schema.builder().addInt64Field("id").addNullableField("n", DATE).build()));
  }

  @Test
  public void refusesUnknownFieldsTypesAndFormats() {
    ConfigurationException error =
        assertThrows(
            ConfigurationException.class,
            () -> Cast.field("idd", "BIGINT").and("n", "BIGNIT").plan(TEXTS));
    assertThat(
        error.getMessage(),
        is(
            "fields.idd: unknown field 'idd'; did you mean 'id'?\n"
                + "fields.n: unknown type 'BIGNIT'; did you mean 'BIGINT'?"));
  }
}
