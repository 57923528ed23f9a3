package dev.purlin.io.http;

import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.Words;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * How a step says who it is.
 *
 * <pre>{@code
 * AuthParameters.bearer(System.getenv("TOKEN"))
 * }</pre>
 */
@RecordBuilder
public record AuthParameters(
    @Parameter(value = "The kind of authentication.") AuthKind type,
    @Parameter(value = "basic: the user.", absent = "none") @Nullable String username,
    @Parameter(value = "basic: the password; take it from ${env:NAME}.", absent = "none")
        @Nullable String password,
    @Parameter(value = "bearer: the token; take it from ${env:NAME}.", absent = "none")
        @Nullable String token,
    @Parameter(value = "api_key: the key; take it from ${env:NAME}.", absent = "none")
        @Nullable String apiKey,
    @Parameter(
            value = "api_key: the name of the header or of the query parameter.",
            absent = "Authorization")
        @Nullable String name,
    @Parameter(value = "api_key: where the key stands.", absent = "header")
        @Nullable KeyPlace location,
    @Parameter(value = "oauth2_client_credentials: the address that gives tokens.", absent = "none")
        @Nullable String accessTokenUrl,
    @Parameter(value = "oauth2_client_credentials: the client's id.", absent = "none")
        @Nullable String clientId,
    @Parameter(
            value = "oauth2_client_credentials: the client's secret; take it from ${env:NAME}.",
            absent = "none")
        @Nullable String clientSecret,
    @Parameter(
            value = "oauth2_client_credentials: what is asked for, words separated by blanks.",
            absent = "none")
        @Nullable String scope,
    @Parameter(
            value = "oauth2_client_credentials: where the client's id and secret stand.",
            absent = "header")
        @Nullable CredentialsPlace clientAuthentication)
    implements AuthParametersBuilder.With {

  private static final Map<AuthKind, Set<String>> REQUIRED =
      Map.of(
          AuthKind.NONE, Set.of(),
          AuthKind.BASIC, Set.of("username", "password"),
          AuthKind.BEARER, Set.of("token"),
          AuthKind.API_KEY, Set.of("api_key"),
          AuthKind.CLIENT_CREDENTIALS, Set.of("access_token_url", "client_id", "client_secret"));

  private static final Map<AuthKind, Set<String>> OPTIONAL =
      Map.of(
          AuthKind.API_KEY, Set.of("name", "location"),
          AuthKind.CLIENT_CREDENTIALS, Set.of("scope", "client_authentication"));

  /** A user with a password. */
  public static AuthParameters basic(String username, String password) {
    return of(AuthKind.BASIC).withUsername(username).withPassword(password);
  }

  /** A token. */
  public static AuthParameters bearer(String token) {
    return of(AuthKind.BEARER).withToken(token);
  }

  /** A key in a header or query parameter. */
  public static AuthParameters apiKey(KeyPlace place, String name, String key) {
    return of(AuthKind.API_KEY).withLocation(place).withName(name).withApiKey(key);
  }

  /** Tokens that an address gives for a client's id and secret. */
  public static AuthParameters clientCredentials(String tokenUrl, String id, String secret) {
    return of(AuthKind.CLIENT_CREDENTIALS)
        .withAccessTokenUrl(tokenUrl)
        .withClientId(id)
        .withClientSecret(secret);
  }

  private static AuthParameters of(AuthKind type) {
    return new AuthParameters(
        type, null, null, null, null, null, null, null, null, null, null, null);
  }

  /**
   * What the parameters mean.
   *
   * @throws ConfigurationException with every parameter that is missing, or has no meaning with the
   *     kind; the paths begin with {@code auth}
   */
  public HttpAuth auth() {
    List<Problem> problems = new ArrayList<>();
    Set<String> required = REQUIRED.getOrDefault(type, Set.of());
    Set<String> optional = OPTIONAL.getOrDefault(type, Set.of());
    given()
        .forEach(
            (parameter, value) -> {
              boolean blank = value == null || value.toString().isBlank();
              if (required.contains(parameter) && blank) {
                problems.add(
                    new Problem("auth." + parameter, "is required with type " + Words.of(type)));
              } else if (value != null
                  && !required.contains(parameter)
                  && !optional.contains(parameter)) {
                problems.add(
                    new Problem("auth." + parameter, "has no meaning with type " + Words.of(type)));
              }
            });
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return switch (type) {
      case NONE -> new HttpAuth.None();
      case BASIC -> new HttpAuth.Basic(found(username), found(password));
      case BEARER -> new HttpAuth.Bearer(found(token));
      case API_KEY ->
          new HttpAuth.ApiKey(
              location == null ? KeyPlace.HEADER : location,
              name == null ? "Authorization" : name,
              found(apiKey));
      case CLIENT_CREDENTIALS ->
          new HttpAuth.ClientCredentials(
              tokenAddress(found(accessTokenUrl)),
              found(clientId),
              found(clientSecret),
              scope,
              clientAuthentication == null ? CredentialsPlace.HEADER : clientAuthentication);
    };
  }

  /** A parameter that is required, and was looked for. */
  private static String found(@Nullable String parameter) {
    return Objects.requireNonNull(parameter);
  }

  private static URI tokenAddress(String text) {
    URI uri = null;
    try {
      uri = URI.create(text.strip());
    } catch (IllegalArgumentException e) {
      // Told below, without the text: there may be a secret in it.
    }
    if (uri == null || !Uris.isHttp(uri)) {
      throw new ConfigurationException(
          "auth.access_token_url", "expected an address such as https://host/oauth/token");
    }
    return uri;
  }

  private Map<String, Object> given() {
    Map<String, Object> given = new LinkedHashMap<>();
    given.put("username", username);
    given.put("password", password);
    given.put("token", token);
    given.put("api_key", apiKey);
    given.put("name", name);
    given.put("location", location);
    given.put("access_token_url", accessTokenUrl);
    given.put("client_id", clientId);
    given.put("client_secret", clientSecret);
    given.put("scope", scope);
    given.put("client_authentication", clientAuthentication);
    return given;
  }

  /** Not the generated text: that would show secrets. */
  @Override
  public String toString() {
    return Words.of(type);
  }
}
