package dev.purlin.pipelines.spec;

import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Pattern;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Which plain YAML scalars are numbers, booleans and nulls, and what they are worth.
 *
 * <p>Follows YAML 1.1 as PyYAML reads it, since Beam YAML does: {@code yes} is a boolean, {@code
 * 010} is eight, {@code 1:30} is ninety, but {@code 1e5}, without a point and a sign, is a text.
 */
final class ScalarTypes extends Resolver {
  private static final Pattern INTEGER =
      Pattern.compile(
          "[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+"
              + "|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+");
  private static final Pattern DECIMAL =
      Pattern.compile(
          "[-+]?[0-9][0-9_]*\\.[0-9_]*(?:[eE][-+][0-9]+)?|\\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?"
              + "|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\\.[0-9_]*"
              + "|[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)");
  private static final BigInteger SIXTY = BigInteger.valueOf(60);

  @Override
  protected void addImplicitResolvers() {
    addImplicitResolver(Tag.BOOL, BOOL, "yYnNtTfFoO", 10);
    addImplicitResolver(Tag.INT, INTEGER, "-+0123456789");
    addImplicitResolver(Tag.FLOAT, DECIMAL, "-+0123456789.");
    addImplicitResolver(Tag.MERGE, MERGE, "<", 10);
    addImplicitResolver(Tag.NULL, NULL, "~nN\0", 10);
    addImplicitResolver(Tag.NULL, EMPTY, null, 10);
  }

  /**
   * A scalar's value.
   *
   * @throws IllegalArgumentException if the text is not what the tag says
   */
  static @Nullable Object value(Tag tag, String text) {
    if (tag.equals(Tag.NULL)) {
      return null;
    }
    if (tag.equals(Tag.BOOL)) {
      return bool(text);
    }
    if (tag.equals(Tag.INT)) {
      BigInteger integer = integer(text);
      return integer.bitLength() < Long.SIZE ? (Object) integer.longValue() : integer;
    }
    return tag.equals(Tag.FLOAT) ? (Object) decimal(text) : text;
  }

  private static boolean bool(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "yes", "true", "on" -> true;
      case "no", "false", "off" -> false;
      default -> throw new IllegalArgumentException("'%s' is not a boolean".formatted(text));
    };
  }

  private static BigInteger integer(String text) {
    String digits = text.replace("_", "");
    boolean negative = digits.startsWith("-");
    digits = negative || digits.startsWith("+") ? digits.substring(1) : digits;
    BigInteger magnitude;
    if (digits.startsWith("0b")) {
      magnitude = new BigInteger(digits.substring(2), 2);
    } else if (digits.startsWith("0x")) {
      magnitude = new BigInteger(digits.substring(2), 16);
    } else if (digits.indexOf(':') > 0) {
      magnitude = BigInteger.ZERO;
      for (String part : digits.split(":", -1)) {
        magnitude = magnitude.multiply(SIXTY).add(new BigInteger(part));
      }
    } else {
      magnitude = new BigInteger(digits, digits.startsWith("0") ? 8 : 10);
    }
    return negative ? magnitude.negate() : magnitude;
  }

  private static double decimal(String text) {
    String digits = text.replace("_", "").toLowerCase(Locale.ROOT);
    boolean negative = digits.startsWith("-");
    digits = negative || digits.startsWith("+") ? digits.substring(1) : digits;
    double magnitude;
    if (digits.equals(".inf")) {
      magnitude = Double.POSITIVE_INFINITY;
    } else if (digits.equals(".nan")) {
      magnitude = Double.NaN;
    } else {
      magnitude = 0;
      for (String part : digits.split(":", -1)) {
        magnitude = magnitude * 60 + Double.parseDouble(part);
      }
    }
    return negative ? -magnitude : magnitude;
  }
}
