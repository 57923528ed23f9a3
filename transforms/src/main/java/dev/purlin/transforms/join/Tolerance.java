package dev.purlin.transforms.join;

import dev.purlin.core.key.KeyKind;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.transforms.window.WindowDuration;
import java.math.BigDecimal;
import org.checkerframework.checker.nullness.qual.Nullable;

/** How far apart matching values may be, as the author of an as-of join writes it. */
final class Tolerance {
  private static final BigDecimal MILLIS_OF_DAY = BigDecimal.valueOf(86_400_000);

  private Tolerance() {}

  /** A distance as its author wrote it, in the unit of the values; null if there is none. */
  static @Nullable BigDecimal parse(@Nullable String text, KeyKind kind, JoinProblems problems) {
    if (text == null) {
      return null;
    }
    try {
      BigDecimal tolerance =
          switch (kind) {
            case INTEGER, DECIMAL, FLOATING -> new BigDecimal(text.strip());
            case INSTANT -> millis(text).movePointRight(3);
            case TIME, LOCAL_TIMESTAMP -> millis(text).movePointRight(6);
            case DATE -> days(text, problems);
            case BOOLEAN, TEXT, BYTES -> throw new IllegalArgumentException(kind.name());
          };
      if (tolerance.signum() < 0) {
        problems.add("tolerance", "'%s' is less than 0".formatted(text));
      }
      return tolerance;
    } catch (NumberFormatException e) {
      problems.add(
          "tolerance", "'%s' is not a number, as the values of 'as_of' are".formatted(text));
    } catch (ConfigurationException e) {
      problems.add(e);
    }
    return null;
  }

  private static BigDecimal days(String text, JoinProblems problems) {
    BigDecimal[] days = millis(text).divideAndRemainder(MILLIS_OF_DAY);
    if (days[1].signum() != 0) {
      problems.add(
          "tolerance", "'%s' is not a whole number of days, and 'as_of' is a DATE".formatted(text));
    }
    return days[0];
  }

  private static BigDecimal millis(String text) {
    return BigDecimal.valueOf(WindowDuration.parse("tolerance", text).getMillis());
  }
}
