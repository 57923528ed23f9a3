package dev.purlin.io.http;

import java.io.Serializable;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Who asks. None of these shows its secrets. */
public sealed interface HttpAuth extends Serializable {

  /** What nobody may see. */
  List<String> secrets();

  /** Whether there is something to prove. */
  default boolean present() {
    return true;
  }

  /** Anybody. */
  record None() implements HttpAuth {
    @Override
    public List<String> secrets() {
      return List.of();
    }

    @Override
    public boolean present() {
      return false;
    }
  }

  /** A user with a password (RFC 7617). */
  record Basic(String username, String password) implements HttpAuth {
    String header() {
      String pair = username + ":" + password;
      return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public List<String> secrets() {
      return List.of(password, header().substring("Basic ".length()));
    }

    @Override
    public String toString() {
      return "basic";
    }
  }

  /** Whoever has a token (RFC 6750). */
  record Bearer(String token) implements HttpAuth {
    @Override
    public List<String> secrets() {
      return List.of(token);
    }

    @Override
    public String toString() {
      return "bearer";
    }
  }

  /** Whoever has a key. */
  record ApiKey(KeyPlace place, String name, String key) implements HttpAuth {
    @Override
    public List<String> secrets() {
      return List.of(key);
    }

    @Override
    public String toString() {
      return "api_key";
    }
  }

  /** A client that fetches a token for its id and secret (RFC 6749, 4.4). */
  record ClientCredentials(
      URI tokenUrl, String id, String secret, @Nullable String scope, CredentialsPlace place)
      implements HttpAuth {

    /** RFC 6749, 2.3.1: both are URL-encoded first. */
    String header() {
      return new Basic(Uris.encoded(id), Uris.encoded(secret)).header();
    }

    @Override
    public List<String> secrets() {
      return List.of(secret, header().substring("Basic ".length()));
    }

    @Override
    public String toString() {
      return "oauth2_client_credentials";
    }
  }
}
