package dev.purlin.io.http;

import dev.purlin.core.secret.SecretNames;
import dev.purlin.core.secret.SecretParts;
import dev.purlin.core.secret.Secrets;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Addresses: their parameters, their origins, and how people may see them. */
public final class Uris {
  private Uris() {}

  /** A text as it is written in an address. */
  public static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** The address with a parameter, which takes the place of those of the same name. */
  public static URI with(URI uri, String name, String value) {
    return with(uri, name, List.of(value));
  }

  /** The address with a parameter that has several values. */
  public static URI with(URI uri, String name, List<String> values) {
    List<String> parameters = new ArrayList<>();
    for (String parameter : parameters(uri)) {
      if (!name(parameter).equals(name)) {
        parameters.add(parameter);
      }
    }
    values.forEach(value -> parameters.add(encoded(name) + "=" + encoded(value)));
    return withQuery(uri, String.join("&", parameters));
  }

  private static URI withQuery(URI uri, String query) {
    String text = uri.toString();
    int end = text.indexOf('#');
    text = end < 0 ? text : text.substring(0, end);
    int question = text.indexOf('?');
    return URI.create((question < 0 ? text : text.substring(0, question)) + "?" + query);
  }

  private static List<String> parameters(URI uri) {
    String query = uri.getRawQuery();
    return query == null || query.isEmpty() ? List.of() : List.of(query.split("&", -1));
  }

  private static String name(String parameter) {
    int equals = parameter.indexOf('=');
    return decoded(equals < 0 ? parameter : parameter.substring(0, equals));
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text; // It has a percent sign that encodes nothing.
    }
  }

  /** The values of those parameters whose names say that they are secrets. */
  public static List<String> secrets(URI uri) {
    List<String> secrets = new ArrayList<>();
    for (String parameter : parameters(uri)) {
      if (parameter.indexOf('=') >= 0 && SecretNames.matches(name(parameter))) {
        secrets.add(decoded(parameter.substring(parameter.indexOf('=') + 1)));
      }
    }
    return secrets;
  }

  /** Whether two addresses are on one server: the same scheme, host and port. */
  public static boolean sameOrigin(URI one, URI other) {
    return one.getScheme().equalsIgnoreCase(other.getScheme())
        && one.getHost().equalsIgnoreCase(other.getHost())
        && port(one) == port(other);
  }

  private static int port(URI uri) {
    return uri.getPort() >= 0
        ? uri.getPort()
        : uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
  }

  /**
   * The address in a text, taken from where it was found (RFC 3986, 5).
   *
   * @return null if it is none, or none of an HTTP server
   */
  public static @Nullable URI resolve(URI from, String text) {
    try {
      String reference = text.strip().replace(" ", "%20");
      // Java follows RFC 2396, in which a query alone takes the place of a file's name too.
      URI uri =
          reference.startsWith("?")
              ? withQuery(from, URI.create(reference).getRawQuery())
              : from.resolve(reference);
      return isHttp(uri) ? uri : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Whether an address is that of an HTTP server. */
  public static boolean isHttp(URI uri) {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    return (scheme.equals("http") || scheme.equals("https")) && uri.getHost() != null;
  }

  /** The address for people: a parameter whose name says that it is a secret is masked. */
  public static String shown(URI uri) {
    List<String> parameters = new ArrayList<>();
    for (String parameter : parameters(uri)) {
      int equals = parameter.indexOf('=');
      parameters.add(
          equals >= 0 && SecretNames.matches(name(parameter))
              ? parameter.substring(0, equals + 1) + Secrets.MASK
              : parameter);
    }
    URI shown = parameters.isEmpty() ? uri : withQuery(uri, String.join("&", parameters));
    return SecretParts.mask(shown.toString());
  }
}
