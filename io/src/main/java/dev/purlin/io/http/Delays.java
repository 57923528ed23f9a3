package dev.purlin.io.http;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before the next request: as the server says, else twice as long each time.
 *
 * <p>Reads {@code Retry-After} (RFC 9110, seconds or a date), and {@code X-RateLimit-Remaining}
 * with {@code X-RateLimit-Reset}, also without the {@code X-}. A reset is seconds from now, or a
 * point in time in seconds or milliseconds since 1970: a number that large is no duration.
 */
final class Delays {
  private static final long LEAST_EPOCH_SECONDS = 1_000_000_000L;
  private static final long LEAST_EPOCH_MILLIS = LEAST_EPOCH_SECONDS * 1000;
  private static final int MOST_DOUBLINGS = 30;
  private static final List<String> PREFIXES =
      List.of("x-ratelimit-", "ratelimit-", "x-rate-limit-");

  private final Duration first;
  private final Duration longest;
  private final DoubleSupplier chance;

  /**
   * @param chance numbers from 0 to 1, by which waits are shortened by up to a half, so that
   *     workers that failed together do not come back together
   */
  Delays(Duration first, Duration longest, DoubleSupplier chance) {
    this.first = first;
    this.longest = longest;
    this.chance = chance;
  }

  /** The wait after so many failures where the server says nothing. */
  Duration backoff(int failures) {
    double nanos = (double) first.toNanos() * Math.pow(2, Math.min(failures - 1, MOST_DOUBLINGS));
    double capped = Math.min(nanos, (double) longest.toNanos());
    return Duration.ofNanos((long) (capped * (1 - chance.getAsDouble() / 2)));
  }

  /** The wait that a response asks for before the request is sent again. */
  Optional<Duration> asked(HttpHeaders headers, Instant now) {
    Optional<Duration> after =
        headers.firstValue("retry-after").flatMap(text -> retryAfter(text.strip(), now));
    return after.isPresent() ? after : untilReset(headers, now);
  }

  private static Optional<Duration> retryAfter(String text, Instant now) {
    if (text.matches("[0-9]{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
    }
    try {
      Instant until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(atLeastZero(Duration.between(now, until)));
    } catch (DateTimeException e) {
      return Optional.empty(); // Neither; it is as if the server had said nothing.
    }
  }

  /** The wait until a limit is reset, if a response says that nothing is left of it. */
  static Optional<Duration> untilReset(HttpHeaders headers, Instant now) {
    for (String prefix : PREFIXES) {
      Optional<String> remaining = headers.firstValue(prefix + "remaining");
      Optional<String> reset = headers.firstValue(prefix + "reset");
      if (remaining.isPresent() && reset.isPresent() && remaining.get().strip().equals("0")) {
        return reset(reset.get().strip(), now);
      }
    }
    return Optional.empty();
  }

  private static Optional<Duration> reset(String text, Instant now) {
    if (!text.toLowerCase(Locale.ROOT).matches("[0-9]{1,15}(\\.[0-9]+)?")) {
      return Optional.empty();
    }
    double number = Double.parseDouble(text);
    if (number < LEAST_EPOCH_SECONDS) {
      return Optional.of(Duration.ofMillis((long) Math.ceil(number * 1000)));
    }
    double millis = number < LEAST_EPOCH_MILLIS ? number * 1000 : number;
    Instant until = Instant.ofEpochMilli((long) Math.ceil(millis));
    return Optional.of(atLeastZero(Duration.between(now, until)));
  }

  private static Duration atLeastZero(Duration duration) {
    return duration.isNegative() ? Duration.ZERO : duration;
  }
}
