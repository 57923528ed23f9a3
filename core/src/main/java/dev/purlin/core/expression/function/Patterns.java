package dev.purlin.core.expression.function;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.linq4j.function.Strict;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * SQL's LIKE and regular expressions; generated code calls it.
 *
 * <p>A pattern is prepared once, and needs no regular expression if its only wildcards are {@code
 * %} at its ends.
 */
@Strict
public final class Patterns {
  /** Patterns are nearly always constants; if they come from data, old ones are forgotten. */
  private static final int REMEMBERED = 1000;

  private static final Map<String, Predicate<String>> LIKE = new ConcurrentHashMap<>();
  private static final Map<String, Predicate<String>> ILIKE = new ConcurrentHashMap<>();
  private static final Map<String, Pattern> REGEX = new ConcurrentHashMap<>();

  private Patterns() {}

  public static boolean like(String text, String pattern) {
    Predicate<String> known = LIKE.get(pattern);
    return (known == null ? remember(LIKE, pattern, prepare(pattern)) : known).test(text);
  }

  public static boolean like(String text, String pattern, String escape) {
    return regex(pattern, escape, 0).test(text);
  }

  public static boolean ilike(String text, String pattern) {
    Predicate<String> known = ILIKE.get(pattern);
    return (known == null
            ? remember(ILIKE, pattern, regex(pattern, "", Pattern.CASE_INSENSITIVE))
            : known)
        .test(text);
  }

  public static boolean ilike(String text, String pattern, String escape) {
    return regex(pattern, escape, Pattern.CASE_INSENSITIVE).test(text);
  }

  /** Whether a regular expression, in Java's notation, is found anywhere in a text. */
  public static boolean regexpLike(String text, String regex) {
    return regex(regex).matcher(text).find();
  }

  /** The first group of the first match, or all of it if the expression has no group. */
  public static @Nullable String regexpExtract(String text, String regex) {
    Matcher matcher = regex(regex).matcher(text);
    if (!matcher.find()) {
      return null;
    }
    return matcher.group(Math.min(1, matcher.groupCount()));
  }

  /** Replaces every match; {@code $1} stands for a group. */
  public static String regexpReplace(String text, String regex, String replacement) {
    return regex(regex).matcher(text).replaceAll(replacement);
  }

  private static Pattern regex(String regex) {
    Pattern known = REGEX.get(regex);
    return known == null ? remember(REGEX, regex, Pattern.compile(regex)) : known;
  }

  private static <T> T remember(Map<String, T> cache, String pattern, T prepared) {
    if (cache.size() >= REMEMBERED) {
      cache.clear();
    }
    cache.put(pattern, prepared);
    return prepared;
  }

  private static Predicate<String> prepare(String pattern) {
    boolean open = pattern.startsWith("%");
    boolean openEnd = pattern.length() > 1 && pattern.endsWith("%");
    String middle = pattern.substring(open ? 1 : 0, pattern.length() - (openEnd ? 1 : 0));
    if (middle.indexOf('%') >= 0 || middle.indexOf('_') >= 0) {
      return regex(pattern, "", 0);
    }
    if (open && openEnd) {
      return text -> text.contains(middle);
    }
    if (open) {
      return text -> text.endsWith(middle);
    }
    return openEnd ? text -> text.startsWith(middle) : middle::equals;
  }

  private static Predicate<String> regex(String pattern, String escape, int flags) {
    if (escape.length() > 1) {
      throw EvaluationFailure.of("the ESCAPE of LIKE is one character, not '" + escape + "'");
    }
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (!escape.isEmpty() && c == escape.charAt(0)) {
        i++;
        if (i == pattern.length()) {
          throw EvaluationFailure.of("the pattern '" + pattern + "' ends with its escape");
        }
        regex.append(Pattern.quote(pattern.substring(i, i + 1)));
      } else if (c == '%') {
        regex.append(".*");
      } else if (c == '_') {
        regex.append('.');
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    Pattern compiled = Pattern.compile(regex.toString(), Pattern.DOTALL | flags);
    return text -> compiled.matcher(text).matches();
  }
}
