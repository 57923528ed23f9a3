package dev.purlin.pipelines.copy;

import dev.purlin.core.secret.SecretParts;
import dev.purlin.core.secret.Secrets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Takes the secrets out of addresses and options: in the pipeline file stands the name of an
 * environment variable, and its value only here.
 */
final class Passwords {
  private final Map<String, String> environment;
  private final Map<String, String> given = new LinkedHashMap<>();
  private final Secrets secrets;

  /**
   * No passwords yet.
   *
   * @param environment the variables of this process
   * @param secrets learns of every password
   */
  Passwords(Map<String, String> environment, Secrets secrets) {
    this.environment = environment;
    this.secrets = secrets;
  }

  /** What stands in the file for a secret: {@code ${env:NAME}}. */
  String hide(String value, String name, Side side) {
    secrets.add(value);
    String free = name;
    if (!given.getOrDefault(free, value).equals(value)) {
      free = side + "_" + name;
    }
    for (int i = 2; !given.getOrDefault(free, value).equals(value); i++) {
      free = side + "_" + name + "_" + i;
    }
    given.put(free, value);
    return reference(free);
  }

  /** The text with everything in it hidden that looks like a password or a token. */
  String hideWithin(String text, String name, Side side) {
    return SecretParts.replace(
        text, secret -> secret.startsWith("${env:") ? secret : hide(secret, name, side));
  }

  /** A reference to a password that the environment has, for this side alone or for both. */
  Optional<String> fromEnvironment(String name, Side side) {
    String own = side + "_" + name;
    return environment.containsKey(own)
        ? Optional.of(reference(own))
        : environment.containsKey(name) ? Optional.of(reference(name)) : Optional.empty();
  }

  @Nullable String environment(String name) {
    return environment.get(name);
  }

  private static String reference(String name) {
    return "${env:" + name + "}";
  }

  /** The passwords that were given, by the names of the variables that stand for them. */
  Map<String, String> given() {
    return Collections.unmodifiableMap(given);
  }

  /** The environment as the pipeline file expects it. */
  Map<String, String> all() {
    Map<String, String> all = new LinkedHashMap<>(environment);
    all.putAll(given);
    return all;
  }
}
