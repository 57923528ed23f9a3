package dev.purlin.io.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.secret.Secrets;
import dev.purlin.core.type.JsonRows;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Puts credentials into requests; keeps a token for as long as it is good. */
final class Authorizer {
  private static final Duration MARGIN = Duration.ofSeconds(30);

  private final HttpAuth auth;
  private final Function<HttpCall, HttpAnswer> sender;
  private final Secrets secrets;
  private final Waiting waiting;
  private @Nullable String token;
  private Instant goodUntil = Instant.MAX;

  /**
   * @param sender asks for a token
   * @param secrets is told of every token
   */
  Authorizer(
      HttpAuth auth, Function<HttpCall, HttpAnswer> sender, Secrets secrets, Waiting waiting) {
    this.auth = auth;
    this.sender = sender;
    this.secrets = secrets;
    this.waiting = waiting;
  }

  /** The request with credentials. */
  HttpCall authorize(HttpCall call) {
    if (auth instanceof HttpAuth.Basic basic) {
      return with(call, "Authorization", basic.header());
    } else if (auth instanceof HttpAuth.Bearer bearer) {
      return with(call, "Authorization", "Bearer " + bearer.token());
    } else if (auth instanceof HttpAuth.ApiKey key) {
      return key.place() == KeyPlace.HEADER
          ? with(call, key.name(), key.key())
          : call.to(Uris.with(call.uri(), key.name(), key.key()));
    } else if (auth instanceof HttpAuth.ClientCredentials client) {
      if (token == null || !waiting.now().isBefore(goodUntil)) {
        fetch(client);
      }
      return with(call, "Authorization", "Bearer " + token);
    }
    return call;
  }

  private static HttpCall with(HttpCall call, String name, String value) {
    Map<String, String> headers = new LinkedHashMap<>(call.headers());
    headers.put(name, value);
    return new HttpCall(call.method(), call.uri(), headers, call.body());
  }

  /** Forgets a token that was refused; false if there is nothing to be had in its place. */
  boolean renew() {
    boolean had = token != null;
    token = null;
    return had;
  }

  private void fetch(HttpAuth.ClientCredentials client) {
    HttpCall call = request(client);
    try (HttpAnswer answer = sender.apply(call);
        InputStream in = answer.open()) {
      byte[] bytes = in.readAllBytes();
      JsonNode json = JsonRows.parse(bytes, 0, bytes.length);
      String found = json.path("access_token").asText("");
      if (found.isEmpty()) {
        throw PurlinException.user(
            "'%s' gives no token: its answer has no access_token".formatted(call));
      }
      secrets.add(found);
      token = found;
      goodUntil = goodUntil(json.path("expires_in"));
    } catch (IOException e) {
      // Without the cause: it would quote the answer.
      throw PurlinException.user("'%s' gives no token: its answer is not JSON".formatted(call));
    }
  }

  private Instant goodUntil(JsonNode seconds) {
    long life = seconds.asLong(0);
    if (life <= 0) {
      return Instant.MAX;
    }
    Duration whole = Duration.ofSeconds(life);
    Duration tenth = whole.dividedBy(10);
    return waiting.now().plus(whole.minus(tenth.compareTo(MARGIN) < 0 ? tenth : MARGIN));
  }

  private static HttpCall request(HttpAuth.ClientCredentials client) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Accept", "application/json");
    headers.put("Content-Type", "application/x-www-form-urlencoded");
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "client_credentials");
    if (client.scope() != null) {
      form.put("scope", client.scope());
    }
    if (client.place() == CredentialsPlace.HEADER) {
      headers.put("Authorization", client.header());
    } else {
      form.put("client_id", client.id());
      form.put("client_secret", client.secret());
    }
    String body =
        form.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + Uris.encoded(entry.getValue()))
            .collect(Collectors.joining("&"));
    return new HttpCall(HttpMethod.POST, client.tokenUrl(), headers, body);
  }
}
