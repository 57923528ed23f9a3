package dev.purlin.pipelines.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many characters a line of the terminal has, asked for anew every few seconds: people change
 * the size of their windows. Java itself has no way to tell.
 */
final class TerminalWidth implements IntSupplier {
  /** What terminals have had since punched cards. */
  private static final int USUAL = 80;

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(3);
  private static final Pattern SIZE = Pattern.compile("\\d+ (\\d+)\\s*");

  private Instant nextLook = Instant.MIN;
  private int width = USUAL;

  @Override
  public synchronized int getAsInt() {
    if (Instant.now().isAfter(nextLook)) {
      nextLook = Instant.now().plus(BETWEEN_LOOKS);
      width = look();
    }
    return width;
  }

  private int look() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!stty.waitFor(1, TimeUnit.SECONDS)) {
        stty.destroyForcibly();
        return width;
      }
      return parse(
          new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII), width);
    } catch (IOException e) {
      return width; // Neither Windows nor a plain container has it, and the usual width will do.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return width;
    }
  }

  /** The width in what {@code stty size} answers; another one if it knows none. */
  static int parse(String answer, int otherwise) {
    Matcher size = SIZE.matcher(answer);
    int columns = size.matches() ? Integer.parseInt(size.group(1)) : 0;
    return columns > 0 ? columns : otherwise;
  }
}
