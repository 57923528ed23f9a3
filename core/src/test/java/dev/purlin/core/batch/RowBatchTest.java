package dev.purlin.core.batch;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.sameInstance;

import dev.purlin.core.time.Timestamps;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.MicrosInstant;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.util.SerializableUtils;
import org.apache.beam.sdk.values.Row;
import org.junit.Test;

public class RowBatchTest {
  private static final Schema INNER = Schema.builder().addNullableInt32Field("a").build();
  private static final Schema EVERY_TYPE =
      Schema.builder()
          .addNullableField("tinyint", FieldType.BYTE)
          .addNullableField("smallint", FieldType.INT16)
          .addNullableField("integer", FieldType.INT32)
          .addNullableField("bigint", FieldType.INT64)
          .addNullableField("decimal", FieldType.DECIMAL)
          .addNullableField("real", FieldType.FLOAT)
          .addNullableField("double", FieldType.DOUBLE)
          .addNullableField("boolean", FieldType.BOOLEAN)
          .addNullableField("text", FieldType.STRING)
          .addNullableField("bytes", FieldType.BYTES)
          .addNullableField("millis", Timestamps.TIMESTAMP)
          .addNullableField("micros", FieldType.logicalType(new MicrosInstant()))
          .addNullableField("date", FieldType.logicalType(SqlTypes.DATE))
          .addNullableField("time", FieldType.logicalType(SqlTypes.TIME))
          .addNullableField("list", FieldType.array(FieldType.STRING.withNullable(true)))
          .addNullableField("map", FieldType.map(FieldType.STRING, FieldType.INT64))
          .addNullableField("row", FieldType.row(INNER))
          .build();
  private static final Row FULL =
      Row.withSchema(EVERY_TYPE)
          .addValues(
              (byte) -128,
              (short) 32_767,
              Integer.MIN_VALUE,
              Long.MIN_VALUE,
              new BigDecimal("-12.50"),
              0.1f,
              -0.0,
              true,
              "größer als 日本 \uD83D\uDE00",
              new byte[] {0, -1},
              java.time.Instant.ofEpochMilli(-1),
              Instant.ofEpochSecond(-1, 999_999_000),
              LocalDate.of(1969, 12, 31),
              LocalTime.of(23, 59, 59, 999_999_999),
              java.util.Arrays.asList("x", null),
              Map.of("k", 7L),
              Row.withSchema(INNER).addValue(null).build())
          .build();
  private static final Row EMPTY =
      Row.withSchema(EVERY_TYPE)
          .addValues(Collections.nCopies(EVERY_TYPE.getFieldCount(), null))
          .build();

  private static final Schema NUMBERS =
      Schema.builder().addInt64Field("id").addNullableStringField("text").build();

  private static Row number(long id) {
    return Row.withSchema(NUMBERS).addValues(id, id % 3 == 0 ? null : "text " + id).build();
  }

  private static RowBatch numbers(int count) {
    return RowBatch.ofRows(
        NUMBERS, IntStream.range(0, count).mapToObj(RowBatchTest::number).toList());
  }

  private static RowBatch recoded(RowBatch batch) throws IOException {
    RowBatchCoder coder = RowBatchCoder.of(batch.schema());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    coder.encode(batch, out);
    coder.encode(batch, out);
    ByteArrayInputStream in = new ByteArrayInputStream(out.toByteArray());
    coder.decode(in);
    RowBatch second = coder.decode(in);
    assertThat(in.available(), is(0));
    return second;
  }

  @Test
  public void holdsWhatRowsHold() {
    List<Row> rows = List.of(FULL, EMPTY, FULL);
    assertThat(RowBatch.ofRows(EVERY_TYPE, rows).rows(), is(rows));
  }

  @Test
  public void comesBackFromItsCoder() throws IOException {
    List<Row> rows = List.of(FULL, EMPTY, FULL);
    assertThat(recoded(RowBatch.ofRows(EVERY_TYPE, rows)).rows(), is(rows));
    assertThat(recoded(RowBatch.ofRows(EVERY_TYPE, List.of())).rows(), is(List.of()));
    RowBatch many = numbers(10_000);
    assertThat(recoded(many).rows(), is(many.rows()));
  }

  @Test
  public void theCoderTravels() {
    RowBatchCoder coder = RowBatchCoder.of(EVERY_TYPE);
    assertThat(SerializableUtils.clone(coder), is(coder));
  }

  @Test
  public void selectsRowsAndLeavesTheBatchAsItIs() throws IOException {
    RowBatch batch = numbers(100);
    int[] rows = {0, 1, 63, 64, 65, 99};
    RowBatch some = batch.select(rows, rows.length);
    List<Row> expected = IntStream.of(rows).mapToObj(RowBatchTest::number).toList();
    assertThat(some.rows(), is(expected));
    assertThat(recoded(some).rows(), is(expected));
    assertThat(batch.rows(), is(numbers(100).rows()));
    assertThat(some.select(rows, rows.length), sameInstance(some));
  }

  @Test
  public void fewRowsDoNotHoldOnToTheBytesOfAll() {
    RowBatch one = numbers(1000).select(new int[] {500}, 1);
    assertThat(one.rows(), is(List.of(number(500))));
    assertThat(((BytesColumn) one.column(1)).data().length, is("text 500".length()));
  }

  @Test
  public void leavesRowsOut() {
    BitSet refused = new BitSet();
    refused.set(0);
    refused.set(2);
    assertThat(numbers(4).without(refused).rows(), is(List.of(number(1), number(3))));
  }

  @Test
  public void aBuilderIsFullByRowsOrByBytes() {
    RowBatchBuilder builder = new RowBatchBuilder(NUMBERS, RowBatch.ROWS);
    builder.append(Row.withSchema(NUMBERS).addValues(1L, "x".repeat(1 << 19)).build());
    assertThat(builder.full(), is(false));
    builder.append(Row.withSchema(NUMBERS).addValues(2L, "y".repeat(1 << 19)).build());
    assertThat(builder.full(), is(true));
    assertThat(builder.build().size(), is(2));
    for (int i = 0; i < RowBatch.ROWS; i++) {
      assertThat(builder.full(), is(false));
      builder.append(number(i));
    }
    assertThat(builder.full(), is(true));
  }

  @Test
  public void aBuilderTakesRowsOffItsEnd() {
    ColumnBuilder builder = ColumnBuilder.of(ColumnType.of(FieldType.INT64), 1);
    for (long i = 0; i < 100; i++) {
      builder.append(i);
      builder.appendNull();
    }
    builder.truncate(3);
    builder.append(7L);
    Column column = builder.build();
    assertThat(column.size(), is(4));
    assertThat(
        java.util.Arrays.asList(column.value(0), column.value(1), column.value(2), column.value(3)),
        is(java.util.Arrays.asList(0L, null, 1L, 7L)));
    assertThat(builder.build().size(), is(0));
  }

  @Test
  public void compactCoderKeepsEveryTypeFromRowsAndFromColumns() throws IOException {
    CompactRowCoder coder = CompactRowCoder.of(EVERY_TYPE);
    RowBatch batch = RowBatch.ofRows(EVERY_TYPE, List.of(EMPTY, FULL));
    int[] columns = IntStream.range(0, EVERY_TYPE.getFieldCount()).toArray();
    for (int i = 0; i < batch.size(); i++) {
      ByteArrayOutputStream ofRow = new ByteArrayOutputStream();
      coder.encode(i == 0 ? EMPTY : FULL, ofRow);
      ByteArrayOutputStream ofColumns = new ByteArrayOutputStream();
      coder.encode(batch, i, columns, ofColumns);
      assertThat(ofColumns.toByteArray(), is(ofRow.toByteArray()));
      Row decoded = coder.decode(new ByteArrayInputStream(ofRow.toByteArray()));
      assertThat(decoded, is(i == 0 ? EMPTY : FULL));
    }
  }

  @Test
  public void compactCoderTakesSomeColumnsInItsOwnOrder() throws IOException {
    Schema swapped = Schema.builder().addNullableStringField("t").addInt64Field("n").build();
    RowBatch batch = RowBatch.ofRows(NUMBERS, List.of(number(3), number(4)));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CompactRowCoder.of(swapped).encode(batch, 1, new int[] {1, 0}, bytes);
    CompactRowCoder.of(swapped).encode(batch, 0, new int[] {1, 0}, bytes);
    ByteArrayInputStream in = new ByteArrayInputStream(bytes.toByteArray());
    CompactRowCoder copy = SerializableUtils.clone(CompactRowCoder.of(swapped));
    assertThat(copy.decode(in).getValues(), is(List.of("text 4", 4L)));
    assertThat(copy.decode(in).getValues(), is(java.util.Arrays.asList(null, 3L)));
  }

  @Test(expected = java.io.EOFException.class)
  public void compactCoderTellsOfARowThatIsCutOff() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CompactRowCoder.of(EVERY_TYPE).encode(FULL, bytes);
    CompactRowCoder.of(EVERY_TYPE)
        .decode(new ByteArrayInputStream(bytes.toByteArray(), 0, bytes.size() - 1));
  }

  @Test
  public void cursorShowsOneRowAfterAnother() {
    BatchCursor cursor = new BatchCursor(NUMBERS);
    cursor.start(RowBatch.ofRows(NUMBERS, List.of(number(3), number(4))));
    assertThat(cursor.at(1), is(number(4)));
    assertThat(cursor.at(0), is(number(3)));
    cursor.start(RowBatch.ofRows(NUMBERS, List.of(number(5))));
    assertThat(cursor.at(0).getInt64("id"), is(5L));
  }
}
