package dev.purlin.io.file;

import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.SharedParameters;
import dev.purlin.core.problem.ConfigurationException;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.io.Serializable;
import java.util.regex.Pattern;
import org.checkerframework.checker.nullness.qual.Nullable;

/** How numbers are written in texts: what sources of texts for people share. */
@SharedParameters("Numbers")
@RecordBuilder
public record NumberParameters(
    @Parameter(
            value = "The character between groups of three digits, as in 1,087,000.",
            absent = "none",
            example = ",")
        @Nullable String thousandsSeparator,
    @Parameter(
            value = "The character before the fraction of a number.",
            defaultValue = ".",
            example = ",")
        String decimalSeparator)
    implements NumberParametersBuilder.With, Serializable {

  /** Checks the parameters {@code thousands_separator} and {@code decimal_separator} of a step. */
  public NumberParameters {
    check("thousands_separator", thousandsSeparator);
    check("decimal_separator", decimalSeparator);
    if (decimalSeparator.equals(thousandsSeparator)) {
      throw new ConfigurationException(
          "decimal_separator", "'%s' separates thousands already".formatted(decimalSeparator));
    }
  }

  private static void check(String parameter, @Nullable String separator) {
    if (separator != null
        && (separator.codePointCount(0, separator.length()) != 1
            || Character.isLetterOrDigit(separator.codePointAt(0))
            || "+-".contains(separator))) {
      throw new ConfigurationException(
          parameter,
          "'%s' cannot separate digits; expected one character such as , or ."
              .formatted(separator));
    }
  }

  /** Makes numbers as Purlin reads them of numbers as they are written. */
  public Reader reader() {
    return new Reader(thousandsSeparator, decimalSeparator);
  }

  /** Makes numbers as Purlin reads them of numbers as they are written; used by one thread. */
  public static final class Reader {
    private final String thousands;
    private final String decimal;
    private final @Nullable Pattern number;

    private Reader(@Nullable String thousands, String decimal) {
      this.thousands = thousands == null ? "" : thousands;
      this.decimal = decimal;
      String groups =
          thousands == null ? "" : "|[0-9]{1,3}(?:" + Pattern.quote(thousands) + "[0-9]{3})+";
      this.number =
          thousands == null && decimal.equals(".")
              ? null
              : Pattern.compile(
                  "[+-]?(?:[0-9]+%s)(?:%s[0-9]+)?".formatted(groups, Pattern.quote(decimal)));
    }

    /**
     * The number with a point and without groups. A text that is not a number in this notation
     * stays as it is.
     */
    public String plain(String text) {
      if (number == null) {
        return text;
      }
      String stripped = text.strip();
      if (!number.matcher(stripped).matches()) {
        return text;
      }
      String whole = thousands.isEmpty() ? stripped : stripped.replace(thousands, "");
      return whole.replace(decimal, ".");
    }

    /** Whether a text would be read as another number than is written there. */
    public boolean misleads(String text) {
      return number != null
          && !decimal.equals(".")
          && text.indexOf('.') >= 0
          && !number.matcher(text.strip()).matches();
    }
  }
}
