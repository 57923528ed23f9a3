package dev.purlin.io.jdbc;

import java.util.regex.Pattern;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Takes passwords out of what people get to see. */
final class Secrets {
  /** {@code ?password=x}, {@code ;PASSWORD=x}, {@code &sslpassword=x} and their like. */
  private static final Pattern PARAMETER =
      Pattern.compile("(?i)([?;&:,][a-z_.]*(?:password|pwd|secret|token)\\s*=)[^;&\\s\"',]+");

  /** {@code //user:password@host} and Oracle's {@code thin:user/password@host}. */
  private static final Pattern LOGIN = Pattern.compile("(//[^/:@\\s]*:|thin:[^/@\\s]*/)[^@\\s]+@");

  private static final String MASK = "***";

  private Secrets() {}

  static String maskUrl(String url) {
    return LOGIN
        .matcher(PARAMETER.matcher(url).replaceAll("$1" + MASK))
        .replaceAll("$1" + MASK + "@");
  }

  static String mask(String text, String url, @Nullable String password) {
    String masked = maskUrl(text.replace(url, maskUrl(url)));
    return password == null ? masked : masked.replace(password, MASK);
  }
}
