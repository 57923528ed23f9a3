package dev.purlin.io.csv;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Which values are written in quotes. A NULL never is, and an empty text always is: to differ. */
enum CsvQuoting {
  /** Those that have to be: with a delimiter, a quote or a line break in them. */
  MINIMAL,
  /** All. */
  ALL;

  /** The quoting of a name in any letter case; {@link #MINIMAL} if there is none. */
  static CsvQuoting parse(@Nullable String name) {
    if (name == null) {
      return MINIMAL;
    }
    return Arrays.stream(values())
        .filter(quoting -> quoting.name().equalsIgnoreCase(name.strip()))
        .findFirst()
        .orElseThrow(
            () -> new ConfigurationException("quoting", Names.unknown("quoting", name, labels())));
  }

  private static List<String> labels() {
    return Arrays.stream(values()).map(CsvQuoting::label).toList();
  }

  /** The name as users write it. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
