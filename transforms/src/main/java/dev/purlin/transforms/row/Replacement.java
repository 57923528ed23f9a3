package dev.purlin.transforms.row;

import dev.purlin.core.expression.function.LimitedText;
import dev.purlin.core.problem.Reasons;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Replaces what regular expressions find, one expression after the other.
 *
 * @param patterns the replacements, by the expressions
 */
record Replacement(Map<Pattern, String> patterns) implements ValueChange.OfValue {

  /** Says what is wrong with a replacement: a group that the expression has not. */
  static Optional<String> problem(Pattern pattern, String replacement) {
    try {
      // The same groups, and always found: nothing, or else the expression.
      Pattern.compile("|" + pattern.pattern()).matcher("").replaceAll(replacement);
      return Optional.empty();
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      return Optional.of(
          "the replacement '%s' cannot be used: %s".formatted(replacement, Reasons.of(e)));
    }
  }

  @Override
  public Object apply(Object value) {
    String text = (String) value;
    for (Map.Entry<Pattern, String> each : patterns.entrySet()) {
      text = LimitedText.match(each.getKey(), text, matcher -> matcher.replaceAll(each.getValue()));
    }
    return text;
  }
}
