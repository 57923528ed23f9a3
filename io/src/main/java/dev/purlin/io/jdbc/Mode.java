package dev.purlin.io.jdbc;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import java.util.Arrays;
import java.util.Locale;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What a load does to the rows that the table has already. */
enum Mode {
  /** Leaves them alone. */
  APPEND,
  /** Replaces those that have the key of a loaded row. */
  UPSERT;

  static Mode of(@Nullable String text) {
    if (text == null) {
      return APPEND;
    }
    for (Mode mode : values()) {
      if (mode.word().equals(text.toLowerCase(Locale.ROOT))) {
        return mode;
      }
    }
    throw new ConfigurationException(
        "mode", Names.unknown("mode", text, Arrays.stream(values()).map(Mode::word).toList()));
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
