package dev.purlin.transforms.row;

import dev.purlin.core.expression.function.LimitedText;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Replaces what regular expressions find, one expression after the other.
 *
 * @param patterns the replacements, by the expressions
 */
record Replacement(Map<Pattern, String> patterns) implements ValueChange {

  /** Says what is wrong with a replacement: a group that the expression has not. */
  static Optional<String> problem(Pattern pattern, String replacement) {
    try {
      // The same groups, and always found: nothing, or else the expression.
      Pattern.compile("|" + pattern.pattern()).matcher("").replaceAll(replacement);
      return Optional.empty();
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      return Optional.of(
          "the replacement '%s' cannot be used: %s".formatted(replacement, e.getMessage()));
    }
  }

  @Override
  public @Nullable Object apply(@Nullable Object value) {
    String text = (String) value;
    for (Map.Entry<Pattern, String> each : patterns.entrySet()) {
      text = LimitedText.match(each.getKey(), text, matcher -> matcher.replaceAll(each.getValue()));
    }
    return text;
  }
}
