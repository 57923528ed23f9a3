package dev.purlin.io.http;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.problem.Reasons;
import dev.purlin.core.secret.Secrets;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLException;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a server until it answers: with credentials, no faster than is allowed, and again where that
 * may help.
 *
 * <pre>{@code
 * try (HttpAnswer answer = caller.send(call, StatusRules.DEFAULT)) {
 *   read(answer.open());
 * }
 * }</pre>
 *
 * <p>An answer is whole when it is returned, so that asking again never gives a part of it twice.
 * No message has a secret in it, not even one that the server repeats. Serves one thread.
 */
public final class HttpCaller {
  private static final Logger LOG = LoggerFactory.getLogger(HttpCaller.class);

  private final HttpSettings settings;
  private final Waiting waiting;
  private final Transport transport;
  private final Delays delays;
  private final Secrets secrets;
  private final Authorizer authorizer;
  private Instant notBefore = Instant.MIN;

  /**
   * A caller of one worker.
   *
   * @param secrets what nobody may see, beside what {@code auth} has
   */
  public HttpCaller(HttpSettings settings, HttpAuth auth, Secrets secrets, Waiting waiting) {
    this.settings = settings;
    this.waiting = waiting;
    this.transport = new Transport(settings);
    this.delays =
        new Delays(
            settings.retryWait(),
            settings.maxWait(),
            () -> ThreadLocalRandom.current().nextDouble());
    this.secrets = secrets;
    auth.secrets().forEach(secrets::add);
    this.authorizer = new Authorizer(auth, this::sendAlone, secrets, waiting);
  }

  /** The text without secrets. */
  public String mask(String text) {
    return secrets.mask(text);
  }

  /** The request for people: method and address without secrets. */
  public String shown(HttpCall call) {
    return mask(call.toString());
  }

  /**
   * Sends a request with credentials.
   *
   * @param rules which status means what
   * @return the answer, whole; {@link HttpAnswer#ignored} if its status is to be ignored
   * @throws PurlinException if there is none, or its status is one that fails
   */
  public HttpAnswer send(HttpCall call, StatusRules rules) {
    return send(call, rules, authorizer);
  }

  private HttpAnswer sendAlone(HttpCall call) {
    return send(call, StatusRules.DEFAULT, null);
  }

  private HttpAnswer send(HttpCall call, StatusRules rules, @Nullable Authorizer credentials) {
    boolean renewed = false;
    int failures = 0;
    while (true) {
      String reason;
      Optional<Duration> asked = Optional.empty();
      HttpCall authorized = credentials == null ? call : credentials.authorize(call);
      try {
        keepPace(call);
        HttpAnswer answer = transport.send(authorized);
        boolean returned = false;
        try {
          heed(answer);
          StatusAction action = action(answer, rules);
          if (action == null) {
            returned = true;
            return answer;
          }
          if (action == StatusAction.IGNORE) {
            returned = true;
            return answer.ignore();
          }
          if (answer.status() == 401 && !renewed && credentials != null && credentials.renew()) {
            renewed = true;
            continue;
          }
          reason = "answers %d%s".formatted(answer.status(), reason(answer));
          if (action == StatusAction.FAIL) {
            throw PurlinException.user(mask("'%s' %s".formatted(call, reason + advice(answer))));
          }
          asked = delays.asked(answer.headers(), waiting.now());
        } finally {
          if (!returned) {
            answer.close();
          }
        }
      } catch (InterruptedIOException e) {
        throw PurlinException.outside(mask("'%s': %s".formatted(call, Reasons.of(e))), e);
      } catch (ResponseTooLargeException | Transport.RefusedException e) {
        throw PurlinException.user(mask("'%s': %s".formatted(call, Reasons.of(e))));
      } catch (SSLException e) {
        throw PurlinException.user(
            mask("'%s': the connection cannot be encrypted: %s; give the server's certificate as"
                    + " truststore if it is to be trusted")
                .formatted(call, Reasons.of(e)));
      } catch (IOException e) {
        reason = "cannot be read: " + describe(e);
      }
      failures++;
      pause(call, failures, reason, asked);
    }
  }

  private void pause(HttpCall call, int failures, String reason, Optional<Duration> asked) {
    if (failures > settings.maxRetries()) {
      throw PurlinException.outside(
          mask(
              "'%s' %s; %s"
                  .formatted(
                      call,
                      reason,
                      failures == 1
                          ? "it was asked once"
                          : "it was asked %d times".formatted(failures))),
          null);
    }
    if (asked.isPresent() && asked.get().compareTo(settings.maxWait()) > 0) {
      throw PurlinException.outside(
          mask(
              "'%s' %s, and asks to wait for %d s; max_wait_seconds allows %s"
                  .formatted(
                      call,
                      reason,
                      asked.get().toSeconds(),
                      Transport.seconds(settings.maxWait()))),
          null);
    }
    Duration wait = asked.orElseGet(() -> delays.backoff(failures));
    LOG.warn(
        "{}; asking again in {} s ({} of {})",
        mask("'%s' %s".formatted(call, reason)),
        Transport.seconds(wait),
        failures,
        settings.maxRetries());
    sleep(call, wait);
  }

  private void sleep(HttpCall call, Duration duration) {
    try {
      waiting.sleep(duration);
    } catch (InterruptedIOException e) {
      throw PurlinException.outside(mask("'%s': %s".formatted(call, Reasons.of(e))), e);
    }
  }

  /** Waits for the server's budget if it has said that it is used up, and for that of our own. */
  private void keepPace(HttpCall call) throws InterruptedIOException {
    Instant now = waiting.now();
    if (notBefore.isAfter(now)) {
      waiting.sleep(Duration.between(now, notBefore));
    }
    if (settings.between() != null) {
      Duration wait = Pace.of(call.uri(), settings.between(), waiting).reserve(waiting.now());
      if (!wait.isZero()) {
        waiting.sleep(wait);
      }
    }
  }

  private void heed(HttpAnswer answer) {
    Instant now = waiting.now();
    Optional<Duration> reset = Delays.untilReset(answer.headers(), now);
    // Beyond what is allowed, the server is to say no itself.
    if (reset.isPresent() && reset.get().compareTo(settings.maxWait()) <= 0) {
      Instant until = now.plus(reset.get());
      notBefore = until.isAfter(notBefore) ? until : notBefore;
    }
  }

  private @Nullable StatusAction action(HttpAnswer answer, StatusRules rules) {
    StatusAction action = rules.action(answer.status());
    // Some servers say so instead of 429.
    boolean usedUp =
        action == StatusAction.FAIL
            && answer.status() == 403
            && Delays.untilReset(answer.headers(), waiting.now()).isPresent();
    return usedUp ? StatusAction.RETRY : action;
  }

  private static String advice(HttpAnswer answer) {
    return switch (answer.status()) {
      case 401, 403 -> "; check auth";
      case 404 -> "; check url and path, or ignore 404 with on_status";
      default -> "";
    };
  }

  private static String reason(HttpAnswer answer) throws IOException {
    String beginning = answer.beginning();
    return beginning.isEmpty() ? "" : ": " + beginning;
  }

  /** Java's client says nothing where there is no connection. */
  private static String describe(IOException failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof UnresolvedAddressException || e instanceof UnknownHostException) {
        return "there is no host of that name";
      }
    }
    if (failure instanceof ConnectException) {
      return "the server takes no connection";
    }
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (e.getMessage() != null && !e.getMessage().isBlank()) {
        return e.getMessage();
      }
    }
    return failure.getClass().getSimpleName();
  }
}
