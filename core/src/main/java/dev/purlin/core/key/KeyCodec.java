package dev.purlin.core.key;

import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Makes keys out of rows: bytes that are equal exactly if SQL calls the key fields equal, so that
 * runners can group by them without knowing types. Not for use by several threads.
 */
public final class KeyCodec implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int[] positions;
  private final KeyField[] fields;
  private transient @Nullable KeyBytes buffer;

  /**
   * Keys of the given fields.
   *
   * @param positions where the key fields stand in the rows
   * @param types their types
   * @param kinds the kinds in which they are compared
   */
  public KeyCodec(int[] positions, List<FieldType> types, List<KeyKind> kinds) {
    this.positions = positions.clone();
    this.fields = new KeyField[positions.length];
    for (int i = 0; i < positions.length; i++) {
      fields[i] = new KeyField(types.get(i), kinds.get(i));
    }
  }

  /** Keys of fields, each compared in its own kind; all of them can be keys. */
  public static KeyCodec of(Schema schema, int... positions) {
    List<FieldType> types =
        IntStream.of(positions).mapToObj(i -> schema.getField(i).getType()).toList();
    return new KeyCodec(
        positions, types, types.stream().map(type -> KeyKind.of(type).orElseThrow()).toList());
  }

  /** The number of key fields. */
  public int size() {
    return fields.length;
  }

  /**
   * Puts a row's key values, in canonical form, where they can be compared by {@code equals}.
   *
   * @return whether all of them have a value
   */
  public boolean canonical(Row row, @Nullable Object[] key) {
    boolean complete = true;
    for (int i = 0; i < fields.length; i++) {
      Object value = row.getValue(positions[i]);
      complete &= value != null;
      key[i] = value == null ? null : fields[i].canonical(value);
    }
    return complete;
  }

  /** The bytes of canonical key values. */
  public byte[] encode(@Nullable Object[] key) {
    if (buffer == null) {
      buffer = new KeyBytes(new byte[64]);
    }
    buffer.reset();
    for (int i = 0; i < fields.length; i++) {
      if (key[i] == null) {
        buffer.putByte(0);
      } else {
        buffer.putByte(1);
        fields[i].write(key[i], buffer);
      }
    }
    return buffer.copy();
  }

  /** The bytes of a value of the first field; may be used by several threads. */
  public byte[] encodeValue(Object value) {
    KeyBytes bytes = new KeyBytes(new byte[16]);
    fields[0].write(fields[0].canonical(value), bytes);
    return bytes.copy();
  }

  /** The key's values in the types of the fields, added to a row's values. */
  public void decode(byte[] key, List<@Nullable Object> values) {
    KeyBytes from = new KeyBytes(key);
    for (KeyField field : fields) {
      values.add(from.takeByte() == 0 ? null : field.read(from));
    }
  }
}
