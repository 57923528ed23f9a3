package dev.purlin.core.secret;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Values that nobody may see, and the way to keep them out of sight.
 *
 * <pre>{@code
 * Secrets secrets = new Secrets();
 * secrets.add(System.getenv("DB_PASSWORD"));
 * log.error(secrets.mask(e.getMessage())); // "... password=**** ..."
 * }</pre>
 *
 * <p>A secret is found as it is, and as other texts write it: URL-encoded, within JSON, SQL, CSV or
 * HTML, in base 64, line by line, and cut where "..." follows. What a secret itself holds is secret
 * too: the password of a URL, of a list of properties, of a JAAS configuration.
 *
 * <p>Values of fewer than three characters, and numbers of fewer than six digits, are not looked
 * for: they occur everywhere, and masking them would hide the text and keep no secret. Those of
 * fewer than six characters are masked where they stand alone. Safe for use by several threads.
 */
public final class Secrets {
  /** What stands in place of a secret. */
  public static final String MASK = "****";

  /** Some messages write names in capitals. */
  private static final int ANY_CASE = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;

  private static final int LEAST = 3;
  private static final int LEAST_DIGITS = 6;
  private static final int LEAST_WITHIN_WORDS = 6;
  private static final int LEAST_HEAD = 4;
  private static final int LEAST_LINE = 6;
  private static final List<String> ELLIPSES = List.of("...", "…");

  /** The longest first, so that a secret which is a part of another leaves nothing of it behind. */
  private final TreeMap<String, Pattern> values =
      new TreeMap<>(
          (left, right) ->
              left.length() != right.length()
                  ? Integer.compare(right.length(), left.length())
                  : left.compareTo(right));

  /** Secrets of some values; those that are null are passed over. */
  public static Secrets of(Collection<String> secrets) {
    Secrets all = new Secrets();
    for (String secret : secrets) {
      if (secret != null) {
        all.add(secret);
      }
    }
    return all;
  }

  /** Hides a value from now on. */
  public synchronized void add(String secret) {
    for (String form : forms(secret)) {
      put(form);
    }
    for (String part : SecretParts.of(secret)) {
      for (String form : forms(part)) {
        put(form);
      }
    }
  }

  /**
   * Hides the secrets that stand in a text which is none itself, such as the address of a database.
   */
  public synchronized void addWithin(String text) {
    for (String part : SecretParts.of(text)) {
      add(part);
    }
  }

  /** Hides those variables whose names say that they are secrets. */
  public void addNamed(Map<String, ?> variables) {
    variables.forEach(
        (name, value) -> {
          if (SecretNames.matches(name)) {
            add(String.valueOf(value));
          } else {
            addWithin(String.valueOf(value));
          }
        });
  }

  private void put(String form) {
    boolean digits = form.chars().allMatch(Character::isDigit);
    if (form.isBlank() || form.length() < (digits ? LEAST_DIGITS : LEAST)) {
      return;
    }
    values.computeIfAbsent(
        form,
        text ->
            text.length() < LEAST_WITHIN_WORDS
                ? Pattern.compile(
                    "(?<![\\p{L}\\p{N}])" + Pattern.quote(text) + "(?![\\p{L}\\p{N}])")
                : Pattern.compile(text, Pattern.LITERAL | ANY_CASE));
  }

  private static List<String> forms(String secret) {
    List<String> forms = new ArrayList<>();
    for (String text : texts(secret)) {
      String url = URLEncoder.encode(text, StandardCharsets.UTF_8);
      String percent = url.replace("+", "%20");
      String json = new String(JsonStringEncoder.getInstance().quoteAsString(text));
      forms.addAll(
          List.of(
              text,
              url,
              percent,
              lowerCaseEscapes(url),
              lowerCaseEscapes(percent),
              json,
              json.replace("/", "\\/"),
              text.replace("'", "''"),
              text.replace("\"", "\"\""),
              text.replace("\"", ""),
              text.replace("\\", "\\\\").replace("'", "\\'"),
              html(text),
              html(text).replace('&', '#'),
              html(text).replace("'", "&#39;"),
              html(text).replace("'", "&apos;")));
      if (text.length() >= LEAST_LINE) {
        forms.add(Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
      }
    }
    return forms;
  }

  /** The text as it is, decoded, in one line, and line by line. */
  private static List<String> texts(String secret) {
    List<String> texts =
        new ArrayList<>(List.of(secret, secret.strip(), SecretParts.decoded(secret)));
    if (secret.indexOf('\n') >= 0) {
      texts.add(secret.strip().replaceAll("\\R", " "));
      texts.add(secret.strip().replaceAll("\\s+", " "));
      for (String line : secret.lines().toList()) {
        String stripped = line.strip();
        if (stripped.length() >= LEAST_LINE && !stripped.startsWith("-----")) {
          texts.add(stripped);
        }
      }
    }
    return texts;
  }

  private static String lowerCaseEscapes(String encoded) {
    return Pattern.compile("%[0-9A-F]{2}")
        .matcher(encoded)
        .replaceAll(escape -> escape.group().toLowerCase(Locale.ROOT));
  }

  private static String html(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** The text with every secret in it replaced by {@code ****}. */
  public synchronized String mask(String text) {
    String masked = text;
    for (Map.Entry<String, Pattern> secret : values.entrySet()) {
      if (masked.length() >= secret.getKey().length()) {
        masked = secret.getValue().matcher(masked).replaceAll(Matcher.quoteReplacement(MASK));
      }
    }
    for (String ellipsis : ELLIPSES) {
      masked = withoutHeads(masked, ellipsis);
    }
    return masked;
  }

  /** Without the beginnings of secrets that whoever shortened the text has left. */
  private String withoutHeads(String text, String ellipsis) {
    String masked = text;
    int cut = masked.indexOf(ellipsis);
    while (cut >= 0) {
      int head = headBefore(masked, cut);
      if (head > 0) {
        masked = masked.substring(0, cut - head) + MASK + masked.substring(cut);
        cut += MASK.length() - head;
      }
      cut = masked.indexOf(ellipsis, cut + ellipsis.length());
    }
    return masked;
  }

  private int headBefore(String text, int end) {
    int longest = 0;
    for (String secret : values.keySet()) {
      for (int length = Math.min(secret.length() - 1, end); length >= LEAST_HEAD; length--) {
        if (length > longest && text.startsWith(secret.substring(0, length), end - length)) {
          longest = length;
        }
      }
    }
    return longest;
  }

  /** Never the secrets themselves. */
  @Override
  public synchronized String toString() {
    return "Secrets(" + values.size() + ")";
  }
}
