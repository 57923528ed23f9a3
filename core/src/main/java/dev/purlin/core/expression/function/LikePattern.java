package dev.purlin.core.expression.function;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A pattern of LIKE or ILIKE, prepared for many texts.
 *
 * <p>The pattern is cut at its {@code %} into pieces. The first and the last must stand at the ends
 * of the text; each of the others is taken where it is first found behind the one before, which is
 * right whenever any place is. So a text is passed over once, however many {@code %} there are; a
 * regular expression would try all their combinations.
 */
final class LikePattern implements Predicate<String> {
  private final boolean ignoreCase;
  private final Piece[] pieces;

  private LikePattern(boolean ignoreCase, List<Piece> pieces) {
    this.ignoreCase = ignoreCase;
    this.pieces = pieces.toArray(Piece[]::new);
  }

  /**
   * Prepares a pattern.
   *
   * @param escape the character that takes the meaning of the one behind it; empty if there is none
   * @throws EvaluationFailure if the escape is no single character, or ends the pattern
   */
  static LikePattern of(String pattern, String escape, boolean ignoreCase) {
    if (Characters.charLength(escape) > 1) {
      throw EvaluationFailure.of("the ESCAPE of LIKE is one character, not '" + escape + "'");
    }
    int escaping = escape.isEmpty() ? Piece.ANY : escape.codePointAt(0);
    int[] characters = pattern.codePoints().toArray();
    List<Piece> pieces = new ArrayList<>();
    List<Integer> piece = new ArrayList<>();
    for (int i = 0; i < characters.length; i++) {
      int c = characters[i];
      if (c == escaping) {
        i++;
        if (i == characters.length) {
          throw EvaluationFailure.of("the pattern '" + pattern + "' ends with its escape");
        }
        piece.add(ignoreCase ? folded(characters[i]) : characters[i]);
      } else if (c == '%') {
        pieces.add(Piece.of(piece));
        piece.clear();
      } else {
        piece.add(c == '_' ? Piece.ANY : ignoreCase ? folded(c) : c);
      }
    }
    pieces.add(Piece.of(piece));
    return new LikePattern(ignoreCase, pieces);
  }

  @Override
  public boolean test(String original) {
    String text = ignoreCase ? folded(original) : original;
    int position = pieces[0].endIfAt(text, 0);
    if (position < 0 || pieces.length == 1) {
      return position == text.length();
    }
    Piece last = pieces[pieces.length - 1];
    int end = last.startIfAtEnd(text);
    for (int i = 1; i < pieces.length - 1 && position >= 0; i++) {
      position = pieces[i].endIfFound(text, position);
    }
    return position >= 0 && position <= end;
  }

  /** A text in which letters that differ in case alone are the same. */
  private static String folded(String text) {
    StringBuilder result = new StringBuilder(text.length());
    text.codePoints().map(LikePattern::folded).forEach(result::appendCodePoint);
    return result.toString();
  }

  private static int folded(int c) {
    // Upper case first: some lower-case letters, as the final sigma, have one upper case in common.
    return Character.toLowerCase(Character.toUpperCase(c));
  }

  /**
   * What stands between two {@code %}.
   *
   * @param characters its code points
   * @param literal the same as text; null if one of them is {@link #ANY}
   */
  private record Piece(int[] characters, @Nullable String literal) {
    /** Stands for one character, whichever it is. */
    static final int ANY = -1;

    static Piece of(List<Integer> characters) {
      int[] codes = characters.stream().mapToInt(Integer::intValue).toArray();
      return new Piece(codes, characters.contains(ANY) ? null : new String(codes, 0, codes.length));
    }

    /** Where the piece ends if it starts at a place of the text, else -1. */
    int endIfAt(String text, int start) {
      if (literal != null) {
        return text.startsWith(literal, start) ? start + literal.length() : -1;
      }
      int at = start;
      for (int c : characters) {
        if (at == text.length()) {
          return -1;
        }
        int found = text.codePointAt(at);
        if (c != ANY && c != found) {
          return -1;
        }
        at += Character.charCount(found);
      }
      return at;
    }

    /** Where the piece ends at its first place behind {@code from}, else -1. */
    int endIfFound(String text, int from) {
      if (literal != null) {
        int start = text.indexOf(literal, from);
        return start < 0 ? -1 : start + literal.length();
      }
      for (int start = from; start < text.length(); start++) {
        boolean betweenCharacters =
            start == 0
                || !Character.isLowSurrogate(text.charAt(start))
                || !Character.isHighSurrogate(text.charAt(start - 1));
        int end = betweenCharacters ? endIfAt(text, start) : -1;
        if (end >= 0) {
          return end;
        }
      }
      return -1;
    }

    /** Where the piece starts if it ends with the text, else -1. */
    int startIfAtEnd(String text) {
      int start = text.length();
      for (int i = 0; i < characters.length; i++) {
        if (start == 0) {
          return -1;
        }
        start -= Character.charCount(text.codePointBefore(start));
      }
      return endIfAt(text, start) == text.length() ? start : -1;
    }
  }
}
