package dev.purlin.core.secret;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Names that say of their values that they are secrets. */
public final class SecretNames {
  /** What says so wherever it stands in a name. */
  private static final Pattern WITHIN =
      Pattern.compile(
          "passw|passphrase|secret|token|credential|api_?key|private_?key|access_?key|jaas",
          Pattern.CASE_INSENSITIVE);

  /** What says so as a word of its own: {@code db_pw}, {@code basicAuth}, {@code key}. */
  private static final Set<String> WORDS =
      Set.of(
          "pw",
          "pwd",
          "pass",
          "auth",
          "authorization",
          "key",
          "dsn",
          "login",
          "bearer",
          "pin",
          "cookie");

  private SecretNames() {}

  /** Whether a variable of that name is taken for a secret. */
  public static boolean matches(String name) {
    return isPassword(name)
        || Arrays.stream(name.split("[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])", -1))
            .anyMatch(word -> WORDS.contains(word.toLowerCase(Locale.ROOT)));
  }

  /**
   * Whether a parameter of that name holds a secret for certain; {@code key} may be a field's name.
   */
  public static boolean isPassword(String name) {
    return WITHIN.matcher(name).find();
  }
}
