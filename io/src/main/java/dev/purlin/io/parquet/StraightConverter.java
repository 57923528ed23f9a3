package dev.purlin.io.parquet;

import dev.purlin.core.batch.ColumnBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Puts the values of a column of a file straight into the columns of batches. */
final class StraightConverter extends PrimitiveConverter {
  private static final long MICROS_OF_MILLI = 1000;

  private final ReadLeaf.Straight how;
  private @Nullable ColumnBuilder to;
  private @Nullable Dictionary dictionary;

  /** Those of the dictionary, once they were asked for. */
  private byte[][] texts = {};

  StraightConverter(ReadLeaf.Straight how) {
    this.how = how;
  }

  /** Says where the next values go. */
  void start(ColumnBuilder column) {
    to = column;
  }

  private ColumnBuilder to() {
    return Objects.requireNonNull(to, "start() comes first");
  }

  @Override
  public boolean hasDictionarySupport() {
    return true;
  }

  @Override
  public void setDictionary(Dictionary dictionary) {
    this.dictionary = dictionary;
    boolean bytes = how == ReadLeaf.Straight.TEXT || how == ReadLeaf.Straight.BYTES;
    texts = new byte[bytes ? dictionary.getMaxId() + 1 : 0][];
  }

  @Override
  public void addValueFromDictionary(int id) {
    Dictionary from = Objects.requireNonNull(dictionary);
    switch (how) {
      case INT -> addInt(from.decodeToInt(id));
      case LONG, MILLIS -> addLong(from.decodeToLong(id));
      case BOOLEAN -> addBoolean(from.decodeToBoolean(id));
      case FLOAT -> addFloat(from.decodeToFloat(id));
      case DOUBLE -> addDouble(from.decodeToDouble(id));
      case TEXT, BYTES -> {
        if (texts[id] == null) {
          texts[id] = bytes(from.decodeToBinary(id));
        }
        to().append(texts[id], 0, texts[id].length);
      }
      case NO -> throw new IllegalStateException("these values are made in a way of their own");
    }
  }

  /** Text that is not well-formed UTF-8 becomes what it is in rows. */
  private byte[] bytes(Binary value) {
    byte[] bytes = value.getBytesUnsafe();
    if (how == ReadLeaf.Straight.TEXT) {
      for (byte one : bytes) {
        if (one < 0) {
          return new String(bytes, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
        }
      }
    }
    return bytes;
  }

  @Override
  public void addBinary(Binary value) {
    byte[] bytes = bytes(value);
    to().append(bytes, 0, bytes.length);
  }

  @Override
  public void addBoolean(boolean value) {
    to().append(value ? 1L : 0L);
  }

  @Override
  public void addDouble(double value) {
    to().append(value);
  }

  @Override
  public void addFloat(float value) {
    to().append((double) value);
  }

  @Override
  public void addInt(int value) {
    to().append((long) value);
  }

  @Override
  public void addLong(long value) {
    to().append(
            how == ReadLeaf.Straight.MILLIS ? Math.multiplyExact(value, MICROS_OF_MILLI) : value);
  }
}
