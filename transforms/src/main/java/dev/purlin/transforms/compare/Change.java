package dev.purlin.transforms.compare;

import java.util.Arrays;
import java.util.Locale;

/** What happened to a row between two states, and the output for such rows. */
enum Change {
  INSERTED,
  UPDATED,
  DELETED,
  UNCHANGED;

  /** The word for it, and the name of its output. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static String[] names() {
    return Arrays.stream(values()).map(Change::word).toArray(String[]::new);
  }
}
