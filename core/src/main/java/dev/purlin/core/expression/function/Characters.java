package dev.purlin.core.expression.function;

import java.util.Arrays;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.linq4j.function.Strict;

/**
 * SQL's functions on text, counted in characters; generated code calls them.
 *
 * <p>A character is a code point of Unicode. Java's strings, and Calcite's functions with them,
 * count in UTF-16, where an emoji or a rare Chinese character is two, and cut between the halves.
 */
@Strict
public final class Characters {
  /** More than any sensible text; a row with more is a mistake, and may not fit into memory. */
  private static final long LONGEST = 10_000_000;

  private Characters() {}

  public static int charLength(String text) {
    return text.codePointCount(0, text.length());
  }

  public static long length(String text) {
    return charLength(text);
  }

  /** The characters from {@code start}, counted from 1, on. */
  public static String substring(String text, long start) {
    return start <= 1 ? text : text.substring(offset(text, start - 1));
  }

  /** The {@code length} characters from {@code start} on; those before the first do not exist. */
  public static String substring(String text, long start, long length) {
    if (length < 0) {
      throw EvaluationFailure.of("the length of a substring cannot be negative, it is " + length);
    }
    long end = start > Long.MAX_VALUE - length ? Long.MAX_VALUE : start + length;
    if (end <= 1) {
      return "";
    }
    int from = offset(text, Math.max(start, 1) - 1);
    return text.substring(from, Math.max(from, offset(text, end - 1)));
  }

  public static String left(String text, long count) {
    return count <= 0 ? "" : text.substring(0, offset(text, count));
  }

  public static String right(String text, long count) {
    return count <= 0 ? "" : text.substring(offset(text, Math.max(0, charLength(text) - count)));
  }

  /** {@code text} with as many characters as {@code by} has replaced, from {@code start} on. */
  public static String overlay(String text, String by, long start) {
    return overlay(text, by, start, charLength(by));
  }

  /** {@code text} with {@code length} characters from {@code start} on replaced. */
  public static String overlay(String text, String by, long start, long length) {
    if (start < 1) {
      throw EvaluationFailure.of("OVERLAY replaces from position 1 on, not from " + start);
    }
    long end = length > Long.MAX_VALUE - start ? Long.MAX_VALUE : start + length;
    return left(text, start - 1) + by + substring(text, end);
  }

  /** Where {@code sought} is first found, counted from 1; 0 if it is not found. */
  public static int position(String sought, String text) {
    int at = text.indexOf(sought);
    return at < 0 ? 0 : text.codePointCount(0, at) + 1;
  }

  /** Where {@code sought} is first found at or behind a position. */
  public static int position(String sought, String text, long from) {
    if (from < 1 || from > charLength(text)) {
      return 0;
    }
    int at = text.indexOf(sought, offset(text, from - 1));
    return at < 0 ? 0 : text.codePointCount(0, at) + 1;
  }

  public static int strpos(String text, String sought) {
    return position(sought, text);
  }

  public static String lpad(String text, long length) {
    return lpad(text, length, " ");
  }

  public static String lpad(String text, long length, String pad) {
    return padding(text, length, pad) + left(text, length);
  }

  public static String rpad(String text, long length) {
    return rpad(text, length, " ");
  }

  public static String rpad(String text, long length, String pad) {
    return left(text, length) + padding(text, length, pad);
  }

  private static String padding(String text, long length, String pad) {
    long missing = length - charLength(text);
    if (missing <= 0 || pad.isEmpty()) {
      return "";
    }
    checkLength(length);
    int period = charLength(pad);
    return pad.repeat((int) (missing / period)) + left(pad, missing % period);
  }

  public static String repeat(String text, long count) {
    if (count <= 0 || text.isEmpty()) {
      return "";
    }
    checkLength(count > LONGEST * LONGEST ? count : count * charLength(text));
    return text.repeat((int) count);
  }

  private static void checkLength(long length) {
    if (length > LONGEST) {
      throw EvaluationFailure.of(
          "the result would have %d characters; the limit is %d".formatted(length, LONGEST));
    }
  }

  /** The first letter of every word in upper case, all others in lower case. */
  public static String initcap(String text) {
    StringBuilder result = new StringBuilder(text.length());
    boolean inWord = false;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      result.appendCodePoint(inWord ? Character.toLowerCase(c) : Character.toUpperCase(c));
      // An accent that stands behind its letter is part of the word.
      inWord = Character.isLetterOrDigit(c) || inWord && isMark(c);
    }
    return result.toString();
  }

  private static boolean isMark(int c) {
    int type = Character.getType(c);
    return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
  }

  /** {@code text} without the characters of {@code set} at its start. */
  public static String trimStart(String set, String text) {
    int start = 0;
    while (start < text.length() && contains(set, text.codePointAt(start))) {
      start += Character.charCount(text.codePointAt(start));
    }
    return text.substring(start);
  }

  /** {@code text} without the characters of {@code set} at its end. */
  public static String trimEnd(String set, String text) {
    int end = text.length();
    while (end > 0 && contains(set, text.codePointBefore(end))) {
      end -= Character.charCount(text.codePointBefore(end));
    }
    return text.substring(0, end);
  }

  public static String trimBoth(String set, String text) {
    return trimEnd(set, trimStart(set, text));
  }

  private static boolean contains(String set, int c) {
    return set.indexOf(c) >= 0;
  }

  /** Every character of {@code from} replaced by its counterpart in {@code to}, or left out. */
  public static String translate(String text, String from, String to) {
    int[] sought = from.codePoints().toArray();
    int[] substitutes = to.codePoints().toArray();
    StringBuilder result = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              int at = 0;
              while (at < sought.length && sought[at] != c) {
                at++;
              }
              if (at == sought.length) {
                result.appendCodePoint(c);
              } else if (at < substitutes.length) {
                result.appendCodePoint(substitutes[at]);
              }
            });
    return result.toString();
  }

  /** The character of a code point. */
  public static String chr(long code) {
    boolean character =
        code > 0
            && code <= Character.MAX_CODE_POINT
            && !(code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE);
    if (!character) {
      throw EvaluationFailure.of(code + " is not the code of a character");
    }
    return Character.toString((int) code);
  }

  /** How many characters must be inserted, left out or replaced to make one text of another. */
  public static int levenshtein(String a, String b) {
    int[] from = a.codePoints().toArray();
    int[] to = b.codePoints().toArray();
    int[] costs = new int[to.length + 1];
    Arrays.setAll(costs, i -> i);
    for (int i = 0; i < from.length; i++) {
      int diagonal = costs[0];
      costs[0] = i + 1;
      for (int j = 0; j < to.length; j++) {
        int replaced = diagonal + (from[i] == to[j] ? 0 : 1);
        diagonal = costs[j + 1];
        costs[j + 1] = Math.min(replaced, Math.min(costs[j], costs[j + 1]) + 1);
      }
    }
    return costs[to.length];
  }

  /** {@code CAST(text AS VARCHAR(n))}: what goes beyond n characters is cut off. */
  public static String cut(String text, long length) {
    return text.length() <= length ? text : left(text, length);
  }

  /** {@code CAST(text AS CHAR(n))}: exactly n characters, filled up with blanks. */
  public static String fixed(String text, long length) {
    return rpad(text, length);
  }

  /** The place in UTF-16 of the character with so many characters before it, or the end. */
  private static int offset(String text, long characters) {
    if (characters >= text.length()) {
      return text.length();
    }
    int at = 0;
    for (long i = 0; i < characters && at < text.length(); i++) {
      at += Character.isHighSurrogate(text.charAt(at)) ? pairLength(text, at) : 1;
    }
    return at;
  }

  private static int pairLength(String text, int at) {
    return at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1)) ? 2 : 1;
  }
}
