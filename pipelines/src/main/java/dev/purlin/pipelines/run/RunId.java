package dev.purlin.pipelines.run;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** Names of runs: when, what, and something that makes them unique. */
final class RunId {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  private RunId() {}

  /** As in {@code 20261123-115230-crashes-9f3a}. */
  static String of(Instant started, String file) {
    String name = Path.of(file).getFileName().toString().replaceAll("\\.ya?ml$", "");
    String safe = name.replaceAll("[^A-Za-z0-9_-]", "_");
    String unique =
        HexFormat.of().toHexDigits((short) ThreadLocalRandom.current().nextInt(1 << 16));
    return "%s-%s-%s".formatted(TIME.format(started), safe, unique);
  }
}
