package dev.purlin.io.http;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A budget of requests to one server, shared by all who speak to it with the same limit in this
 * process.
 */
final class Pace {
  private static final Map<Key, Pace> KNOWN = new ConcurrentHashMap<>();

  private record Key(String server, Duration between, Waiting time) {}

  private final Duration between;
  private Instant next = Instant.MIN;

  private Pace(Duration between) {
    this.between = between;
  }

  /** The budget for the server of an address. */
  static Pace of(URI uri, Duration between, Waiting time) {
    String server = "%s://%s:%d".formatted(uri.getScheme(), uri.getHost(), uri.getPort());
    return KNOWN.computeIfAbsent(
        new Key(server.toLowerCase(Locale.ROOT), between, time), key -> new Pace(between));
  }

  /** Takes the next place in the queue; returns how long it is until then. */
  synchronized Duration reserve(Instant now) {
    Instant place = next.isAfter(now) ? next : now;
    next = place.plus(between);
    return Duration.between(now, place);
  }
}
