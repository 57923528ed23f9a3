package dev.purlin.transforms.window;

import dev.purlin.core.problem.ConfigurationException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.joda.time.Duration;

/** Lengths of time as pipeline files write them: {@code 60s}, {@code 1.5h}, {@code 10}. */
public final class WindowDuration {
  private static final Pattern FORM = Pattern.compile("(-?[0-9]*\\.?[0-9]+)\\s*([a-z]*)");
  private static final Map<String, Long> UNITS =
      new TreeMap<>(
          Map.of(
              "ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L, "", 1_000L));

  private WindowDuration() {}

  /**
   * Reads a duration; a number without a unit is in seconds.
   *
   * @param path the configuration entry it stands in
   */
  public static Duration parse(String path, String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches() || !UNITS.containsKey(form.group(2))) {
      throw new ConfigurationException(
          path,
          "'%s' is not a duration; expected a number and ms, s, m, h or d, such as 60s"
              .formatted(text));
    }
    BigDecimal millis =
        new BigDecimal(form.group(1)).multiply(BigDecimal.valueOf(UNITS.get(form.group(2))));
    try {
      return Duration.millis(millis.longValueExact());
    } catch (ArithmeticException e) {
      throw new ConfigurationException(
          path, "'%s' is not a whole number of milliseconds".formatted(text));
    }
  }

  /** Reads a duration that must be longer than nothing. */
  static Duration parsePositive(String path, String text) {
    Duration duration = parse(path, text);
    if (duration.getMillis() <= 0) {
      throw new ConfigurationException(path, "'%s' must be longer than 0".formatted(text));
    }
    return duration;
  }
}
