package dev.purlin.io.parquet;

import java.util.Objects;
import java.util.function.Function;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Holds the last value read from a column; makes each value of its dictionary only once. */
final class LeafConverter extends PrimitiveConverter {
  private final PrimitiveTypeName type;
  private final Function<Object, Object> make;
  private @Nullable Dictionary dictionary;
  private @Nullable Object[] made = {};
  private @Nullable Object value;

  LeafConverter(PrimitiveTypeName type, Function<Object, Object> make) {
    this.type = type;
    this.make = make;
  }

  /** The last value; null before the first one. */
  @Nullable Object value() {
    return value;
  }

  @Override
  public boolean hasDictionarySupport() {
    return true;
  }

  @Override
  public void setDictionary(Dictionary dictionary) {
    this.dictionary = dictionary;
    made = new Object[dictionary.getMaxId() + 1];
  }

  @Override
  public void addValueFromDictionary(int id) {
    Object known = made[id];
    if (known == null) {
      known = make.apply(decode(Objects.requireNonNull(dictionary), id));
      made[id] = known;
    }
    value = known;
  }

  private Object decode(Dictionary dictionary, int id) {
    return switch (type) {
      case INT32 -> dictionary.decodeToInt(id);
      case INT64 -> dictionary.decodeToLong(id);
      case FLOAT -> dictionary.decodeToFloat(id);
      case DOUBLE -> dictionary.decodeToDouble(id);
      case BOOLEAN -> dictionary.decodeToBoolean(id);
      case BINARY, FIXED_LEN_BYTE_ARRAY, INT96 -> dictionary.decodeToBinary(id);
    };
  }

  @Override
  public void addBinary(Binary binary) {
    value = make.apply(binary);
  }

  @Override
  public void addBoolean(boolean one) {
    value = make.apply(one);
  }

  @Override
  public void addDouble(double one) {
    value = make.apply(one);
  }

  @Override
  public void addFloat(float one) {
    value = make.apply(one);
  }

  @Override
  public void addInt(int one) {
    value = make.apply(one);
  }

  @Override
  public void addLong(long one) {
    value = make.apply(one);
  }
}
