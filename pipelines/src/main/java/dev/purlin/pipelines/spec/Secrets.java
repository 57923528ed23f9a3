package dev.purlin.pipelines.spec;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The secrets that a pipeline file was given, and the way to keep them out of sight.
 *
 * <pre>{@code
 * log.error(spec.secrets().mask(e.getMessage()));  // "... password=**** ..."
 * }</pre>
 *
 * <p>Secrets are the environment variables that a file refers to, and the variables it was given
 * whose names speak of a password, a token, a key or the like. A secret is also found where it
 * stands URL-encoded or within JSON text.
 */
public final class Secrets {
  private static final String MASK = "****";
  private static final Pattern NAME_OF_SECRET =
      Pattern.compile(
          ".*(passw|passphrase|secret|token|credential|api_?key|private_?key).*",
          Pattern.CASE_INSENSITIVE);

  // The longest first, so that a secret which is a part of another leaves nothing of it behind.
  private final Set<String> values =
      Collections.synchronizedSet(
          new TreeSet<>(
              Comparator.comparingInt(String::length)
                  .reversed()
                  .thenComparing(Comparator.naturalOrder())));

  void add(String secret) {
    if (secret.isBlank()) {
      return;
    }
    String json = Json.write(secret);
    values.add(secret);
    values.add(json.substring(1, json.length() - 1));
    values.add(URLEncoder.encode(secret, StandardCharsets.UTF_8));
  }

  /** Takes those variables for secrets whose names say that they are. */
  void addNamed(Map<String, ?> variables) {
    variables.forEach(
        (name, value) -> {
          if (NAME_OF_SECRET.matcher(name).matches()) {
            add(String.valueOf(value));
          }
        });
  }

  /** The text with every secret in it replaced by {@code ****}. */
  public String mask(String text) {
    String masked = text;
    synchronized (values) {
      for (String secret : values) {
        masked = masked.replace(secret, MASK);
      }
    }
    return masked;
  }

  @Override
  public String toString() {
    return "Secrets(" + values.size() + ")";
  }
}
