package dev.purlin.transforms.aggregate;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.util.VarInt;
import org.checkerframework.checker.nullness.qual.Nullable;

/** All values of a group as a list, nulls too; or the elements of all lists as one list. */
final class ListState implements State {
  private final Coder<Object> elements;
  private final boolean concatenating;
  private final List<@Nullable Object> list = new ArrayList<>();

  ListState(Coder<Object> elements, boolean concatenating) {
    this.elements = elements;
    this.concatenating = concatenating;
  }

  @Override
  public void add(@Nullable Object value) {
    if (!concatenating) {
      list.add(value);
    } else if (value != null) {
      list.addAll((Collection<?>) value);
    }
  }

  @Override
  public void merge(State other) {
    list.addAll(((ListState) other).list);
  }

  @Override
  public Object result() {
    return list;
  }

  @Override
  public void encode(OutputStream to) throws IOException {
    VarInt.encode(list.size(), to);
    for (Object element : list) {
      elements.encode(element, to);
    }
  }

  @Override
  public void decode(InputStream from) throws IOException {
    int size = VarInt.decodeInt(from);
    for (int i = 0; i < size; i++) {
      list.add(elements.decode(from));
    }
  }
}
