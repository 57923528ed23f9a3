package dev.purlin.io.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends a request once, and follows where the answer redirects it to.
 *
 * <p>Java's client does not do that itself: it would show headers with credentials to other
 * servers.
 */
final class Transport {
  private static final int MOST_REDIRECTIONS = 10;

  private final HttpClient client;
  private final Duration readTimeout;
  private final long limit;

  Transport(HttpSettings settings) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.connectTimeout());
    Truststore.context(settings).ifPresent(builder::sslContext);
    this.client = builder.build();
    this.readTimeout = settings.readTimeout();
    this.limit = settings.maxResponseBytes();
  }

  /** Sends a request, of which credentials are part. */
  HttpAnswer send(HttpCall call) throws IOException {
    HttpCall next = call;
    boolean dropped = false;
    for (int hops = 0; hops <= MOST_REDIRECTIONS; hops++) {
      HttpAnswer answer = sendOnce(next);
      Optional<String> location = location(answer.status(), answer.headers());
      if (location.isEmpty()) {
        return answer.withBodyDropped(dropped);
      }
      answer.close();
      HttpCall followed = redirected(next, answer.status(), location.get());
      // 303 says that the request was served, and where to look for what came of it.
      dropped |= followed.method() != next.method() && answer.status() != 303;
      next = followed;
    }
    throw new RefusedException("is redirected more than " + MOST_REDIRECTIONS + " times");
  }

  private static Optional<String> location(int status, HttpHeaders headers) {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> headers.firstValue("location");
      default -> Optional.empty();
    };
  }

  private static HttpCall redirected(HttpCall call, int status, String location)
      throws RefusedException {
    URI target = Uris.resolve(call.uri(), location);
    if (target == null) {
      throw new RefusedException("is redirected to an address that is not one of an HTTP server");
    }
    boolean encrypted = call.uri().getScheme().equalsIgnoreCase("https");
    if (encrypted && !target.getScheme().equalsIgnoreCase("https")) {
      throw new RefusedException("is redirected from https to http");
    }
    boolean keeps = status == 307 || status == 308 || call.method() == HttpMethod.GET;
    if (keeps && call.body() != null && !Uris.sameOrigin(call.uri(), target)) {
      throw new RefusedException("is redirected to another server, with a body that may be secret");
    }
    Map<String, String> headers = Uris.sameOrigin(call.uri(), target) ? call.headers() : Map.of();
    return keeps
        ? new HttpCall(call.method(), target, headers, call.body())
        : new HttpCall(HttpMethod.GET, target, headers, null);
  }

  private HttpAnswer sendOnce(HttpCall call) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(call.uri()).header("Accept-Encoding", "gzip");
    call.headers().forEach(request::setHeader);
    HttpRequest.BodyPublisher body =
        call.body() == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(call.body());
    request.method(call.method().name(), body);
    Spool spool = new Spool();
    boolean whole = false;
    try {
      HttpResponse<Spool> response =
          await(
              client.sendAsync(request.build(), info -> new SpoolSubscriber(spool, limit)), spool);
      whole = true;
      return new HttpAnswer(call.uri(), response.statusCode(), response.headers(), spool, limit);
    } finally {
      if (!whole) {
        spool.close();
      }
    }
  }

  /** Waits as long as something arrives. */
  private HttpResponse<Spool> await(CompletableFuture<HttpResponse<Spool>> future, Spool spool)
      throws IOException {
    long before = -1;
    while (true) {
      try {
        return future.get(readTimeout.toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        long arrived = spool.size();
        if (arrived == Math.max(before, 0)) {
          future.cancel(true);
          throw new HttpTimeoutException(
              "nothing arrived for %s s".formatted(seconds(readTimeout)));
        }
        before = arrived;
      } catch (InterruptedException e) {
        future.cancel(true);
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while waiting for an answer");
      } catch (ExecutionException e) {
        if (e.getCause() instanceof IOException failure) {
          throw failure;
        }
        throw new IOException(e.getCause());
      }
    }
  }

  static String seconds(Duration duration) {
    double seconds = duration.toMillis() / 1000.0;
    return seconds == Math.rint(seconds) ? Long.toString((long) seconds) : Double.toString(seconds);
  }

  /** Asking again would give the same. */
  static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }
}
