package dev.purlin.transforms.aggregate;

import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * One aggregate as its author wrote it.
 *
 * @param name the field it makes
 * @param function what it does
 * @param value the field or expression it is made of; null to count rows
 */
public record Aggregation(String name, AggregateFunction function, @Nullable String value) {
  /** The configuration entry it stands in. */
  /** The configuration entry it stands in. */
  public String path() {
    return "combine." + name;
  }
}
