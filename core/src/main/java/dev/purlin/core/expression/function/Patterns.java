package dev.purlin.core.expression.function;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.linq4j.function.Strict;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * SQL's LIKE and regular expressions; generated code calls it.
 *
 * <p>A pattern is prepared once. LIKE and ILIKE pass over a text once; regular expressions may take
 * more steps than there are atoms in the world, so they are refused when they have taken too many.
 */
@Strict
public final class Patterns {
  /** Patterns are nearly always constants; if they come from data, old ones are forgotten. */
  private static final int REMEMBERED = 1000;

  private static final Map<LikeKey, LikePattern> LIKE = new ConcurrentHashMap<>();
  private static final Map<String, Pattern> REGEX = new ConcurrentHashMap<>();
  private static final Map<SimilarKey, Pattern> SIMILAR = new ConcurrentHashMap<>();

  private Patterns() {}

  private record LikeKey(String pattern, String escape, boolean ignoreCase) {}

  private record SimilarKey(String pattern, String escape) {}

  public static boolean like(String text, String pattern) {
    return like(pattern, "", false).test(text);
  }

  public static boolean like(String text, String pattern, String escape) {
    return like(pattern, escape, false).test(text);
  }

  /** LIKE that does not tell upper case from lower case, of any alphabet. */
  public static boolean ilike(String text, String pattern) {
    return like(pattern, "", true).test(text);
  }

  public static boolean ilike(String text, String pattern, String escape) {
    return like(pattern, escape, true).test(text);
  }

  /**
   * Checks a pattern before there is a text to match.
   *
   * @throws EvaluationFailure if it is none
   */
  public static void checkLike(String pattern, String escape) {
    LikePattern.of(pattern, escape, false);
  }

  private static LikePattern like(String pattern, String escape, boolean ignoreCase) {
    LikeKey key = new LikeKey(pattern, escape, ignoreCase);
    LikePattern known = LIKE.get(key);
    return known == null ? remember(LIKE, key, LikePattern.of(pattern, escape, ignoreCase)) : known;
  }

  /** SQL's SIMILAR TO. */
  public static boolean similar(String text, String pattern) {
    return similarTo(text, pattern, "");
  }

  public static boolean similar(String text, String pattern, String escape) {
    return similarTo(text, pattern, escape);
  }

  private static boolean similarTo(String text, String pattern, String escape) {
    SimilarKey key = new SimilarKey(pattern, escape);
    Pattern known = SIMILAR.get(key);
    if (known == null) {
      known = remember(SIMILAR, key, SimilarPattern.of(pattern, escape));
    }
    Pattern prepared = known;
    return LimitedText.match(prepared, text, Matcher::matches);
  }

  /** Whether a regular expression, in Java's notation, is found anywhere in a text. */
  public static boolean regexpLike(String text, String regex) {
    return LimitedText.match(regex(regex), text, Matcher::find);
  }

  /** The first group of the first match, or all of it if the expression has no group. */
  public static @Nullable String regexpExtract(String text, String regex) {
    return LimitedText.match(
        regex(regex),
        text,
        matcher -> matcher.find() ? matcher.group(Math.min(1, matcher.groupCount())) : null);
  }

  /** Replaces every match; {@code $1} stands for a group. */
  public static String regexpReplace(String text, String regex, String replacement) {
    return LimitedText.match(regex(regex), text, matcher -> matcher.replaceAll(replacement));
  }

  private static Pattern regex(String regex) {
    Pattern known = REGEX.get(regex);
    return known == null ? remember(REGEX, regex, Pattern.compile(regex)) : known;
  }

  private static <K, T> T remember(Map<K, T> cache, K pattern, T prepared) {
    if (cache.size() >= REMEMBERED) {
      cache.clear();
    }
    cache.put(pattern, prepared);
    return prepared;
  }
}
