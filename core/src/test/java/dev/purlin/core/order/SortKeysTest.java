package dev.purlin.core.order;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.purlin.core.order.OrderBy.Direction;
import dev.purlin.core.order.OrderBy.Nulls;
import dev.purlin.core.time.Timestamps;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.Test;

public class SortKeysTest {

  /** Of all pairs of these values and NULL, keys say what the order says. */
  private static void agrees(FieldType type, Object... some) {
    List<@Nullable Object> values = new ArrayList<>(Arrays.asList(some));
    values.add(null);
    Schema schema =
        Schema.of(Schema.Field.nullable("v", type), Schema.Field.of("n", FieldType.INT32));
    for (Direction direction : Direction.values()) {
      for (Nulls nulls : Nulls.values()) {
        List<OrderBy> orderBy = List.of(new OrderBy("v", direction, nulls), OrderBy.desc("n"));
        RowOrder order = OrderBy.order(orderBy, schema);
        SortKeys keys = SortKeys.of(orderBy, schema);
        List<Row> rows =
            values.stream()
                .flatMap(value -> Stream.of(-1, 1).map(n -> row(schema, value, n)))
                .toList();
        for (Row left : rows) {
          for (Row right : rows) {
            assertThat(
                "%s %s: %s and %s".formatted(direction, nulls, left, right),
                Integer.signum(SortKeys.compare(keys.key(left), keys.key(right))),
                is(Integer.signum(order.compare(left, right))));
          }
        }
      }
    }
  }

  private static Row row(Schema schema, @Nullable Object value, int n) {
    return Row.withSchema(schema).addValues(value, n).build();
  }

  @Test
  public void numbersAreInTheOrderOfTheirValues() {
    agrees(FieldType.BYTE, (byte) -128, (byte) -1, (byte) 0, (byte) 127);
    agrees(FieldType.INT16, (short) -300, (short) 0, (short) 300);
    agrees(FieldType.INT32, Integer.MIN_VALUE, -256, -1, 0, 1, 255, 256, Integer.MAX_VALUE);
    agrees(FieldType.INT64, Long.MIN_VALUE, -1L, 0L, 1L, 1L << 40, Long.MAX_VALUE);
    agrees(FieldType.FLOAT, Float.NEGATIVE_INFINITY, -1.5f, -0.0f, 0.0f, 1e-40f, Float.NaN);
    agrees(
        FieldType.DOUBLE,
        Double.NEGATIVE_INFINITY,
        -1e300,
        -Double.MIN_VALUE,
        -0.0,
        0.0,
        Double.MIN_VALUE,
        1.5,
        Double.POSITIVE_INFINITY,
        Double.NaN);
  }

  @Test
  public void decimalsAreInTheOrderOfTheirValuesWhateverTheirScales() {
    agrees(
        FieldType.DECIMAL,
        Stream.of(
                "-1E+40",
                "-123.45",
                "-123.4",
                "-99",
                "-1.0",
                "-1",
                "-0.5",
                "-0.05",
                "0.00",
                "0",
                "1E-30",
                "0.05",
                "0.049",
                "0.5",
                "1",
                "1.00",
                "9",
                "10",
                "1E+1",
                "10.01",
                "123.4",
                "123.45",
                "12345678901234567890123456789.123456789")
            .map(BigDecimal::new)
            .toArray());
    Random random = new Random(1);
    agrees(
        FieldType.DECIMAL,
        Stream.generate(() -> new BigDecimal(new BigInteger(40, random), random.nextInt(60) - 20))
            .limit(60)
            .map(value -> random.nextBoolean() ? value : value.negate())
            .toArray());
  }

  @Test
  public void textIsInTheOrderOfItsCodePointsAndBytesAreWithoutSign() {
    agrees(
        FieldType.STRING,
        "",
        "\0",
        "\0\0",
        "\0a",
        "A",
        "B",
        "a",
        "a\0",
        "a\0b",
        "a\1",
        "aa",
        "z",
        "é",
        "ÿ",
        "Ł",
        "\uffff",
        "😀",
        "😀a");
    agrees(
        FieldType.BYTES,
        new byte[] {},
        new byte[] {0},
        new byte[] {0, 0},
        new byte[] {0, -1},
        new byte[] {1},
        new byte[] {127},
        new byte[] {-128},
        new byte[] {-1, -1});
  }

  @Test
  public void datesAndTimesAreInTheirOrder() {
    agrees(FieldType.BOOLEAN, false, true);
    agrees(
        Timestamps.TIMESTAMP,
        java.time.Instant.parse("1889-12-31T23:59:59.999999Z"),
        java.time.Instant.EPOCH,
        java.time.Instant.parse("2024-02-29T12:34:56.789012Z"),
        java.time.Instant.parse("2024-02-29T12:34:56.789013Z"));
    agrees(
        FieldType.DATETIME,
        new org.joda.time.Instant(-5),
        new org.joda.time.Instant(1_700_000_000_000L));
    agrees(
        FieldType.logicalType(SqlTypes.DATE),
        LocalDate.of(-4, 1, 1),
        LocalDate.of(1969, 12, 31),
        LocalDate.of(2024, 2, 29));
    agrees(
        FieldType.logicalType(SqlTypes.TIME),
        LocalTime.MIDNIGHT,
        LocalTime.of(1, 2, 3, 4),
        LocalTime.MAX);
    agrees(
        FieldType.logicalType(SqlTypes.DATETIME),
        LocalDateTime.of(1969, 12, 31, 23, 59),
        LocalDateTime.of(2024, 2, 29, 0, 0),
        LocalDateTime.of(2024, 2, 29, 0, 0, 0, 1));
  }
}
