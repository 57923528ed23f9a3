package dev.purlin.io.http;

import java.io.Serializable;
import java.time.Duration;
import org.checkerframework.checker.nullness.qual.Nullable;

/** {@link HttpParameters} in the form that travels to workers. */
public record HttpSettings(
    Duration connectTimeout,
    Duration readTimeout,
    int maxRetries,
    Duration retryWait,
    Duration maxWait,
    @Nullable Duration between,
    long maxResponseBytes,
    @Nullable String truststore,
    @Nullable String truststorePassword)
    implements Serializable {

  /** The settings that parameters say. */
  public static HttpSettings of(HttpParameters parameters) {
    Double rate = parameters.rateLimit();
    return new HttpSettings(
        seconds(parameters.connectTimeoutSeconds()),
        seconds(parameters.readTimeoutSeconds()),
        parameters.maxRetries(),
        seconds(parameters.retryWaitSeconds()),
        seconds(parameters.maxWaitSeconds()),
        rate == null ? null : seconds(1 / rate),
        (long) parameters.maxResponseMegabytes() << 20,
        parameters.truststore(),
        parameters.truststorePassword());
  }

  private static Duration seconds(double seconds) {
    return Duration.ofNanos(Math.round(seconds * 1e9));
  }

  /** Not the generated text: that would show the password. */
  @Override
  public String toString() {
    return "HttpSettings";
  }
}
