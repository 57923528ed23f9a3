package dev.purlin.pipelines.copy;

import java.util.Locale;

/** What becomes of the rows that a target has. */
public enum CopyMode {
  APPEND,
  UPSERT,
  REPLACE,
  TRUNCATE;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
