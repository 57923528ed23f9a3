package dev.purlin.pipelines.spec;

import java.util.ArrayList;
import java.util.List;

/** A list of values. */
public record ListValue(List<Value> elements, Position position) implements Value {
  public ListValue {
    elements = List.copyOf(elements);
  }

  @Override
  public List<Object> toObject() {
    List<Object> list = new ArrayList<>();
    elements.forEach(element -> list.add(element.toObject()));
    return list;
  }

  @Override
  public List<Object> toWritten() {
    List<Object> list = new ArrayList<>();
    elements.forEach(element -> list.add(element.toWritten()));
    return list;
  }

  @Override
  public String kind() {
    return "a list";
  }

  @Override
  public String toString() {
    return elements.toString();
  }
}
