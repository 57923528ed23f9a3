package dev.purlin.core.expression.function;

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
  private static final Prepared<LikeKey, LikePattern> LIKE =
      new Prepared<>(key -> LikePattern.of(key.pattern(), key.escape(), key.ignoreCase()));
  private static final Prepared<String, Pattern> REGEX = new Prepared<>(Pattern::compile);
  private static final Prepared<SimilarKey, Pattern> SIMILAR =
      new Prepared<>(key -> SimilarPattern.of(key.pattern(), key.escape()));

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
    return LIKE.get(new LikeKey(pattern, escape, ignoreCase));
  }

  /** SQL's SIMILAR TO. */
  public static boolean similar(String text, String pattern) {
    return similarTo(text, pattern, "");
  }

  public static boolean similar(String text, String pattern, String escape) {
    return similarTo(text, pattern, escape);
  }

  private static boolean similarTo(String text, String pattern, String escape) {
    return LimitedText.match(SIMILAR.get(new SimilarKey(pattern, escape)), text, Matcher::matches);
  }

  /** Whether a regular expression, in Java's notation, is found anywhere in a text. */
  public static boolean regexpLike(String text, String regex) {
    return LimitedText.match(REGEX.get(regex), text, Matcher::find);
  }

  /** The first group of the first match, or all of it if the expression has no group. */
  public static @Nullable String regexpExtract(String text, String regex) {
    return LimitedText.match(
        REGEX.get(regex),
        text,
        matcher -> matcher.find() ? matcher.group(Math.min(1, matcher.groupCount())) : null);
  }

  /** Replaces every match; {@code $1} stands for a group. */
  public static String regexpReplace(String text, String regex, String replacement) {
    return LimitedText.match(REGEX.get(regex), text, matcher -> matcher.replaceAll(replacement));
  }
}
