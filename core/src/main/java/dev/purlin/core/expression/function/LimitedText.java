package dev.purlin.core.expression.function;

import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text that a regular expression may look at only so often.
 *
 * <p>Java's matcher tries every way in which an expression may fit; {@code (a+)+b} over thirty a's
 * are a billion. Nothing else can stop it: it asks neither for time nor for interruption, but it
 * must ask for characters.
 */
public final class LimitedText implements CharSequence {
  private static final int STEPS = 10_000_000;

  /** How often a long text may be passed over. */
  private static final int STEPS_PER_CHARACTER = 100;

  private final String text;
  private long steps;

  private LimitedText(String text) {
    this.text = text;
    this.steps = STEPS + (long) STEPS_PER_CHARACTER * text.length();
  }

  /**
   * What a match says about a text.
   *
   * @throws EvaluationFailure if it takes too many steps
   */
  public static <T> T match(Pattern pattern, String text, Function<Matcher, T> result) {
    try {
      return result.apply(pattern.matcher(new LimitedText(text)));
    } catch (TooManySteps e) {
      throw EvaluationFailure.of(
          "the regular expression '%s' takes too long on '%s'; let no repetition contain another,"
                  .formatted(
                      EvaluationFailure.shown(pattern.pattern()), EvaluationFailure.shown(text))
              + " as in (a+)+");
    } catch (StackOverflowError e) {
      throw EvaluationFailure.of(
          "the regular expression '%s' nests too deeply on '%s'; repeat a class, as [ab]*, instead"
                  .formatted(
                      EvaluationFailure.shown(pattern.pattern()), EvaluationFailure.shown(text))
              + " of a choice, as (a|b)*");
    }
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public char charAt(int index) {
    if (--steps < 0) {
      throw new TooManySteps();
    }
    return text.charAt(index);
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return text.substring(start, end);
  }

  @Override
  public String toString() {
    return text;
  }

  /** Carries the end of the search out of the matcher. */
  private static final class TooManySteps extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private TooManySteps() {
      super("too many steps", null, false, false);
    }
  }
}
