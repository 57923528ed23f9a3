package dev.purlin.io.http;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.Test;

public class DelaysTest {
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

  private static Delays delays(double chance) {
    return new Delays(Duration.ofSeconds(1), Duration.ofSeconds(60), () -> chance);
  }

  private static void asked(Duration expected, Map<String, String> headers) {
    HttpHeaders all =
        HttpHeaders.of(
            headers.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> List.of(e.getValue()))),
            (name, value) -> true);
    assertThat(headers.toString(), delays(0).asked(all, NOW), is(Optional.ofNullable(expected)));
  }

  @Test
  public void doublesWaitsUpToTheLongestAndShortensThemByChance() {
    assertThat(delays(0).backoff(1), is(Duration.ofSeconds(1)));
    assertThat(delays(0).backoff(2), is(Duration.ofSeconds(2)));
    assertThat(delays(0).backoff(4), is(Duration.ofSeconds(8)));
    assertThat(delays(0).backoff(7), is(Duration.ofSeconds(60)));
    assertThat(delays(0).backoff(1000), is(Duration.ofSeconds(60)));
    assertThat(delays(1).backoff(2), is(Duration.ofSeconds(1)));
    assertThat(delays(0.5).backoff(2), is(Duration.ofMillis(1500)));
  }

  @Test
  public void readsWhenToComeBack() {
    asked(Duration.ofSeconds(7), Map.of("Retry-After", "7"));
    asked(Duration.ofSeconds(90), Map.of("Retry-After", "Sat, 28 Nov 2026 12:01:30 GMT"));
    asked(Duration.ZERO, Map.of("Retry-After", "Sat, 28 Nov 2026 11:00:00 GMT"));
    asked(null, Map.of("Retry-After", "soon"));
    asked(null, Map.of());
  }

  @Test
  public void readsWhenALimitIsReset() {
    asked(Duration.ofSeconds(5), Map.of("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "5"));
    asked(Duration.ofMillis(2500), Map.of("RateLimit-Remaining", "0", "RateLimit-Reset", "2.5"));
    String later = Long.toString(NOW.getEpochSecond() + 30);
    asked(Duration.ofSeconds(30), Map.of("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", later));
    asked(
        Duration.ofSeconds(30),
        Map.of("x-rate-limit-remaining", "0", "x-rate-limit-reset", later + "000"));
    asked(null, Map.of("X-RateLimit-Remaining", "1", "X-RateLimit-Reset", "5"));
    asked(null, Map.of("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "tomorrow"));
    asked(null, Map.of("X-RateLimit-Remaining", "0"));
    // What is said for this very request comes first.
    asked(
        Duration.ofSeconds(1),
        Map.of("Retry-After", "1", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "9"));
  }
}
