package dev.purlin.core.batch;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.RowCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.util.VarInt;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Encodes rows for a way within a run, from rows or straight from the columns of batches: a bit for
 * each field that says whether it is NULL, then the values as columns hold them.
 *
 * <p>Not for what outlives a run, such as the state of a stream: there {@link RowCoder} is what
 * other versions understand.
 */
public final class CompactRowCoder extends CustomCoder<Row> {
  private static final long serialVersionUID = 1L;

  private final Schema schema;
  private transient ColumnType @Nullable [] types;
  private transient @Nullable SingleValues singles;

  private CompactRowCoder(Schema schema) {
    this.schema = schema;
  }

  public static CompactRowCoder of(Schema schema) {
    return new CompactRowCoder(schema);
  }

  @Override
  public void encode(Row row, OutputStream out) throws IOException {
    ColumnType[] types = types();
    for (int first = 0; first < types.length; first += Byte.SIZE) {
      int nulls = 0;
      for (int i = first; i < Math.min(types.length, first + Byte.SIZE); i++) {
        nulls |= row.getValue(i) == null ? 1 << i - first : 0;
      }
      out.write(nulls);
    }
    for (int i = 0; i < types.length; i++) {
      Object value = row.getValue(i);
      if (value != null) {
        encode(i, types[i], value, out);
      }
    }
  }

  private void encode(int field, ColumnType type, Object value, OutputStream out)
      throws IOException {
    switch (type.form()) {
      case LONG -> number(type.number(value), out);
      case DOUBLE -> approximate(((Number) value).doubleValue(), out);
      case BYTES -> {
        byte[] bytes = type.bytes(value);
        VarInt.encode(bytes.length, out);
        out.write(bytes, 0, bytes.length);
      }
      case OBJECT -> singles().encode(field, value, out);
    }
  }

  /**
   * Encodes a row of a batch.
   *
   * @param columns which column each field of the row is in
   */
  public void encode(RowBatch batch, int row, int[] columns, OutputStream out) throws IOException {
    ColumnType[] types = types();
    for (int first = 0; first < types.length; first += Byte.SIZE) {
      int nulls = 0;
      for (int i = first; i < Math.min(types.length, first + Byte.SIZE); i++) {
        nulls |= batch.column(columns[i]).isNull(row) ? 1 << i - first : 0;
      }
      out.write(nulls);
    }
    for (int i = 0; i < types.length; i++) {
      Column column = batch.column(columns[i]);
      if (column.isNull(row)) {
        continue;
      }
      if (column instanceof LongColumn longs) {
        number(longs.get(row), out);
      } else if (column instanceof DoubleColumn doubles) {
        approximate(doubles.get(row), out);
      } else if (column instanceof BytesColumn texts) {
        int length = texts.end(row) - texts.start(row);
        VarInt.encode(length, out);
        out.write(texts.data(), texts.start(row), length);
      } else {
        encode(i, types[i], column.valueNotNull(row), out);
      }
    }
  }

  private static void number(long value, OutputStream out) throws IOException {
    VarInt.encode((value << 1) ^ (value >> 63), out);
  }

  private static void approximate(double value, OutputStream out) throws IOException {
    long bits = Double.doubleToRawLongBits(value);
    for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      out.write((int) (bits >>> shift));
    }
  }

  @Override
  public Row decode(InputStream in) throws IOException {
    ColumnType[] types = types();
    byte[] nulls = exactly((types.length + Byte.SIZE - 1) / Byte.SIZE, in);
    @Nullable Object[] values = new Object[types.length];
    for (int i = 0; i < types.length; i++) {
      if ((nulls[i / Byte.SIZE] & 1 << i % Byte.SIZE) == 0) {
        values[i] = decode(i, types[i], in);
      }
    }
    return Row.withSchema(schema).attachValues(Arrays.asList(values));
  }

  private Object decode(int field, ColumnType type, InputStream in) throws IOException {
    return switch (type.form()) {
      case LONG -> {
        long number = VarInt.decodeLong(in);
        yield type.value((number >>> 1) ^ -(number & 1));
      }
      case DOUBLE -> {
        long bits = 0;
        for (byte part : exactly(Long.BYTES, in)) {
          bits = bits << Byte.SIZE | part & 0xFF;
        }
        double value = Double.longBitsToDouble(bits);
        yield type.single() ? (Object) (float) value : (Object) value;
      }
      case BYTES -> type.value(exactly(VarInt.decodeInt(in), in));
      case OBJECT -> singles().decode(field, in);
    };
  }

  private static byte[] exactly(int count, InputStream in) throws IOException {
    byte[] bytes = new byte[count];
    if (in.readNBytes(bytes, 0, count) < count) {
      throw new EOFException("a row has been cut off");
    }
    return bytes;
  }

  private ColumnType[] types() {
    ColumnType[] known = types;
    if (known == null) {
      known =
          schema.getFields().stream()
              .map(field -> ColumnType.of(field.getType()))
              .toArray(ColumnType[]::new);
      types = known;
    }
    return known;
  }

  private SingleValues singles() {
    SingleValues known = singles;
    if (known == null) {
      known = new SingleValues(schema);
      singles = known;
    }
    return known;
  }

  @Override
  public void verifyDeterministic() throws NonDeterministicException {
    RowCoder.of(schema).verifyDeterministic();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CompactRowCoder coder && coder.schema.equals(schema);
  }

  @Override
  public int hashCode() {
    return schema.hashCode();
  }
}
