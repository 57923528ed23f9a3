package dev.purlin.pipelines.copy;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.secret.SecretParts;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * An address of a database, taken apart.
 *
 * <pre>{@code
 * DatabaseUrl.parse("postgresql://loader:secret@host/shop#orders");
 * // jdbc:postgresql://host/shop, loader, secret, orders
 * }</pre>
 *
 * @param url the JDBC URL, without login
 * @param table what stands behind {@code #}
 * @param query what stands behind {@code query=}, which is the last parameter
 */
record DatabaseUrl(
    String url,
    @Nullable String username,
    @Nullable String password,
    @Nullable String table,
    @Nullable String query) {

  private static final Pattern SHORT =
      Pattern.compile("(?i)(postgres|postgresql|mysql|mariadb|sqlserver)://.+|(sqlite|h2):.+");
  private static final Pattern SQLITE_FILE =
      Pattern.compile("(?i)(?<file>[^:?#]+\\.(?:sqlite3?|db))(?<table>#.*|\\?query=.*)?");
  private static final Pattern QUERY = Pattern.compile("[?&;]query=", Pattern.CASE_INSENSITIVE);
  private static final Pattern PORT = Pattern.compile("[0-9]{1,5}/");
  private static final Pattern ENCODED = Pattern.compile("%(?![0-9A-Fa-f]{2})");

  /** The examples in errors. */
  static final String EXAMPLES =
      "postgresql://host/db#table, sqlite:file.db#table, h2:./file#table, jdbc:...#table";

  /** Whether a text is the address of a database. */
  static boolean matches(String text) {
    return text.startsWith("jdbc:")
        || SHORT.matcher(text).matches()
        || (SQLITE_FILE.matcher(text).matches() && !text.toLowerCase(Locale.ROOT).contains(".mv."));
  }

  /** Takes an address apart. */
  static DatabaseUrl parse(String text) {
    String rest = text;
    String query = null;
    Matcher queryAt = QUERY.matcher(rest);
    if (queryAt.find()) {
      query = decoded(rest.substring(queryAt.end()));
      rest = rest.substring(0, queryAt.start());
    }
    String table = null;
    int hash = rest.lastIndexOf('#');
    if (hash >= 0) {
      table = decoded(rest.substring(hash + 1));
      rest = rest.substring(0, hash);
    }
    return withoutLogin(jdbc(rest), emptyToNull(table), emptyToNull(query));
  }

  private static @Nullable String emptyToNull(@Nullable String text) {
    return text == null || text.isBlank() ? null : text;
  }

  private static String jdbc(String text) {
    if (text.startsWith("jdbc:")) {
      return text;
    }
    if (!SHORT.matcher(text).matches()) {
      return "jdbc:sqlite:" + text;
    }
    int colon = text.indexOf(':');
    String kind = text.substring(0, colon).toLowerCase(Locale.ROOT);
    String rest = text.substring(colon + 1);
    return switch (kind) {
      case "postgres" -> "jdbc:postgresql:" + rest;
      case "sqlite" -> {
        if (rest.startsWith("//")) {
          throw PurlinException.user(
              "'%s': expected sqlite: and the path of a file, as in sqlite:shop.db#orders"
                  .formatted(text));
        }
        yield "jdbc:sqlite:" + rest;
      }
      // H2 takes a name without a directory for a mistake.
      case "h2" -> "jdbc:h2:" + (rest.matches("[\\w-]+(;.*)?") ? "./" : "") + rest;
      default -> "jdbc:" + kind + ":" + rest;
    };
  }

  private static DatabaseUrl withoutLogin(
      String jdbc, @Nullable String table, @Nullable String query) {
    int end = jdbc.indexOf('?') < 0 ? jdbc.length() : jdbc.indexOf('?');
    String separator = end < jdbc.length() ? "&" : ";";
    String[] login = new String[2];
    StringBuilder url = new StringBuilder(host(jdbc, end, login));
    int parameters =
        separator.equals("&") ? url.indexOf("?") : Math.max(url.indexOf(";"), url.length());
    if (separator.equals(";") && url.indexOf(";") >= 0) {
      parameters = url.indexOf(";");
    }
    List<String> kept = new ArrayList<>();
    String given = parameters < url.length() ? url.substring(parameters + 1) : "";
    for (String parameter : given.split(separator, -1)) {
      String name = parameter.replaceFirst("=.*", "").toLowerCase(Locale.ROOT);
      String value = parameter.substring(Math.min(parameter.length(), name.length() + 1));
      if (name.equals("user") || name.equals("username")) {
        login[0] = separator.equals("&") ? decoded(value) : value;
      } else if (name.equals("password")) {
        login[1] = separator.equals("&") ? decoded(value) : value;
      } else if (!parameter.isEmpty()) {
        kept.add(parameter);
      }
    }
    url.setLength(parameters);
    if (!kept.isEmpty()) {
      url.append(separator.equals("&") ? "?" : ";").append(String.join(separator, kept));
    }
    return new DatabaseUrl(
        url.toString(), emptyToNull(login[0]), emptyToNull(login[1]), table, query);
  }

  /** The URL without {@code user:password@}, which goes to the login. */
  private static String host(String jdbc, int end, String[] login) {
    int begin = jdbc.indexOf("://") + 3;
    int at = jdbc.lastIndexOf('@', end - 1);
    if (begin < 3 || at < begin) {
      return jdbc;
    }
    String user = jdbc.substring(begin, at);
    int colon = user.indexOf(':');
    String name = colon < 0 ? user : user.substring(0, colon);
    if (name.indexOf('/') >= 0
        || (colon >= 0 && PORT.matcher(user.substring(colon + 1)).lookingAt())) {
      return jdbc;
    }
    login[0] = decoded(name);
    login[1] = colon < 0 ? null : decoded(user.substring(colon + 1));
    return jdbc.substring(0, begin) + jdbc.substring(at + 1);
  }

  /** Percent signs that encode nothing stay, and so does a plus. */
  private static String decoded(String text) {
    String safe = ENCODED.matcher(text.replace("+", "%2B")).replaceAll("%25");
    return URLDecoder.decode(safe, StandardCharsets.UTF_8);
  }

  /** The kind of database, as the URL names it. */
  String kind() {
    return url.split(":", 3)[1].toLowerCase(Locale.ROOT);
  }

  /** The variable of the environment in which this database's own tools look for the password. */
  String passwordVariable() {
    return switch (kind()) {
      case "postgresql" -> "PGPASSWORD";
      case "mysql", "mariadb" -> "MYSQL_PWD";
      default -> "DATABASE_PASSWORD";
    };
  }

  /** The address for people. */
  String shown() {
    return SecretParts.mask(url) + (table == null ? "" : "#" + table);
  }
}
