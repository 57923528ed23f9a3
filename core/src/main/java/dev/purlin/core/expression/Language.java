package dev.purlin.core.expression;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import java.util.List;
import java.util.Locale;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The language of expressions and functions, as {@code language} names it in pipeline files. */
public enum Language {
  /** SQL, of which Beam's {@code generic} expressions are a part. */
  SQL,
  JAVA;

  private static final List<String> NAMES = List.of("generic", "sql", "java");

  /**
   * The language of a name; SQL if there is none.
   *
   * @throws ConfigurationException for a language that is unknown or cannot run in this JVM
   */
  public static Language of(@Nullable String name) {
    if (name == null) {
      return SQL;
    }
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "generic", "sql", "calcite" -> SQL;
      case "java" -> JAVA;
      case "python", "javascript" ->
          throw new ConfigurationException(
              "language",
              "%s is not installed in Purlin's JVM; write SQL (the default), or language: java"
                  .formatted(name));
      default ->
          throw new ConfigurationException("language", Names.unknown("language", name, NAMES));
    };
  }
}
