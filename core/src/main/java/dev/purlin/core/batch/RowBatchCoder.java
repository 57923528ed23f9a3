package dev.purlin.core.batch;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.util.VarInt;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The coder of batches: column after column, of each its nulls and then what is not NULL. Whole
 * numbers are written as differences to the one before, in as few bytes as they need; bytes that no
 * row of the batch uses are left out.
 */
public final class RowBatchCoder extends CustomCoder<RowBatch> {
  private static final long serialVersionUID = 1L;

  private final Schema schema;
  private transient @Nullable SingleValues singles;

  private RowBatchCoder(Schema schema) {
    this.schema = schema;
  }

  public static RowBatchCoder of(Schema schema) {
    return new RowBatchCoder(schema);
  }

  /** The schema of the rows. */
  public Schema schema() {
    return schema;
  }

  @Override
  public void encode(RowBatch batch, OutputStream out) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(batch.size() * 16);
    VarInt.encode(batch.size(), bytes);
    for (int field = 0; field < schema.getFieldCount(); field++) {
      encode(field, batch.column(field), bytes);
    }
    VarInt.encode(bytes.size(), out);
    bytes.writeTo(out);
  }

  private void encode(int field, Column column, ByteArrayOutputStream out) throws IOException {
    int size = column.size();
    out.write(column.hasNulls() ? 1 : 0);
    if (column.hasNulls()) {
      for (int from = 0; from < size; from += Byte.SIZE) {
        int bits = 0;
        for (int i = from; i < Math.min(size, from + Byte.SIZE); i++) {
          bits |= column.isNull(i) ? 1 << (i - from) : 0;
        }
        out.write(bits);
      }
    }
    if (column instanceof LongColumn longs) {
      long before = 0;
      for (int i = 0; i < size; i++) {
        if (!column.isNull(i)) {
          long difference = longs.get(i) - before;
          before = longs.get(i);
          VarInt.encode((difference << 1) ^ (difference >> 63), out);
        }
      }
    } else if (column instanceof DoubleColumn doubles) {
      for (int i = 0; i < size; i++) {
        if (!column.isNull(i)) {
          long bits = Double.doubleToRawLongBits(doubles.get(i));
          for (int shift = 56; shift >= 0; shift -= Byte.SIZE) {
            out.write((int) (bits >>> shift));
          }
        }
      }
    } else if (column instanceof BytesColumn texts) {
      for (int i = 0; i < size; i++) {
        if (!column.isNull(i)) {
          VarInt.encode(texts.end(i) - texts.start(i), out);
        }
      }
      for (int i = 0; i < size; i++) {
        if (!column.isNull(i)) {
          out.write(texts.data(), texts.start(i), texts.end(i) - texts.start(i));
        }
      }
    } else {
      for (int i = 0; i < size; i++) {
        if (!column.isNull(i)) {
          singles().encode(field, column.valueNotNull(i), out);
        }
      }
    }
  }

  @Override
  public RowBatch decode(InputStream in) throws IOException {
    byte[] all = in.readNBytes(VarInt.decodeInt(in));
    InputStream bytes = new ByteArrayInputStream(all);
    int size = VarInt.decodeInt(bytes);
    Column[] columns = new Column[schema.getFieldCount()];
    for (int field = 0; field < columns.length; field++) {
      columns[field] = decode(field, size, all, bytes);
    }
    return RowBatch.of(schema, size, columns);
  }

  private Column decode(int field, int size, byte[] all, InputStream in) throws IOException {
    byte[] nulls = in.read() == 1 ? in.readNBytes((size + Byte.SIZE - 1) / Byte.SIZE) : null;
    ColumnType type = ColumnType.of(schema.getField(field).getType());
    ColumnBuilder column = ColumnBuilder.of(type, size);
    int[] lengths = new int[type.form() == ColumnType.Form.BYTES ? size : 0];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = isNull(nulls, i) ? 0 : VarInt.decodeInt(in);
    }
    int position = all.length - in.available();
    int start = position;
    long before = 0;
    if (type.form() == ColumnType.Form.BYTES) {
      column.share(all);
    }
    for (int i = 0; i < size; i++) {
      if (isNull(nulls, i)) {
        column.appendNull();
        continue;
      }
      switch (type.form()) {
        case LONG -> {
          long difference = VarInt.decodeLong(in);
          before += (difference >>> 1) ^ -(difference & 1);
          column.append(before);
        }
        case DOUBLE -> {
          long bits = 0;
          for (int b = 0; b < Long.BYTES; b++) {
            bits = bits << Byte.SIZE | in.read();
          }
          column.append(Double.longBitsToDouble(bits));
        }
        case BYTES -> {
          column.appendSlice(position, position + lengths[i]);
          position += lengths[i];
        }
        case OBJECT -> column.appendValue(singles().decode(field, in));
      }
    }
    if (type.form() == ColumnType.Form.BYTES) {
      in.skipNBytes(position - start);
    }
    return column.build();
  }

  private static boolean isNull(byte @Nullable [] nulls, int row) {
    return nulls != null && (nulls[row / Byte.SIZE] & 1 << row % Byte.SIZE) != 0;
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
  public List<? extends Coder<?>> getCoderArguments() {
    return List.of();
  }

  @Override
  public void verifyDeterministic() throws NonDeterministicException {
    throw new NonDeterministicException(this, "equal rows may be cut into batches in many ways");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RowBatchCoder coder && coder.schema.equals(schema);
  }

  @Override
  public int hashCode() {
    return Objects.hash(schema);
  }
}
