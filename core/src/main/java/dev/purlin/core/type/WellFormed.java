package dev.purlin.core.type;

import dev.purlin.core.problem.PurlinException;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Text that every encoding can write.
 *
 * <p>Characters outside of Unicode's basic plane are two {@code char}s in Java, a surrogate pair.
 * Half of a pair is no character: Java's encoders write it as {@code ?} without a word, so whoever
 * takes text in or writes it out looks here first.
 */
public final class WellFormed {
  private WellFormed() {}

  /** Whether a text has no half of a surrogate pair. */
  public static boolean is(String text) {
    return firstLoneSurrogate(text) < 0;
  }

  /**
   * A text, if it is well-formed.
   *
   * @throws UnfitValueException if it has half of a surrogate pair
   */
  public static String checked(String text) throws UnfitValueException {
    String problem = problem(text);
    if (problem != null) {
      throw new UnfitValueException("the text " + problem);
    }
    return text;
  }

  /**
   * A text that is to be written, if it is well-formed.
   *
   * @param field the field that holds it, for the error
   */
  public static String writable(String field, String text) {
    String problem = problem(text);
    if (problem != null) {
      throw PurlinException.user("field '%s': the text %s".formatted(field, problem));
    }
    return text;
  }

  /** What is wrong with a text; null if nothing is. */
  public static @Nullable String problem(String text) {
    int at = firstLoneSurrogate(text);
    return at < 0 ? null : problem(text, at);
  }

  private static String problem(String text, int at) {
    return "has half of a surrogate pair, U+%04X, at position %d, which is not a character"
        .formatted((int) text.charAt(at), text.codePointCount(0, at) + 1);
  }

  private static int firstLoneSurrogate(String text) {
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < length
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          return i;
        }
        i++;
      }
    }
    return -1;
  }
}
