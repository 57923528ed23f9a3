package dev.purlin.core.expression.function;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Makes a regular expression of a pattern of SQL's SIMILAR TO. */
final class SimilarPattern {
  /** What means the same in both languages. */
  private static final String OPERATORS = "|*+?{}()";

  private static final Map<String, String> CLASSES =
      Map.ofEntries(
          Map.entry("ALPHA", "\\p{IsAlphabetic}"),
          Map.entry("UPPER", "\\p{IsUppercase}"),
          Map.entry("LOWER", "\\p{IsLowercase}"),
          Map.entry("DIGIT", "0-9"),
          Map.entry("ALNUM", "\\p{IsAlphabetic}0-9"),
          Map.entry("SPACE", " "),
          Map.entry("WHITESPACE", "\\s"));

  private SimilarPattern() {}

  /**
   * Prepares a pattern.
   *
   * @throws EvaluationFailure if the escape is no single character, or ends the pattern
   * @throws java.util.regex.PatternSyntaxException if the pattern is none
   */
  static Pattern of(String pattern, String escape) {
    if (Characters.charLength(escape) > 1) {
      throw EvaluationFailure.of("the ESCAPE of SIMILAR TO is one character, not '" + escape + "'");
    }
    StringBuilder regex = new StringBuilder();
    boolean inBrackets = false;
    for (int i = 0; i < pattern.length(); ) {
      String c = Character.toString(pattern.codePointAt(i));
      i += c.length();
      if (c.equals(escape)) {
        if (i == pattern.length()) {
          throw EvaluationFailure.of("the pattern '" + pattern + "' ends with its escape");
        }
        String escaped = Character.toString(pattern.codePointAt(i));
        i += escaped.length();
        regex.append(Pattern.quote(escaped));
      } else if (inBrackets) {
        int end = c.equals("[") ? pattern.indexOf(":]", i) : -1;
        String named =
            end < 0 ? null : CLASSES.get(pattern.substring(i + 1, end).toUpperCase(Locale.ROOT));
        if (named != null) {
          regex.append(named);
          i = end + 2;
        } else {
          regex.append("[&\\".contains(c) ? "\\" + c : c);
        }
        inBrackets = !c.equals("]");
      } else if (c.equals("[")) {
        regex.append(c);
        inBrackets = true;
      } else if (c.equals("%")) {
        regex.append(".*");
      } else if (c.equals("_")) {
        regex.append('.');
      } else {
        boolean plain = OPERATORS.contains(c) || Character.isLetterOrDigit(c.codePointAt(0));
        regex.append(plain ? c : Pattern.quote(c));
      }
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }
}
