package dev.purlin.pipelines.run;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * Names of runs: when, what, and something that makes them unique, and has those of one second in
 * their order.
 */
final class RunId {
  private static final int MILLIS_OF_SECOND = 1000;
  private static final int NAMES_OF_MILLI = (1 << 16) / MILLIS_OF_SECOND;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  private RunId() {}

  /** As in {@code 20261123-115230-crashes-9f3a}. */
  static String of(Instant started, String file) {
    int milli = started.get(ChronoField.MILLI_OF_SECOND);
    int unique = milli * NAMES_OF_MILLI + ThreadLocalRandom.current().nextInt(NAMES_OF_MILLI);
    return "%s-%s-%s"
        .formatted(TIME.format(started), nameOf(file), HexFormat.of().toHexDigits((short) unique));
  }

  /** The part of a run's name that is the file's. */
  static String nameOf(String file) {
    String name = Path.of(file).getFileName().toString().replaceAll("\\.ya?ml$", "");
    return name.replaceAll("[^A-Za-z0-9_-]", "_");
  }

  /** Whether a run of this name was one of a file. */
  static boolean isOf(String id, String nameOfFile) {
    return id.matches("\\d{8}-\\d{6}-" + Pattern.quote(nameOfFile) + "-[0-9a-f]{4}");
  }
}
