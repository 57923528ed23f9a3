package dev.purlin.pipelines.run;

import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them. */
public final class Amounts {
  private Amounts() {}

  /** As in {@code 12.3 MB}. */
  public static String bytes(long bytes) {
    if (bytes < 1000) {
      return bytes + " B";
    }
    double amount = bytes;
    int unit = -1;
    while (amount >= 1000 && unit < 3) {
      amount /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %sB", amount, "kMGT".charAt(unit));
  }

  /** As in {@code 4.2 s}, {@code 3:07 min} or {@code 26:05 h}. */
  public static String duration(Duration duration) {
    if (duration.toMinutes() == 0) {
      return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
    if (duration.toHours() == 0) {
      return String.format(
          Locale.ROOT, "%d:%02d min", duration.toMinutes(), duration.toSecondsPart());
    }
    return String.format(Locale.ROOT, "%d:%02d h", duration.toHours(), duration.toMinutesPart());
  }

  /** As in {@code 12,345}. */
  public static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** As in {@code 1 row} or {@code 12,345 rows}. */
  public static String rows(long count) {
    return count(count) + (count == 1 ? " row" : " rows");
  }
}
