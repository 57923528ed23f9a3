package dev.purlin.transforms.aggregate;

import dev.purlin.core.key.ByteKey;
import dev.purlin.core.key.KeyCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.SchemaCoder;
import org.apache.beam.sdk.util.VarInt;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/** An aggregate of the different values of a group, nulls left out. */
final class DistinctOf implements State {
  private final State.Factory factory;
  private final Schema arguments;
  private final KeyCodec keys;
  private final Map<ByteKey, Row> values = new LinkedHashMap<>();

  private DistinctOf(State.Factory factory, Schema arguments, KeyCodec keys) {
    this.factory = factory;
    this.arguments = arguments;
    this.keys = keys;
  }

  /**
   * @param arguments the schema of the aggregate's arguments
   */
  record Factory(State.Factory states, Schema arguments, KeyCodec keys) implements State.Factory {
    @Override
    public State create() {
      return new DistinctOf(states, arguments, keys);
    }

    @Override
    public boolean growing() {
      return true;
    }
  }

  @Override
  public void add(@Nullable Object value) {
    List<?> several = value instanceof List<?> list ? list : null;
    if (value == null || several != null && several.contains(null)) {
      return;
    }
    Row row =
        Row.withSchema(arguments)
            .attachValues(several == null ? List.of(value) : new ArrayList<Object>(several));
    @Nullable Object[] key = new Object[keys.size()];
    keys.canonical(row, key);
    values.putIfAbsent(new ByteKey(keys.encode(key)), row);
  }

  @Override
  public void merge(State other) {
    ((DistinctOf) other).values.forEach(values::putIfAbsent);
  }

  @Override
  public @Nullable Object result() {
    State state = factory.create();
    for (Row row : values.values()) {
      state.add(row.getFieldCount() == 1 ? row.getValue(0) : row.getValues());
    }
    return state.result();
  }

  @Override
  public void encode(OutputStream to) throws IOException {
    Coder<Row> coder = SchemaCoder.of(arguments);
    VarInt.encode(values.size(), to);
    for (Row row : values.values()) {
      coder.encode(row, to);
    }
  }

  @Override
  public void decode(InputStream from) throws IOException {
    Coder<Row> coder = SchemaCoder.of(arguments);
    int size = VarInt.decodeInt(from);
    for (int i = 0; i < size; i++) {
      Row row = coder.decode(from);
      add(row.getFieldCount() == 1 ? row.getValue(0) : row.getValues());
    }
  }
}
