package dev.purlin.core.secret;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The secrets within a text: of URLs, lists of properties, JAAS configurations.
 *
 * <pre>{@code
 * SecretParts.mask("jdbc:postgresql://host/db?user=u&password=a,b c"); // ...&password=****
 * }</pre>
 *
 * <p>A value ends where its kind of text says: behind {@code ?} at the next {@code &}, among
 * properties at the next {@code ;}, in quotes at the closing one. So a password may have commas,
 * quotes, blanks and slashes in it.
 */
public final class SecretParts {
  private static final String NAME =
      "[\\w.-]*(?:passw|passphrase|secret|token|credential|pwd|api_?key|private_?key|access_?key)"
          + "[\\w.-]*";

  private static final Pattern IN_QUERY = Pattern.compile("(?i)[?&]" + NAME + "=(?<value>[^&]+)");
  private static final Pattern IN_PROPERTIES =
      Pattern.compile("(?i)(?:^|[;:,\\s])" + NAME + "\\s*=\\s*(?<value>[^;]+)");
  private static final Pattern IN_QUOTES =
      Pattern.compile("(?i)" + NAME + "\\s*[=:]\\s*([\"'])(?<value>(?:(?!\\1)[^\\\\]|\\\\.)+)\\1");
  private static final Pattern IN_PARENTHESES =
      Pattern.compile("(?i)\\(" + NAME + "=(?<value>[^)]+)\\)");
  private static final Pattern OF_ORACLE = Pattern.compile("(?i)thin:[^/@\\s]*/(?<value>.+)@");
  private static final Pattern SCHEME = Pattern.compile("(?i)[a-z][a-z0-9+.:-]*://");

  /** {@code host:8080/path@x} has no login. */
  private static final Pattern PORT = Pattern.compile("[0-9]{1,5}/");

  private record Range(int start, int end) {}

  private SecretParts() {}

  /** Every secret that stands in a text, as it stands there and decoded. */
  public static List<String> of(String text) {
    List<String> found = new ArrayList<>();
    for (Range range : ranges(text)) {
      String secret = text.substring(range.start(), range.end());
      found.add(secret);
      found.add(decoded(secret));
    }
    return found;
  }

  /** The text with the secrets that stand in it replaced by {@code ****}, however short. */
  public static String mask(String text) {
    return replace(text, secret -> Secrets.MASK);
  }

  /** The text with something else in the place of every secret that stands in it. */
  public static String replace(String text, UnaryOperator<String> replacement) {
    List<Range> ranges = ranges(text);
    ranges.sort(Comparator.comparingInt(Range::start).thenComparing(range -> -range.end()));
    StringBuilder replaced = new StringBuilder();
    int copied = 0;
    for (Range range : ranges) {
      if (range.start() >= copied) {
        replaced
            .append(text, copied, range.start())
            .append(replacement.apply(text.substring(range.start(), range.end())));
      }
      copied = Math.max(copied, range.end());
    }
    return replaced.append(text.substring(copied)).toString();
  }

  /** What a text stands for if it is URL-encoded; itself if it is not. */
  static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text; // It has a percent sign that encodes nothing.
    }
  }

  private static List<Range> ranges(String text) {
    List<Range> found = new ArrayList<>();
    int query = text.indexOf('?');
    if (query >= 0) {
      collect(IN_QUERY.matcher(text).region(query, text.length()), found);
    } else {
      collect(IN_PROPERTIES.matcher(text), found);
    }
    collect(IN_QUOTES.matcher(text), found);
    collect(IN_PARENTHESES.matcher(text), found);
    int end = query < 0 ? text.length() : query;
    collect(OF_ORACLE.matcher(text).region(0, end), found);
    login(text, end, found);
    return found;
  }

  /**
   * {@code //user:password@host}; the password may have {@code /}, {@code :} and {@code @} in it.
   */
  private static void login(String text, int end, List<Range> found) {
    Matcher scheme = SCHEME.matcher(text).region(0, end);
    if (!scheme.find()) {
      return;
    }
    int at = text.lastIndexOf('@', end - 1);
    int colon = text.indexOf(':', scheme.end());
    boolean user = colon >= 0 && text.substring(scheme.end(), colon).indexOf('/') < 0;
    if (user && at > colon + 1 && !PORT.matcher(text.substring(colon + 1)).lookingAt()) {
      found.add(new Range(colon + 1, at));
    }
  }

  private static void collect(Matcher matcher, List<Range> found) {
    while (matcher.find()) {
      found.add(new Range(matcher.start("value"), matcher.end("value")));
    }
  }
}
