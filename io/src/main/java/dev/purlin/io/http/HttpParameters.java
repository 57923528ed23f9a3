package dev.purlin.io.http;

import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.SharedParameters;
import dev.purlin.core.problem.ConfigurationException;
import io.soabase.recordbuilder.core.RecordBuilder;
import org.checkerframework.checker.nullness.qual.Nullable;

/** How to speak to an HTTP server: what all steps share that do. */
@SharedParameters("HTTP")
@RecordBuilder
public record HttpParameters(
    @Parameter(
            value = "How many seconds to wait for a connection.",
            defaultValue = "10",
            min = 0,
            max = 86400)
        double connectTimeoutSeconds,
    @Parameter(
            value = "How many seconds the server may send nothing before a request has failed.",
            defaultValue = "60",
            min = 0,
            max = 86400)
        double readTimeoutSeconds,
    @Parameter(
            value =
                "How often to repeat a request that failed: on 408, 425, 429 and 5xx, on broken"
                    + " connections and time-outs.",
            defaultValue = "5",
            min = 0)
        int maxRetries,
    @Parameter(
            value =
                "How many seconds to wait before the first repetition; each further wait is twice as"
                    + " long, less up to a half of it by chance. A Retry-After or X-RateLimit-Reset"
                    + " of the server comes first.",
            defaultValue = "1",
            min = 0)
        double retryWaitSeconds,
    @Parameter(
            value = "The longest wait in seconds; a server that asks for more fails the run.",
            defaultValue = "300",
            min = 0)
        double maxWaitSeconds,
    @Parameter(
            value =
                "How many requests to send to the server a second at most; pages are then read one"
                    + " after the other. With an input and several worker processes, each has this"
                    + " limit.",
            absent = "no limit",
            min = 0)
        @Nullable Double rateLimit,
    @Parameter(
            value =
                "The largest response in megabytes; larger ones fail the run. Responses are kept in"
                    + " temporary files while they are read, not in memory.",
            defaultValue = "4096",
            min = 1)
        int maxResponseMegabytes,
    @Parameter(
            value =
                "A file of certificates to trust beside Java's own: PEM, PKCS #12 or JKS. Workers"
                    + " need it too.",
            absent = "none")
        @Nullable String truststore,
    @Parameter(value = "The password of the truststore.", absent = "none")
        @Nullable String truststorePassword)
    implements HttpParametersBuilder.With {

  public HttpParameters {
    if (rateLimit != null && rateLimit <= 0) {
      throw new ConfigurationException("rate_limit", "expected more than 0 requests a second");
    }
    if (connectTimeoutSeconds <= 0) {
      throw new ConfigurationException("connect_timeout_seconds", "expected more than 0 seconds");
    }
    if (readTimeoutSeconds <= 0) {
      throw new ConfigurationException("read_timeout_seconds", "expected more than 0 seconds");
    }
  }

  /** Not the generated text: that would show the password. */
  @Override
  public String toString() {
    return "HttpParameters";
  }
}
